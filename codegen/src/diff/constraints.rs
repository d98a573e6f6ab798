//! Compares what a document says of values beyond their type: bounds, defaults, formats and
//! deprecations. The client checks none of it, so that programs compile as before; but a server may
//! refuse a request that it took.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use serde_json::Value;

use crate::diff::change::{Class, Kind};
use crate::diff::found::{Found, Owner};
use crate::model::types::{Constraints, Direction};

/// How the set of allowed values changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Allowed {
    Fewer,
    More,
    /// Neither contains the other, as far as is known.
    Others,
    Same,
}

/// Compares the keywords of a value. `place` names the value in sentences.
pub(super) fn constraints(
    owner: Owner,
    place: &str,
    old: &Constraints,
    new: &Constraints,
    direction: Direction,
) -> Vec<Found> {
    let keywords: BTreeSet<&String> = old.0.keys().chain(new.0.keys()).collect();
    let changed = keywords.into_iter().filter_map(|keyword| {
        let (before, after) = (old.0.get(keyword), new.0.get(keyword));
        if before == after {
            return None;
        }
        Some(match keyword.as_str() {
            "default" => default(owner, place, before, after, direction),
            "deprecated" => deprecated(owner, place, after.is_some()),
            _ => bound(owner, place, keyword, before, after, direction)?,
        })
    });
    changed.collect()
}

/// Tells that something is deprecated, or no longer so.
pub(super) fn deprecated(owner: Owner, place: &str, is_now: bool) -> Found {
    let (what, why) = match is_now {
        true => ("is deprecated", "it works as before, and may go later"),
        false => ("is no longer deprecated", "it works as before"),
    };
    let what = format!("{place} {what}");
    Found::new(owner, Class::Compatible, Kind::Deprecation, what).why(why)
}

fn default(
    owner: Owner,
    place: &str,
    before: Option<&Value>,
    after: Option<&Value>,
    direction: Direction,
) -> Found {
    let what = format!("{place}: default {}", from_to(before, after));
    let (class, why) = match (direction, before, after) {
        (Direction::Received, ..) => (
            Class::DocsOnly,
            "the client reads what the answer has, and applies no default",
        ),
        (Direction::Sent, Some(_), Some(_)) => (
            Class::Breaking,
            "a request that leaves it out now means something else",
        ),
        (Direction::Sent, ..) => (
            Class::Compatible,
            "the document says more, or less, about a request that leaves it out; that the server \
             acts otherwise is not said",
        ),
    };
    Found::new(owner, class, Kind::Default, what).why(why)
}

fn bound(
    owner: Owner,
    place: &str,
    keyword: &str,
    before: Option<&Value>,
    after: Option<&Value>,
    direction: Direction,
) -> Option<Found> {
    let allowed = allowed(keyword.rsplit('/').next().unwrap_or(keyword), before, after);
    if allowed == Allowed::Same {
        return None;
    }
    let shown = keyword.replace('/', " ");
    let what = format!("{place}: {shown} {}", from_to(before, after));
    let (class, why) = match (direction, allowed) {
        (Direction::Sent, Allowed::Fewer) => (
            Class::Breaking,
            "the server takes fewer values: it may refuse a request that it took",
        ),
        (Direction::Sent, Allowed::Others) => (
            Class::Breaking,
            "the server takes other values: it may refuse a request that it took",
        ),
        (Direction::Sent, _) => (
            Class::Compatible,
            "the server takes all values that it took",
        ),
        (Direction::Received, Allowed::Fewer) => (
            Class::Compatible,
            "an answer has fewer values; the client reads any",
        ),
        (Direction::Received, _) => (
            Class::Compatible,
            "an answer may have other values; the client reads any",
        ),
    };
    Some(Found::new(owner, class, Kind::Limit, what).why(why))
}

fn from_to(before: Option<&Value>, after: Option<&Value>) -> String {
    match (before, after) {
        (None, Some(after)) => format!("`{after}` is new"),
        (Some(before), None) => format!("`{before}` is gone"),
        (Some(before), Some(after)) => format!("`{before}` is `{after}` now"),
        (None, None) => String::new(),
    }
}

