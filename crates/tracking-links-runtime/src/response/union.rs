//! Selects the branches of a union (a `oneOf` or `anyOf` schema) to which a JSON value may belong.
//!
//! Generated code describes each branch as data: its required and documented members, and the
//! values that some members may have.

use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::Value;

/// One schema of a `oneOf` or `anyOf`, reduced to what selects it.
#[derive(Clone, Copy, Debug)]
pub struct Branch {
    /// The members that an object of this branch must have.
    pub required: &'static [&'static str],
    /// All members that the OpenAPI document describes for this branch.
    pub known: &'static [&'static str],
    /// Members that must have one of the given values: a discriminator or a constant.
    pub tags: &'static [(&'static str, &'static [&'static str])],
    /// Members with enumerated values, which are JSON texts. Another value does not exclude the
    /// branch, because a later version of the OpenAPI document may add values.
    pub listed: &'static [(&'static str, &'static [&'static str])],
}

/// Returns the indices of the branches that `value` may belong to, the best match first.
///
/// A branch comes first if its enumerated members have listed values, then if it has tags, then if
/// fewer members of `value` are undocumented in it.
///
/// ```
/// use tracking_links_runtime::union::{Branch, candidates};
/// use serde_json::json;
///
/// const NONE: Branch = Branch { required: &[], known: &[], tags: &[], listed: &[] };
/// const CAT: Branch = Branch { required: &["lives"], tags: &[("kind", &["cat"])], ..NONE };
/// const DOG: Branch = Branch { known: &["name"], listed: &[("good", &["true"])], ..NONE };
/// let branches = [CAT, DOG];
/// assert_eq!(candidates(&json!({"kind": "cat", "lives": 9}), &branches), [0, 1]);
/// assert_eq!(candidates(&json!({"kind": "dog", "lives": 9}), &branches), [1]);
/// ```
pub fn candidates(value: &Value, branches: &[Branch]) -> Vec<usize> {
    let mut fitting: Vec<usize> = (0..branches.len())
        .filter(|index| fits(value, &branches[*index]))
        .collect();
    if fitting.len() > 1 {
        // The sort is stable, so branches that match equally well keep their order in the OpenAPI
        // document.
        fitting.sort_by_cached_key(|index| {
            let branch = &branches[*index];
            let new = branch.listed.iter().any(|listed| !holds(value, listed));
            (new, branch.tags.is_empty(), unknown(value, branch))
        });
    }
    fitting
}

fn fits(value: &Value, branch: &Branch) -> bool {
    let has = |member: &&str| value.get(member).is_some();
    branch.required.iter().all(has)
        && branch.tags.iter().all(|(member, tags)| {
            // Compare as text: the tags of a discriminator are strings, whatever the member's type
            // (OpenAPI 3.1, section 4.8.25).
            match value.get(member) {
                Some(Value::String(held)) => tags.contains(&held.as_str()),
                Some(held @ (Value::Number(_) | Value::Bool(_))) => {
                    tags.contains(&held.to_string().as_str())
                }
                _ => false,
            }
        })
}

/// Returns whether the member is absent or has one of the listed values.
fn holds(value: &Value, (member, listed): &(&str, &[&str])) -> bool {
    let Some(held) = value.get(member) else {
        return true;
    };
    let is_held = |text: &&str| {
        let listed: Option<Value> = serde_json::from_str(text).ok();
        listed.is_some_and(|listed| match (listed.as_f64(), held.as_f64()) {
            (Some(one), Some(other)) => one == other,
            _ => listed == *held,
        })
    };
    listed.iter().any(is_held)
}

fn unknown(value: &Value, branch: &Branch) -> usize {
    let members = value.as_object().into_iter().flatten();
    members
        .filter(|(name, _)| !branch.known.contains(&name.as_str()))
        .count()
}

/// Serializes an object with `member` set to `tag`. The tag is written as a number or a boolean if
/// the member is one already.
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
    let mut value = serde_json::to_value(value).map_err(S::Error::custom)?;
    if let Value::Object(members) = &mut value {
        let literal = match members.get(member) {
            Some(Value::Number(_) | Value::Bool(_)) => serde_json::from_str(tag).ok(),
            _ => None,
        };
        let tag = literal.unwrap_or_else(|| Value::from(tag));
        members.insert(member.to_owned(), tag);
    }
    value.serialize(serializer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_tag_replaces_the_members_value() {
        struct Tagged(Value, &'static str);
        impl Serialize for Tagged {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serialize_tagged(&self.0, "kind", self.1, serializer)
            }
        }
        for (value, tag, expected) in [
            (
                json!({"kind": "dog", "n": 9}),
                "cat",
                json!({"kind": "cat", "n": 9}),
            ),
            (json!({}), "cat", json!({"kind": "cat"})),
            (json!({}), "2", json!({"kind": "2"})),
            (json!({"kind": 1}), "2", json!({"kind": 2})),
            (json!({"kind": 1}), "cat", json!({"kind": "cat"})),
            (json!(1), "cat", json!(1)),
        ] {
            assert_eq!(serde_json::to_value(Tagged(value, tag)).unwrap(), expected);
        }
    }

    const NONE: Branch = Branch {
        required: &[],
        known: &[],
        tags: &[],
        listed: &[],
    };

    #[test]
    fn a_tag_may_match_a_number() {
        let two = Branch {
            tags: &[("kind", &["2"])],
            ..NONE
        };
        assert_eq!(candidates(&json!({"kind": 2}), &[two]), [0]);
        assert_eq!(candidates(&json!({"kind": "2"}), &[two]), [0]);
        let null = json!({"kind": null});
        for other in [json!({"kind": 3}), null, json!({}), json!(2)] {
            assert!(candidates(&other, &[two]).is_empty(), "{other}");
        }
    }

    #[test]
    fn listed_values_and_known_members_order_branches_without_excluding_any() {
        let of = |listed, known| Branch {
            listed,
            known,
            ..NONE
        };
        let yes = of(&[("ok", &["true"])], &["ok"]);
        let no = of(&[("ok", &["false"])], &["ok"]);
        assert_eq!(candidates(&json!({"ok": false}), &[yes, no]), [1, 0]);
        assert_eq!(candidates(&json!({"ok": 1}), &[yes, no]), [0, 1]);
        assert_eq!(candidates(&json!({}), &[yes, no]), [0, 1]);
        let one = of(&[("v", &["1"])], &["v"]);
        let words = of(&[("v", &["\"a\"", "\"b\""])], &["v"]);
        assert_eq!(candidates(&json!({"v": 1.0}), &[words, one]), [1, 0]);
        assert_eq!(candidates(&json!({"v": "b"}), &[one, words]), [1, 0]);
        let (few, many) = (of(&[], &["a"]), of(&[], &["a", "b"]));
        assert_eq!(candidates(&json!({"a": 1, "b": 2}), &[few, many]), [1, 0]);
        assert_eq!(candidates(&json!({"a": 1}), &[few, many]), [0, 1]);
    }
}
