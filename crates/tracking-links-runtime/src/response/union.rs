//! What generated unions need to tell their branches apart.
//!
//! Nothing here knows a type: a branch is which members it must have, which it knows, and what some of them hold.

use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::Value;

/// What is known of one branch.
#[derive(Clone, Copy, Debug)]
pub struct Branch {
    /// The members that a value of it has.
    pub required: &'static [&'static str],
    /// The members that the document names.
    pub known: &'static [&'static str],
    /// What a member must hold for the value to be of this branch: the values of a discriminator, or a constant.
    pub tags: &'static [(&'static str, &'static [&'static str])],
    /// What a member may hold by the document, as JSON. A later version of it may say more.
    pub listed: &'static [(&'static str, &'static [&'static str])],
}

/// The branches that `value` may be of, by their places, the best first: one that is told by a tag before one
/// that is not, one whose listed values are held before one for which they would be new, and one that knows
/// more of the members.
///
/// ```
/// use tracking_links_runtime::union::{Branch, candidates};
/// use serde_json::json;
///
/// const CAT: Branch = Branch { required: &["lives"], known: &["lives"], tags: &[("kind", &["cat"])], listed: &[] };
/// const DOG: Branch = Branch { required: &[], known: &["name"], tags: &[], listed: &[("good", &["true"])] };
/// let branches = [CAT, DOG];
/// assert_eq!(candidates(&json!({"kind": "cat", "lives": 9}), &branches), [0, 1]);
/// assert_eq!(candidates(&json!({"kind": "dog", "lives": 9}), &branches), [1]);
/// ```
pub fn candidates(value: &Value, branches: &[Branch]) -> Vec<usize> {
    let mut fitting: Vec<usize> = (0..branches.len())
        .filter(|index| fits(value, &branches[*index]))
        .collect();
    if fitting.len() > 1 {
        // Stable: of equals the one that comes first in the document.
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
            // A mapping's values are strings, whatever the member is (OpenAPI 3.1 section 4.8.25).
            match value.get(member) {
                Some(Value::String(held)) => tags.contains(&held.as_str()),
                Some(held @ (Value::Number(_) | Value::Bool(_))) => {
                    tags.contains(&held.to_string().as_str())
                }
                _ => false,
            }
        })
}

/// Whether a member, if it is there, holds one of the listed values.
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

/// Writes an object with `member` holding `tag`, whatever the object holds there; as a number or a boolean if it holds
/// one.
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
    fn the_tag_is_written_over_what_the_object_holds() {
        struct Tagged(Value, &'static str);
        impl Serialize for Tagged {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serialize_tagged(&self.0, "kind", self.1, serializer)
            }
        }
        for (value, tag, expected) in [
            (
                json!({"kind": "dog", "lives": 9}),
                "cat",
                json!({"kind": "cat", "lives": 9}),
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
    fn a_tag_may_be_a_number() {
        let two = Branch {
            tags: &[("kind", &["2"])],
            ..NONE
        };
        assert_eq!(candidates(&json!({"kind": 2}), &[two]), [0]);
        assert_eq!(candidates(&json!({"kind": "2"}), &[two]), [0]);
        for other in [
            json!({"kind": 3}),
            json!({"kind": null}),
            json!({}),
            json!(2),
        ] {
            assert!(candidates(&other, &[two]).is_empty(), "{other}");
        }
    }

    #[test]
    fn listed_values_and_known_members_put_a_branch_first_and_leave_none_out() {
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
