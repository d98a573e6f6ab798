//! Bounds on values (`minLength`, `pattern`, `maximum` ...), taken out of the types.
//!
//! As a type a bound makes an answer that strays from it unreadable, after the provider has acted; in a
//! request the provider is the judge. They are written into the description, for people.

use serde_json::{Map, Value};

use crate::document::walk::{Kind, each_mut};
use crate::report::Report;

const BOUNDS: [(&str, &str); 11] = [
    ("minLength", "length at least {}"),
    ("maxLength", "length at most {}"),
    ("pattern", "pattern `{}`"),
    ("minimum", "minimum {}"),
    ("maximum", "maximum {}"),
    ("exclusiveMinimum", "more than {}"),
    ("exclusiveMaximum", "less than {}"),
    ("multipleOf", "a multiple of {}"),
    ("minItems", "items at least {}"),
    ("maxItems", "items at most {}"),
    ("uniqueItems", ""),
];

/// Flags of OpenAPI 3.0, and the bounds that they make exclusive.
const FLAGS: [(&str, &str); 2] = [
    ("exclusiveMinimum", "minimum"),
    ("exclusiveMaximum", "maximum"),
];

pub(super) fn value_bounds(root: &mut Value, report: &mut Report) {
    each_mut(root, Kind::Schema, &mut |pointer, schema| {
        let mut found = false;
        for (flag, bound) in FLAGS {
            let Some(Value::Bool(exclusive)) = schema.get(flag) else {
                continue;
            };
            let exclusive = *exclusive;
            schema.shift_remove(flag);
            found = true;
            if exclusive && let Some(value) = schema.shift_remove(bound) {
                schema.insert(flag.to_owned(), value);
            }
        }
        let mut said = Vec::new();
        for (bound, words) in BOUNDS {
            let Some(value) = schema.shift_remove(bound) else {
                continue;
            };
            found = true;
            if !words.is_empty() {
                let value = value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned);
                said.push(words.replace("{}", &value));
            }
        }
        if found {
            report.changed(
                "value_bounds",
                pointer,
                "bounds moved from the type to its description",
            );
            describe(schema, &said);
        }
    });
}

fn describe(schema: &mut Map<String, Value>, said: &[String]) {
    if said.is_empty() {
        return;
    }
    let bounds = said.join(", ");
    let text = match schema.get("description").and_then(Value::as_str) {
        Some(text) if !text.trim().is_empty() => {
            format!("{}\n\nBounds: {bounds}.", text.trim_end())
        }
        _ => format!("Bounds: {bounds}."),
    };
    schema.insert("description".to_owned(), Value::from(text));
}
