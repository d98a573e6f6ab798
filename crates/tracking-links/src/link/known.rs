//! Reads lists of which a later version may write more kinds.

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};

/// Reads the items that this version knows, and ignores the others.
pub(super) fn known<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Item<T> {
        Known(T),
        Unknown(IgnoredAny),
    }
    let items = Vec::deserialize(deserializer)?.into_iter();
    let known = items.filter_map(|item| match item {
        Item::Known(item) => Some(item),
        Item::Unknown(_) => None,
    });
    Ok(known.collect())
}
