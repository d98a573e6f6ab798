//! Reads the keys of objects as text, and refuses a key that an object already has.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, Visitor};
use serde_json::{Map, Value};

use crate::text::parse::state::State;

/// Reads a key literally: `200` and `true` become text, not a number and a boolean.
pub(super) struct Key<'a> {
    pub(super) state: &'a State,
    /// The members read before this key.
    pub(super) object: &'a Map<String, Value>,
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

    // Check for duplicates here, not in `visit_map`, so that the error has the key's position.
    fn visit_str<E: de::Error>(self, key: &str) -> Result<String, E> {
        self.state.spend(1 + key.len())?;
        if self.object.contains_key(key) {
            return self.state.refuse(
                format!("the key `{}` appears twice in one object", shortened(key)),
                "remove or rename one of the two: a parser would silently drop the first",
            );
        }
        Ok(key.to_owned())
    }
}

/// Shortens a key to at most 80 characters, for a message.
fn shortened(key: &str) -> String {
    match key.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", &key[..end]),
        None => key.to_owned(),
    }
}
