//! When a link expires.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};

use crate::rfc3339;

/// When a link stops leading anywhere.
///
/// Some providers take a moment and others a duration. The one is converted to the other when the
/// request is sent.
///
/// As a text, a moment is one of RFC 3339 in UTC such as `2026-04-01T09:30:00Z`, and a duration has
/// a unit, such as `90m`, `12h`, `7d`, `2w` or `1d 12h`: seconds, minutes, hours, days or weeks.
/// Months and years are refused, since they differ in length.
///
/// With serde, a moment is such a text, and a duration a whole number of seconds; another one is an
/// error. A duration is read from a text with a unit, too.
///
/// ```
/// use std::time::Duration;
/// use tracking_links::{Expiry, LinkRequest};
///
/// # fn main() -> Result<(), tracking_links::ParseExpiryError> {
/// let week: Expiry = "7d".parse()?;
/// assert_eq!(week, Expiry::After(Duration::from_secs(7 * 24 * 60 * 60)));
/// let request = LinkRequest::new().expires(week);
/// # let _ = request;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Expiry {
    /// At this moment.
    At(SystemTime),
    /// This long after the link was created.
    After(Duration),
}

impl Expiry {
    /// Returns when the link expires; `None` if that is not known, or too far away to be
    /// represented.
    pub(crate) fn end(self, created_at: Option<SystemTime>) -> Option<SystemTime> {
        match self {
            Self::At(moment) => Some(moment),
            Self::After(time) => created_at?.checked_add(time),
        }
    }
}

impl From<SystemTime> for Expiry {
    fn from(moment: SystemTime) -> Self {
        Self::At(moment)
    }
}

impl From<Duration> for Expiry {
    fn from(time: Duration) -> Self {
        Self::After(time)
    }
}

impl Serialize for Expiry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::At(moment) => rfc3339::serialize(moment, serializer),
            Self::After(time) if time.subsec_nanos() == 0 => {
                serializer.serialize_u64(time.as_secs())
            }
            Self::After(_) => Err(ser::Error::custom(
                "the expiry is not a whole number of seconds",
            )),
        }
    }
}

impl<'de> Deserialize<'de> for Expiry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(
            untagged,
            expecting = "an expiry must be a time of RFC 3339, a duration with its unit, or seconds"
        )]
        enum Form {
            Seconds(u64),
            Text(String),
        }
        match Form::deserialize(deserializer)? {
            Form::Seconds(seconds) => Ok(Self::After(Duration::from_secs(seconds))),
            Form::Text(text) => parse(&text).ok_or_else(|| de::Error::custom(EXPECTED)),
        }
    }
}

/// Reads a moment of RFC 3339 in UTC, or a duration with its unit.
impl FromStr for Expiry {
    type Err = ParseExpiryError;

    fn from_str(text: &str) -> Result<Self, ParseExpiryError> {
        parse(text).ok_or(ParseExpiryError(()))
    }
}

/// A text is no [`Expiry`]. `Display` says what to write, and does not quote the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseExpiryError(());

impl fmt::Display for ParseExpiryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(EXPECTED)
    }
}

impl std::error::Error for ParseExpiryError {}

/// What to write instead of a text that is no expiry.
const EXPECTED: &str = "write `expires` as a time of RFC 3339 in UTC such as \
                        2027-01-31T12:00:00Z, or as a duration with its unit such as 7d, 12h or 90m";

/// The units of a duration that have one length, as [`humantime`] writes them.
const UNITS: &[&str] = &[
    "s", "sec", "secs", "second", "seconds", "m", "min", "mins", "minute", "minutes", "h", "hr",
    "hrs", "hour", "hours", "d", "day", "days", "w", "week", "weeks",
];

fn parse(text: &str) -> Option<Expiry> {
    if let Ok(moment) = rfc3339::parse::<de::value::Error>(text) {
        return Some(Expiry::At(moment));
    }
    let mut units = text
        .split(|c: char| c.is_ascii_digit() || c.is_whitespace())
        .filter(|unit| !unit.is_empty());
    let duration = humantime::parse_duration(text).ok()?;
    units
        .all(|unit| UNITS.contains(&unit))
        .then_some(Expiry::After(duration))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(value: Value) -> Result<Expiry, String> {
        serde_json::from_value(value).map_err(|error| error.to_string())
    }

    #[test]
    fn a_duration_is_read_with_its_unit_and_written_in_seconds() {
        for (text, seconds) in [
            ("30s", 30),
            ("90m", 5_400),
            ("12h", 43_200),
            ("7d", 604_800),
            ("2w", 1_209_600),
            ("1d 12h", 129_600),
            ("1day2hours", 93_600),
            ("3 weeks", 1_814_400),
        ] {
            let expected = Expiry::After(Duration::from_secs(seconds));
            assert_eq!(text.parse::<Expiry>().unwrap(), expected, "{text}");
            assert_eq!(read(json!(text)), Ok(expected), "{text}");
            assert_eq!(serde_json::to_value(expected).unwrap(), json!(seconds));
            assert_eq!(read(json!(seconds)), Ok(expected));
        }
    }

    #[test]
    fn a_text_that_is_no_expiry_is_refused_without_quoting_it() {
        for text in [
            "",
            "sentinel",
            "3600",
            "-7d",
            "1.5h",
            "7 D",
            "1M",
            "1month",
            "2y",
            "500ms",
            "7d sentinel",
            "99999999999999999999d",
            "2027-01-31",
            "2027-01-31T12:00:00",
        ] {
            let error = text.parse::<Expiry>().unwrap_err();
            assert!(error.to_string().contains("such as 7d"), "{error}");
            let error = read(json!(text)).unwrap_err();
            assert!(error.contains("such as 7d"), "{error}");
            assert!(!error.contains("sentinel"), "{error}");
        }
    }
}
