//! Reads JSON and YAML into [`serde_json`] values, with the checks that both syntaxes need.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::text::parse::key::Key;
use crate::text::parse::state::State;
use crate::text::syntax::Syntax;

/// Reads one value with all that it contains.
#[derive(Clone, Copy)]
pub(super) struct Node<'a>(pub(super) &'a State);

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

    // Like serde_json, read an integer of more than 64 bits as the nearest double.
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
                "`.inf` and `.nan` are not allowed: JSON has no such numbers",
                "leave the value out, or put it in quotes if it is text",
            ),
        }
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Value, E> {
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

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        self.0.spend(1)?;
        let mut array = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            array.push(item);
        }
        Ok(Value::Array(array))
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

    // Reads a value with a local tag, such as `!a`. Only YAML has tags.
    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<Value, A::Error> {
        let (tag, _) = data.variant::<String>()?;
        self.0.refuse(
            format!("the tag `!{tag}` has no meaning in an OpenAPI document"),
            "remove the tag, or put the value in quotes if the `!` is part of it",
        )
    }
}

const MERGE: &str = "<<";

/// Reads the value of a merge key: an object, or a list of objects.
struct Merged<'a>(Node<'a>);

impl<'de> DeserializeSeed<'de> for Merged<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        let value = self.0.deserialize(deserializer)?;
        let is_mergeable = match &value {
            Value::Object(_) => true,
            Value::Array(sources) => sources.iter().all(Value::is_object),
            _ => false,
        };
        if is_mergeable {
            return Ok(value);
        }
        self.0.0.refuse(
            "a merge key (`<<`) takes a mapping or a list of mappings",
            "write the alias of a mapping after it (`<<: *anchor`), or use another key",
        )
    }
}

/// Replaces the merge key by the entries of its sources. The object's own entries take precedence,
/// then those of earlier sources.
fn merge(object: &mut Map<String, Value>) {
    let sources = match object.shift_remove(MERGE) {
        Some(Value::Array(sources)) => sources,
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
