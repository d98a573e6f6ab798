//! When a link expires.

use std::time::{Duration, SystemTime};

use serde::{Deserialize, Deserializer, Serialize, Serializer, ser};

use crate::rfc3339;

/// When a link stops leading anywhere.
///
/// Some providers take a moment and others a duration. The one is converted to the other when the
/// request is sent.
///
/// With serde, a moment is a text of RFC 3339 such as `2026-04-01T09:30:00Z`, and a duration a
/// whole number of seconds; another one is an error.
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
            expecting = "an expiry must be a time of RFC 3339, or seconds"
        )]
        enum Form {
            Seconds(u64),
            Text(String),
        }
        match Form::deserialize(deserializer)? {
            Form::Seconds(seconds) => Ok(Self::After(Duration::from_secs(seconds))),
            Form::Text(text) => rfc3339::parse(&text).map(Self::At),
        }
    }
}
