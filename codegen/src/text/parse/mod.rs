//! Text into values: one JSON or YAML text to one [`serde_json::Value`].
//!
//! YAML is read by the core schema of YAML 1.2 (`no`, `on` and `2025-06-26` are strings), with merge
//! keys applied. What JSON cannot say is refused with its place, never bent: `.nan`, local tags, two
//! entries of one key. Depth and the growth of aliases are bounded. Knows nothing of OpenAPI and
//! reads no file.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::sync::Arc;

use serde::de::{self, DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::diagnostic::{Diagnostic, Result};
use crate::text::parse::fault::Fault;
use crate::text::syntax::{BOM, Syntax};

pub(crate) mod fault;
mod faults;
mod nesting;
#[cfg(test)]
mod tests;

/// Reads one document.
///
/// # Errors
///
/// The first fault of the text, with its place.
pub(crate) fn parse(file: &str, text: &Arc<str>, syntax: Syntax) -> Result<Value> {
    read(text, syntax, 1).map_err(|fault| {
        let diagnostic = Diagnostic::new(fault.message).at(file, text, fault.span);
        match fault.help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        }
        .into()
    })
}

/// Reads a text that may be a part of a file. `first_line` is the text's first line in that file, for
/// messages that name a second place.
pub(crate) fn read(text: &str, syntax: Syntax, first_line: usize) -> Result<Value, Fault> {
    let body = text.strip_prefix(BOM).unwrap_or(text);
    let skipped = text.len() - body.len();
    let value = match syntax {
        Syntax::Json => json(body),
        Syntax::Yaml => yaml(body, first_line),
    };
    value.map_err(|fault| fault.moved(skipped))
}

fn json(text: &str) -> Result<Value, Fault> {
    let state = State::new(text, Syntax::Json);
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = Node(&state).deserialize(&mut reader);
    let value = value.and_then(|value| reader.end().map(|()| value));
    value.map_err(|error| match state.fault.take() {
        Some(fault) => fault.at(faults::json_offset(text, &error)),
        None => faults::json(text, &error),
    })
}

fn yaml(text: &str, first_line: usize) -> Result<Value, Fault> {
    nesting::check(text)?;
    let state = State::new(text, Syntax::Yaml);
    let value = Node(&state).deserialize(serde_yaml::Deserializer::from_str(text));
    value.map_err(|error| match state.fault.take() {
        Some(fault) => fault.at(faults::yaml_offset(text, &error).unwrap_or(0)),
        None => faults::yaml(text, &error, first_line),
    })
}

/// What all nodes of one text share while it is read.
struct State {
    syntax: Syntax,
    /// How many more nodes and bytes of strings may come. A text without aliases never uses it up.
    budget: Cell<usize>,
    /// A fault found here rather than by the parser; the parser adds its place.
    fault: RefCell<Option<Fault>>,
}

impl State {
    fn new(text: &str, syntax: Syntax) -> Self {
        let budget = text.len().saturating_mul(4).saturating_add(1 << 20);
        Self {
            syntax,
            budget: Cell::new(budget),
            fault: RefCell::new(None),
        }
    }

    fn refuse<T, E: de::Error>(&self, message: impl Into<String>, help: &str) -> Result<T, E> {
        let fault = Fault::new(message, help);
        let error = E::custom(&fault.message);
        self.fault.borrow_mut().get_or_insert(fault);
        Err(error)
    }

    fn spend<E: de::Error>(&self, cost: usize) -> Result<(), E> {
        match self.budget.get().checked_sub(cost) {
            Some(left) => {
                self.budget.set(left);
                Ok(())
            }
            None => self.refuse(
                "the aliases of this document grow beyond what can be read",
                "write the aliased parts out, or turn them into components and `$ref`s",
            ),
        }
    }
}

