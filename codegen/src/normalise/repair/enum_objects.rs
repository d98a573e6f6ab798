//! Enum values written as objects.
//!
//! Fern's page exporter prints `enum: [{value: a}]` beside `type: string`, which no value satisfies. The
//! values are the objects' `value` members; names and descriptions beside them are kept as
//! `x-enum-varnames` and `x-enum-descriptions`.

use serde_json::{Map, Value};

use crate::document::walk::{Kind, each_mut};
use crate::report::Report;

pub(super) fn enum_objects(root: &mut Value, report: &mut Report) {
    each_mut(root, Kind::Schema, &mut |pointer, schema| {
        let Some(Value::Array(entries)) = schema.get("enum") else {
            return;
        };
        // An enum of objects may be meant where the type is object.
        if entries.is_empty()
            || matches!(schema.get("type"), Some(Value::String(t)) if t == "object")
        {
            return;
        }
        let Some(values) = plain_values(entries) else {
            return;
        };
        let names = texts(entries, "name");
        let descriptions = texts(entries, "description");
        report.changed(
            "enum_objects",
            pointer,
            format!("{} enum values taken out of objects", values.len()),
        );
        schema.insert("enum".to_owned(), Value::Array(values));
        for (key, texts) in [
            ("x-enum-varnames", names),
            ("x-enum-descriptions", descriptions),
        ] {
            if let Some(texts) = texts {
                schema.insert(key.to_owned(), texts);
            }
        }
    });
}

/// The `value` members, when every entry is an object that has a scalar one and nothing but words beside it.
fn plain_values(entries: &[Value]) -> Option<Vec<Value>> {
    entries
        .iter()
        .map(|entry| {
            let entry: &Map<String, Value> = entry.as_object()?;
            let known = entry
                .keys()
                .all(|key| matches!(key.as_str(), "value" | "name" | "description" | "casing"));
            entry
                .get("value")
                .filter(|value| known && !value.is_object() && !value.is_array())
                .cloned()
        })
        .collect()
}

fn texts(entries: &[Value], key: &str) -> Option<Value> {
    let texts: Vec<Value> = entries
        .iter()
        .map(|entry| entry.get(key).cloned().unwrap_or_default())
        .collect();
    texts.iter().any(|text| !text.is_null()).then(|| {
        let text = |value: Value| {
            if value.is_string() {
                value
            } else {
                Value::from("")
            }
        };
        Value::Array(texts.into_iter().map(text).collect())
    })
}