fn integer(value: &Value) -> Option<i128> {
    let unsigned = value.as_u64().map(i128::from);
    unsigned.or_else(|| value.as_i64().map(i128::from))
}

/// Returns how a keyword changes the set of allowed values.
fn allowed(keyword: &str, before: Option<&Value>, after: Option<&Value>) -> Allowed {
    let number = |value: Option<&Value>| value.and_then(Value::as_f64);
    let (old, new) = (number(before), number(after));
    // As floats, some integers beyond 2^53 are equal to others.
    let order = match (before.and_then(integer), after.and_then(integer)) {
        (Some(old), Some(new)) => Some(new.cmp(&old)),
        _ => old.zip(new).and_then(|(old, new)| new.partial_cmp(&old)),
    };
    let is_lower = keyword.starts_with("min") || keyword == "exclusiveMinimum";
    let is_upper = keyword.starts_with("max") || keyword == "exclusiveMaximum";
    if is_lower || is_upper {
        // No length and no number of items is below 0.
        let counts = !matches!(keyword, "minimum" | "exclusiveMinimum");
        let old = old.filter(|it| !(is_lower && counts && *it <= 0.0));
        let new = new.filter(|it| !(is_lower && counts && *it <= 0.0));
        return match (old, new) {
            (None, None) => Allowed::Same,
            (None, Some(_)) => Allowed::Fewer,
            (Some(_), None) => Allowed::More,
            (Some(_), Some(_)) => match order {
                Some(Ordering::Equal) => Allowed::Same,
                Some(order) if (order == Ordering::Greater) == is_lower => Allowed::Fewer,
                _ => Allowed::More,
            },
        };
    }
    match (before, after) {
        (Some(Value::Array(old)), Some(Value::Array(new))) => {
            let lost = old.iter().any(|value| !new.contains(value));
            let gained = new.iter().any(|value| !old.contains(value));
            match (lost, gained) {
                (true, true) => Allowed::Others,
                (true, false) => Allowed::Fewer,
                (false, true) => Allowed::More,
                (false, false) => Allowed::Same,
            }
        }
        (None, _) => Allowed::Fewer,
        (_, None) => Allowed::More,
        // A multiple of 10 is one of 5.
        _ if keyword == "multipleOf" => match (old, new) {
            (Some(old), Some(new)) if new % old == 0.0 => Allowed::Fewer,
            (Some(old), Some(new)) if old % new == 0.0 => Allowed::More,
            _ => Allowed::Others,
        },
        _ => Allowed::Others,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn bounds_allow_fewer_or_more_values() {
        for (keyword, before, after, expected) in [
            ("maximum", json!(10), json!(5), Allowed::Fewer),
            ("maximum", json!(5), json!(10), Allowed::More),
            ("maximum", json!(null), json!(10), Allowed::Fewer),
            ("minLength", json!(1), json!(2), Allowed::Fewer),
            ("minLength", json!(2), json!(1), Allowed::More),
            ("minLength", json!(null), json!(0), Allowed::Same),
            ("minItems", json!(1), json!(0), Allowed::More),
            ("minimum", json!(null), json!(0), Allowed::Fewer),
            ("pattern", json!("a"), json!("b"), Allowed::Others),
            ("pattern", json!("a"), json!(null), Allowed::More),
            ("uniqueItems", json!(null), json!(true), Allowed::Fewer),
            ("multipleOf", json!(5), json!(10), Allowed::Fewer),
            ("multipleOf", json!(10), json!(5), Allowed::More),
            ("enum", json!([1, 2]), json!([2, 1, 3]), Allowed::More),
            ("enum", json!([1, 2]), json!([2, 3]), Allowed::Others),
            ("format", json!("uri"), json!("email"), Allowed::Others),
        ] {
            let (before, after) = (
                Some(&before).filter(|it| !it.is_null()),
                Some(&after).filter(|it| !it.is_null()),
            );
            assert_eq!(
                allowed(keyword, before, after),
                expected,
                "{keyword} {after:?}"
            );
        }
    }
}
