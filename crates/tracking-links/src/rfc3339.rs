//! Times as texts of RFC 3339, such as `2026-04-01T09:30:00Z`, for serde. They are written in UTC,
//! and read with any offset.

use std::fmt::Write;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

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

/// Reads a time, which may have an offset from UTC.
pub(crate) fn parse<E: de::Error>(text: &str) -> Result<SystemTime, E> {
    let Some((local, offset)) = split_offset(text) else {
        return humantime::parse_rfc3339(text).map_err(de::Error::custom);
    };
    let time = humantime::parse_rfc3339(&format!("{local}Z")).map_err(de::Error::custom)?;
    let time = match offset {
        Offset::East(offset) => time.checked_sub(offset),
        Offset::West(offset) => time.checked_add(offset),
    };
    time.ok_or_else(|| de::Error::custom("the time is out of range"))
}

/// How far a time is from UTC.
enum Offset {
    East(Duration),
    West(Duration),
}

/// Splits a time at its offset, such as `+02:00`; `None` if it has none.
fn split_offset(text: &str) -> Option<(&str, Offset)> {
    let (local, offset) = text.split_at_checked(text.len().checked_sub("+00:00".len())?)?;
    let &[sign, h, hours, b':', m, minutes] = offset.as_bytes() else {
        return None;
    };
    let number = |tens: u8, ones: u8| {
        let digits = [tens, ones].map(|it| it.is_ascii_digit().then(|| u64::from(it - b'0')));
        Some(digits[0]? * 10 + digits[1]?)
    };
    let (hours, minutes) = (number(h, hours)?, number(m, minutes)?);
    // Not after `Z`.
    let is_after_digit = local.ends_with(|c: char| c.is_ascii_digit());
    if hours > 23 || minutes > 59 || !is_after_digit {
        return None;
    }
    let offset = Duration::from_secs((hours * 60 + minutes) * 60);
    match sign {
        b'+' => Some((local, Offset::East(offset))),
        b'-' => Some((local, Offset::West(offset))),
        _ => None,
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_with_any_offset() {
        let read = |text: &str| parse::<de::value::Error>(text).ok().and_then(format);
        for (text, expected) in [
            ("2026-04-01T09:30:00Z", "2026-04-01T09:30:00Z"),
            ("2026-04-01T09:30:00+00:00", "2026-04-01T09:30:00Z"),
            ("2026-04-01T09:30:00-00:00", "2026-04-01T09:30:00Z"),
            ("2026-04-01T01:00:00+02:00", "2026-03-31T23:00:00Z"),
            (
                "2026-12-31T23:00:00.5-05:30",
                "2027-01-01T04:30:00.500000000Z",
            ),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
        for wrong in [
            "",
            "+02:00",
            "2026-04-01T09:30:00",
            "2026-04-01T09:30:00+0200",
            "2026-04-01T09:30:00Z+02:00",
            "2026-04-01T09:30:00+24:00",
            "2026-04-01T09:30:00+02:60",
            "2026-04-01T09:30:00 02:00",
            "2026-04-01T09:30:00+é:00",
            "2026-04-01+02:00",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
