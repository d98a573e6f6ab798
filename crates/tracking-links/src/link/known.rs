//! Reads values of which a later version may write more kinds.

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};

/// A value, if this version knows it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Item<T> {
    Known(T),
    Unknown(IgnoredAny),
}

impl<T> Item<T> {
    fn known(self) -> Option<T> {
        match self {
            Self::Known(item) => Some(item),
            Self::Unknown(_) => None,
        }
    }
}

/// Reads the items that this version knows, and ignores the others.
pub(super) fn known<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    let items = Vec::<Item<T>>::deserialize(deserializer)?;
    Ok(items.into_iter().filter_map(Item::known).collect())
}

/// Reads a value; `None` if this version does not know it.
pub(super) fn known_one<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    Item::deserialize(deserializer).map(Item::known)
}
