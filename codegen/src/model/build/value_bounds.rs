//! Moves bounds on values (`minLength`, `pattern`, `maximum` ...) from a schema to its
//! documentation.
//!
//! The provider validates requests. In a response, a type that enforced a bound could make the
//! answer unreadable after the provider has acted.

use serde_json::{Map, Value};

use crate::document::walk::{Kind, each_mut};
use crate::report::Report;

/// The keyword that holds the phrases of a schema's bounds, for its documentation.
pub(super) const PHRASES: &str = "x-bounds";

/// The keyword that holds the bounds themselves, as an object, for `diff`.
pub(super) const BOUNDS_KEYWORD: &str = "x-bounds-stated";

/// The keywords, each with its phrase.
const BOUNDS: [(&str, &str); 13] = [
    ("minLength", "length at least {}"),
    ("maxLength", "length at most {}"),
    ("pattern", "pattern `{}`"),
    ("minimum", "minimum {}"),
    ("maximum", "maximum {}"),
    ("exclusiveMinimum", "more than {}"),
    ("exclusiveMaximum", "less than {}"),
    ("multipleOf", "a multiple of {}"),
    ("minItems", "number of items at least {}"),
    ("maxItems", "number of items at most {}"),
    ("uniqueItems", "no item twice"),
    ("minProperties", "number of members at least {}"),
    ("maxProperties", "number of members at most {}"),
];

/// Keywords that are booleans in OpenAPI 3.0, each with the bound that it makes exclusive. In 3.1
/// they are numbers.
const FLAGS: [(&str, &str); 2] = [
    ("exclusiveMinimum", "minimum"),
    ("exclusiveMaximum", "maximum"),
];

/// How many values of an enum are listed at most.
const MAX_VALUES: usize = 32;

const TWO_TO_63: f64 = 9_223_372_036_854_775_808.0;

pub(super) fn value_bounds(root: &mut Value, report: &mut Report) {
    each_mut(root, Kind::Schema, &mut |pointer, schema| {
        let mut found = false;
        for (flag, bound) in FLAGS {
            if let Some(Value::Bool(exclusive)) = schema.get(flag).cloned() {
                schema.shift_remove(flag);
                found = true;
                if exclusive && let Some(value) = schema.shift_remove(bound) {
                    schema.insert(flag.to_owned(), value);
                }
            }
        }
        widen(schema);
        schema.shift_remove(PHRASES);
        schema.shift_remove(BOUNDS_KEYWORD);
        let (mut phrases, mut stated) = (Vec::new(), Map::new());
        for (bound, phrase) in BOUNDS {
            let Some(value) = schema.shift_remove(bound) else {
                continue;
            };
            found = true;
            if value != Value::Bool(false) {
                let text = value.as_str().map(str::to_owned);
                phrases.push(phrase.replace("{}", &text.unwrap_or_else(|| value.to_string())));
                stated.insert(bound.to_owned(), value);
            }
        }
        if let Some(phrase) = listed_values(schema) {
            phrases.push(phrase);
            let values = schema.get("enum").cloned().unwrap_or_default();
            stated.insert("enum".to_owned(), values);
        }
        if found {
            report.changed(
                "value_bounds",
                pointer,
                "bounds moved from the schema to its documentation",
            );
        }
        if !phrases.is_empty() {
            schema.insert(PHRASES.to_owned(), Value::from(phrases.join(", ")));
            schema.insert(BOUNDS_KEYWORD.to_owned(), Value::Object(stated));
        }
    });
}

/// Returns the phrase for an enum of numbers, which becomes no Rust enum.
fn listed_values(schema: &Map<String, Value>) -> Option<String> {
    if schema.get("type").and_then(Value::as_str) == Some("string") {
        return None;
    }
    let values = schema.get("enum")?.as_array()?;
    let numbers = values.iter().filter(|value| value.is_number());
    let mut listed: Vec<String> = numbers.map(|value| format!("`{value}`")).collect();
    let left_out = listed.len().saturating_sub(MAX_VALUES);
    listed.truncate(MAX_VALUES);
    let more = match left_out {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    match listed.as_slice() {
        [] => None,
        [only] => Some(format!("always {only}")),
        several => Some(format!("one of {}{more}", several.join(" "))),
    }
}

/// Gives an integer a format that holds it, if its bounds allow more than its own format does, or
/// more than 64 bits with a sign hold.
fn widen(schema: &mut Map<String, Value>) {
    if schema.get("type").and_then(Value::as_str) != Some("integer") {
        return;
    }
    let bounds = |names: [&str; 2]| {
        let bounds = names.iter().filter_map(|name| schema.get(*name)?.as_f64());
        bounds.collect::<Vec<f64>>()
    };
    let listed = schema.get("enum").and_then(Value::as_array);
    let listed = listed.into_iter().flatten().filter_map(Value::as_f64);
    let largest = bounds(["maximum", "exclusiveMaximum"]);
    let largest = largest
        .into_iter()
        .chain(listed)
        .fold(f64::NEG_INFINITY, f64::max);
    let smallest = bounds(["minimum", "exclusiveMinimum"]);
    let smallest = smallest.into_iter().fold(f64::INFINITY, f64::min);
    let is_negative = smallest < 0.0 && smallest.is_finite();
    let format = schema.get("format").and_then(Value::as_str);
    // 2^63 is the first integer that an `i64` can't hold.
    let wide = match format {
        None | Some("int32" | "uint32" | "int64") if largest >= TWO_TO_63 && !is_negative => {
            "uint64"
        }
        Some("int32") if largest > f64::from(i32::MAX) || smallest < f64::from(i32::MIN) => "int64",
        Some("uint32") if largest > f64::from(u32::MAX) => "int64",
        _ => return,
    };
    schema.insert("format".to_owned(), Value::from(wide));
}
