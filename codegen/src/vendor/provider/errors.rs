//! The tables `[[errors]]` of `provider.toml`. One table may state several rules: for several
//! statuses, codes, and lists of words.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error};
use toml::Value;

use crate::model::settings::{ErrorRule, Holds, Meaning};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    #[serde(deserialize_with = "one_or_more")]
    status: Vec<Status>,
    #[serde(default, deserialize_with = "one_or_more")]
    code: Vec<String>,
    #[serde(default, deserialize_with = "lists_of_words")]
    words: Vec<Vec<String>>,
    #[serde(default)]
    body: BTreeMap<Pointer, Value>,
    means: Meaning,
}

/// The status of an HTTP response that may be an error: any but 1xx and 3xx. Some providers report
/// errors under 200.
#[derive(Deserialize)]
#[serde(try_from = "u16")]
struct Status(u16);

impl TryFrom<u16> for Status {
    type Error = String;

    fn try_from(status: u16) -> Result<Self, String> {
        match status {
            200..=299 | 400..=599 => Ok(Self(status)),
            _ => Err(format!(
                "{status} is not the status of an error; write one from 400 to 599, or from 200 to \
                 299"
            )),
        }
    }
}

/// A JSON pointer (RFC 6901), in which `*` stands for any item of a list.
#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(try_from = "String")]
struct Pointer(String);

impl TryFrom<String> for Pointer {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.starts_with('/') {
            true => Ok(Self(text)),
            false => Err(format!(
                "`{text}` is no JSON pointer; write `/{text}` for a member of the body"
            )),
        }
    }
}

/// Reads the rules of all tables.
pub(super) fn rules<'de, D: Deserializer<'de>>(tables: D) -> Result<Vec<ErrorRule>, D::Error> {
    let mut rules = Vec::new();
    for table in Vec::<Table>::deserialize(tables)? {
        table.add_rules(&mut rules).map_err(Error::custom)?;
    }
    Ok(rules)
}

impl Table {
    fn add_rules(self, rules: &mut Vec<ErrorRule>) -> Result<(), String> {
        let body = self.body.into_iter();
        let body = body.map(|(pointer, value)| Ok((pointer.0, holds(value)?)));
        let body: Vec<_> = body.collect::<Result<_, String>>()?;
        let codes = self.code.into_iter().map(Some);
        let codes = or_default(codes.collect());
        let words = or_default(self.words);
        for status in self.status {
            for code in &codes {
                rules.extend(words.iter().map(|words| ErrorRule {
                    status: status.0,
                    code: code.clone(),
                    words: words.clone(),
                    body: body.clone(),
                    means: self.means,
                }));
            }
        }
        Ok(())
    }
}

/// Returns what the body has at a place: a text, `true` for anything, `false` for nothing.
fn holds(value: Value) -> Result<Holds, String> {
    match value {
        Value::Boolean(true) => Ok(Holds::Something),
        Value::Boolean(false) => Ok(Holds::Nothing),
        Value::String(text) => Ok(Holds::Text(text)),
        other => Err(format!(
            "`{other}` says nothing of a place in a body; write its text, `true` if it has \
             anything, or `false` if it has nothing"
        )),
    }
}

/// Reads a value, or a list of such.
fn one_or_more<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    value: D,
) -> Result<Vec<T>, D::Error> {
    let items = match Value::deserialize(value)? {
        Value::Array(items) => items,
        one => vec![one],
    };
    items.into_iter().map(item).collect()
}

/// Reads lists of words, of which a message has one: `["a", "b"]` is one list, `[["a"], ["b",
/// "c"]]` are two.
fn lists_of_words<'de, D: Deserializer<'de>>(value: D) -> Result<Vec<Vec<String>>, D::Error> {
    let value = Value::deserialize(value)?;
    let items = value.as_array().map_or(&[][..], Vec::as_slice);
    match items.iter().filter(|it| it.is_array()).count() {
        0 => Ok(vec![item(value)?]),
        lists if lists == items.len() => item(value),
        _ => Err(Error::custom(
            "`words` has texts beside lists; write one list of texts, or only lists: of one of \
             them, a message has all words",
        )),
    }
}

fn item<T: DeserializeOwned, E: Error>(value: Value) -> Result<T, E> {
    T::deserialize(value).map_err(|error| E::custom(error.message()))
}

/// Returns a list with the default value if it has none.
fn or_default<T: Default>(list: Vec<T>) -> Vec<T> {
    match list.is_empty() {
        true => vec![T::default()],
        false => list,
    }
}
