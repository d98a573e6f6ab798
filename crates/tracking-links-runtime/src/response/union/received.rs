//! A value that fits no documented branch, as received.

use std::fmt;

use serde::de::{DeserializeOwned, Deserializer, Error as _};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use crate::response::tape::{AsIs, Node, Tape, Written};

/// A JSON value, as received: what a union holds if the value fits none of its documented branches.
///
/// It takes less memory than a [`serde_json::Value`].
///
/// ```
/// use tracking_links_runtime::union::Received;
///
/// # fn main() -> Result<(), serde_json::Error> {
/// let received: Received = serde_json::from_str(r#"{"kind":"new","n":2}"#)?;
/// assert_eq!(received.value()["kind"], "new");
/// let members: std::collections::BTreeMap<String, serde_json::Value> = received.decode()?;
/// assert_eq!(members["n"], 2);
/// assert_eq!(serde_json::to_string(&received)?, r#"{"kind":"new","n":2}"#);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Received(Tape);

impl Received {
    /// Returns the value.
    pub fn value(&self) -> Value {
        self.decode().unwrap_or_default()
    }

    /// Decodes the value as a type.
    ///
    /// # Errors
    ///
    /// Fails if the value can't be decoded as `T`.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        let node = Node {
            tape: &self.0,
            at: 0,
            reading: AsIs,
        };
        T::deserialize(node).map_err(serde_json::Error::custom)
    }
}

impl From<Value> for Received {
    fn from(value: Value) -> Self {
        // Fails for a value of 4 GiB only.
        Self(Tape::read(value).unwrap_or_else(|_| Tape::null()))
    }
}

impl<'de> Deserialize<'de> for Received {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Tape::read(deserializer).map(Self)
    }
}

impl Serialize for Received {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Written(&self.0, 0).serialize(serializer)
    }
}

impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value().fmt(f)
    }
}

/// Compares the values: the order of an object's members does not matter.
impl PartialEq for Received {
    fn eq(&self, other: &Self) -> bool {
        self.value() == other.value()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn any_value_comes_back_as_it_was() {
        let value = json!({
            "a": [null, true, false, 0, 127, 128, u64::MAX, -1, i64::MIN, 1.5, -0.0, "", "é\n"],
            "b": {"c": {}, "d": [[], [[]]]},
        });
        let received: Received = serde_json::from_str(&value.to_string()).unwrap();
        assert_eq!(received.value(), value);
        assert_eq!(serde_json::to_value(&received).unwrap(), value);
        assert_eq!(received, Received::from(value.clone()));
        assert_eq!(format!("{received:?}"), format!("{value:?}"));
        assert!(received.decode::<u8>().is_err());
    }
}
