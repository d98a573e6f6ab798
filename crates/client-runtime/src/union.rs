//! What generated unions need to tell their branches apart.
//!
//! Nothing here knows a type: a branch is what members it must have, and what some of them must hold.

use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::Value;

/// Whether `value` may be of a branch: it has all `members`, and those of `constants` hold one of their values.
///
/// A branch that asks for nothing fits every value.
///
/// ```
/// use client_runtime::union::fits;
/// use serde_json::json;
///
/// let cat = json!({"kind": "cat", "lives": 9});
/// assert!(fits(&cat, &["lives"], &[("kind", &["cat", "kitten"])]));
/// assert!(!fits(&cat, &[], &[("kind", &["dog"])]));
/// assert!(!fits(&json!("cat"), &["kind"], &[]));
/// ```
pub fn fits(value: &Value, members: &[&str], constants: &[(&str, &[&str])]) -> bool {
    members.iter().all(|member| value.get(member).is_some())
        && constants.iter().all(|(member, values)| {
            let held = value.get(member).and_then(Value::as_str);
            held.is_some_and(|held| values.contains(&held))
        })
}

/// Writes an object with `member` holding `tag`, whatever the object holds there.
///
/// # Errors
///
/// Those of `serializer`, and a value that can't be written as JSON.
pub fn serialize_tagged<T: Serialize, S: Serializer>(
    value: &T,
    member: &str,
    tag: &str,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut value = serde_json::to_value(value).map_err(S::Error::custom)?;
    if let Value::Object(members) = &mut value {
        members.insert(member.to_owned(), Value::from(tag));
    }
    value.serialize(serializer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_tag_is_written_over_what_the_object_holds() {
        struct Tagged(Value);
        impl Serialize for Tagged {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serialize_tagged(&self.0, "kind", "cat", serializer)
            }
        }
        for (value, expected) in [
            (
                json!({"kind": "dog", "lives": 9}),
                json!({"kind": "cat", "lives": 9}),
            ),
            (json!({}), json!({"kind": "cat"})),
            (json!(1), json!(1)),
        ] {
            assert_eq!(serde_json::to_value(Tagged(value)).unwrap(), expected);
        }
    }
}
