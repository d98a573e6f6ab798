//! Times as texts of RFC 3339 in UTC, such as `2026-04-01T09:30:00Z`, for serde.

use std::fmt::Write;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Deserializer, Serializer, de, ser};

/// Formats a time; `None` outside the years 1970 to 9999.
pub(crate) fn format(time: SystemTime) -> Option<String> {
    if time < UNIX_EPOCH {
        return None;
    }
    let mut text = String::new();
    write!(text, "{}", humantime::format_rfc3339(time)).ok()?;
    Some(text)
}

/// Writes a time.
pub(crate) fn serialize<S: Serializer>(
    time: &SystemTime,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match format(*time) {
        Some(text) => serializer.serialize_str(&text),
        None => Err(ser::Error::custom(
            "the time is outside the years 1970 to 9999",
        )),
    }
}

/// Reads a time.
pub(crate) fn parse<E: de::Error>(text: &str) -> Result<SystemTime, E> {
    humantime::parse_rfc3339(text).map_err(de::Error::custom)
}

/// Writes a time that may be absent.
pub(crate) fn serialize_option<S: Serializer>(
    time: &Option<SystemTime>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match time {
        Some(time) => serialize(time, serializer),
        None => serializer.serialize_none(),
    }
}

/// Reads a time that may be absent.
pub(crate) fn deserialize_option<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<SystemTime>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    text.map(|text| parse(&text)).transpose()
}
