//! Reads members of an answer that the answer must not depend on.

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer};
use serde_json::Value;

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