/// Reads a value.
#[derive(Clone, Copy)]
struct Node<'a>(&'a State);

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Value, E> {
        self.0.spend(1)?;
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Value, E> {
        self.0.spend(1)?;
        Ok(value.into())
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Value, E> {
        self.0.spend(1)?;
        Ok(value.into())
    }

    // Beyond 64 bits a number is what serde_json makes of the same digits: the nearest double.
    fn visit_i128<E: de::Error>(self, value: i128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    fn visit_u128<E: de::Error>(self, value: u128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        self.0.spend(1)?;
        match Number::from_f64(value) {
            Some(number) => Ok(Value::Number(number)),
            None => self.0.refuse(
                "`.inf` and `.nan` are not numbers in JSON, which OpenAPI documents are",
                "leave the value out, or put it in quotes if it is text",
            ),
        }
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Value, E> {
        self.0.spend(1 + value.len())?;
        Ok(value.into())
    }

    fn visit_string<E: de::Error>(self, value: String) -> Result<Value, E> {
        self.0.spend(1 + value.len())?;
        Ok(value.into())
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        self.0.spend(1)?;
        Ok(Value::Null)
    }

    fn visit_none<E: de::Error>(self) -> Result<Value, E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        self.0.spend(1)?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        self.0.spend(1)?;
        let mut object = Map::new();
        while let Some(key) = entries.next_key_seed(Key {
            state: self.0,
            object: &object,
        })? {
            let value = if self.0.syntax == Syntax::Yaml && key == MERGE {
                entries.next_value_seed(Merged(self))?
            } else {
                entries.next_value_seed(self)?
            };
            object.insert(key, value);
        }
        if self.0.syntax == Syntax::Yaml {
            merge(&mut object);
        }
        Ok(Value::Object(object))
    }

    // Only YAML has these: a value with a local tag.
    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<Value, A::Error> {
        let (tag, _) = data.variant::<String>()?;
        self.0.refuse(
            format!("the tag `!{tag}` has no meaning in an OpenAPI document"),
            "remove the tag, or put the value in quotes if the `!` is part of it",
        )
    }
}

/// Reads a key as it is written: `200` and `true` are the texts of these, whatever they would be as
/// values.
struct Key<'a> {
    state: &'a State,
    object: &'a Map<String, Value>,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key<'_> {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key that is text")
    }

    // Here rather than in `visit_map`, so that the error has the key's place.
    fn visit_str<E: de::Error>(self, key: &str) -> Result<String, E> {
        self.state.spend(1 + key.len())?;
        if self.object.contains_key(key) {
            return self.state.refuse(
                format!("the key `{}` stands twice in one object", shortened(key)),
                "remove or rename one of the two: a reader would lose the first without a word",
            );
        }
        Ok(key.to_owned())
    }
}

const MERGE: &str = "<<";

/// Reads the value of a merge key: an object, or a list of objects.
struct Merged<'a>(Node<'a>);

impl<'de> DeserializeSeed<'de> for Merged<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        let value = self.0.deserialize(deserializer)?;
        let sound = match &value {
            Value::Object(_) => true,
            Value::Array(list) => list.iter().all(Value::is_object),
            _ => false,
        };
        if sound {
            return Ok(value);
        }
        self.0.0.refuse(
            "a merge key (`<<`) takes a mapping or a list of mappings",
            "name an anchor of a mapping (`<<: *anchor`), or put the key in another form",
        )
    }
}

/// Puts what a merge key names behind the object's own entries, which win.
fn merge(object: &mut Map<String, Value>) {
    let sources = match object.shift_remove(MERGE) {
        Some(Value::Array(list)) => list,
        Some(source) => vec![source],
        None => return,
    };
    for source in sources {
        if let Value::Object(source) = source {
            for (key, value) in source {
                object.entry(key).or_insert(value);
            }
        }
    }
}

/// A key for a message: whole unless it is absurdly long.
fn shortened(key: &str) -> String {
    match key.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", &key[..end]),
        None => key.to_owned(),
    }
}
