//! Reads members of an answer that the answer must not depend on.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error as _, SeqAccess, Visitor};
use serde_json::Value;

use crate::response::walk::{MAX_DROPPED, MEMBER};

/// Reads a member with serde's `deserialize_with`. A value that does not fit the type is read as
/// the type's default, which for a member that may be absent is `None`.
///
/// ```
/// #[derive(serde::Deserialize)]
/// struct Link {
///     #[serde(default, deserialize_with = "tracking_links_runtime::lenient")]
///     clicks: Option<u64>,
/// }
///
/// # fn main() -> Result<(), serde_json::Error> {
/// for (json, clicks) in [(r#"{"clicks":7}"#, Some(7)), (r#"{"clicks":"many"}"#, None)] {
///     assert_eq!(serde_json::from_str::<Link>(json)?.clicks, clicks);
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// Fails if the value is not valid in the format that is read, such as JSON.
pub fn lenient<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned + Default,
{
    let value = Value::deserialize(deserializer)?;
    Ok(T::deserialize(value).unwrap_or_default())
}

/// Returns whether a member is absent, for serde's `skip_serializing_if`.
pub fn is_none<T>(member: &Option<T>) -> bool {
    member.is_none()
}

/// Reads a member that may be absent, null or a value with serde's `deserialize_with`. With serde's
/// `default`, an absent member is `None`, and null is `Some(None)`.
///
/// ```
/// #[derive(serde::Deserialize)]
/// struct Change {
///     #[serde(default, deserialize_with = "tracking_links_runtime::nullable")]
///     note: Option<Option<String>>,
/// }
///
/// # fn main() -> Result<(), serde_json::Error> {
/// assert_eq!(serde_json::from_str::<Change>("{}")?.note, None);
/// assert_eq!(serde_json::from_str::<Change>(r#"{"note":null}"#)?.note, Some(None));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// Fails if the value is neither null nor of the type, unless an answer is read leniently: see
/// [`optional`].
pub fn nullable<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let member = deserializer.deserialize_newtype_struct(MEMBER, Member(PhantomData));
    member.map(|Given(value)| value)
}

/// Reads a member that may be absent or null with serde's `deserialize_with`. Where an answer is
/// read leniently, a value that does not fit is read as the type's default, and the answer tells
/// its path.
///
/// # Errors
///
/// Fails if the value does not fit the type, unless an answer is read leniently.
pub fn optional<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    deserializer.deserialize_newtype_struct(MEMBER, Member(PhantomData))
}

/// Reads a member that may be absent or have any value with serde's `deserialize_with`. Null is a
/// value.
///
/// # Errors
///
/// Fails if the value is not valid in the format that is read, such as JSON.
pub fn optional_any<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

struct Member<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de> + Default> Visitor<'de> for Member<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of the documented type")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, value: D) -> Result<T, D::Error> {
        T::deserialize(value)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut attempts: A) -> Result<T, A::Error> {
        let mut last = None;
        for _ in 0..=MAX_DROPPED {
            match attempts.next_element() {
                Ok(value) => return Ok(value.unwrap_or_default()),
                // What did not fit is left out next time.
                Err(error) => last = Some(error),
            }
        }
        Err(last.unwrap_or_else(|| A::Error::custom("there was no attempt")))
    }
}

/// A member that is there.
struct Given<T>(Option<Option<T>>);

impl<T> Default for Given<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Given<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(|value| Self(Some(value)))
    }
}
