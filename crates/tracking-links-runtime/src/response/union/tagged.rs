//! Serializes a branch of a union, with the value of the discriminator.

use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::Value;

use crate::request::finite;

/// Serializes an object, with `member` set to `tag` if the object lacks the member: it is absent,
/// null or an empty string.
///
/// # Errors
///
/// Fails if `value` can't be serialized as JSON, or if `serializer` fails.
pub fn serialize_tagged<T: Serialize, S: Serializer>(
    value: &T,
    member: &str,
    tag: &str,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut value = finite::to_value(value).map_err(S::Error::custom)?;
    if let Value::Object(members) = &mut value
        && members
            .get(member)
            .is_none_or(|value| value.is_null() || value == "")
    {
        members.insert(member.to_owned(), Value::from(tag));
    }
    value.serialize(serializer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_tag_is_added_where_no_value_was_set() {
        struct Tagged(Value);
        impl Serialize for Tagged {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serialize_tagged(&self.0, "kind", "cat", serializer)
            }
        }
        let cat = json!({"kind": "cat"});
        for (value, expected) in [
            (json!({}), cat.clone()),
            (json!({"kind": null}), cat.clone()),
            (json!({"kind": ""}), cat.clone()),
            (
                json!({"kind": "lion", "n": 9}),
                json!({"kind": "lion", "n": 9}),
            ),
            (json!({"kind": 2}), json!({"kind": 2})),
            (json!(1), json!(1)),
        ] {
            assert_eq!(serde_json::to_value(Tagged(value)).unwrap(), expected);
        }
    }
}
