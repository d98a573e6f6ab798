//! The value of a link's field, for serde and for questions about any field.

use std::time::SystemTime;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::platform::Platform;
use crate::rfc3339;

/// The value of a field of a link.
pub(super) trait Value: Sized {
    /// Returns whether the field is set.
    fn is_set(&self) -> bool;

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

macro_rules! value {
    ($type:ty, $is_set:expr, $write:path, $read:path) => {
        impl Value for $type {
            fn is_set(&self) -> bool {
                $is_set(self)
            }

            fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $write(self, serializer)
            }

            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $read(deserializer)
            }
        }
    };
    ($type:ty) => {
        value!(
            $type,
            Option::is_some,
            Serialize::serialize,
            Deserialize::deserialize
        );
    };
}

value!(Option<String>);
value!(Option<Platform>);
value!(Option<u64>);
value!(Option<bool>);
value!(
    Option<SystemTime>,
    Option::is_some,
    rfc3339::serialize_option,
    rfc3339::deserialize_option
);
value!(
    Vec<String>,
    |list: &Self| !list.is_empty(),
    Serialize::serialize,
    Deserialize::deserialize
);

/// Returns whether a field is not set, for serde.
pub(super) fn is_unset<V: Value>(value: &V) -> bool {
    !value.is_set()
}

/// Writes a field, for serde.
pub(super) fn serialize<V: Value, S: Serializer>(
    value: &V,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    value.write(serializer)
}

/// Reads a field, for serde.
pub(super) fn deserialize<'de, V: Value, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<V, D::Error> {
    V::read(deserializer)
}
