//! Replaces enum values that are objects by the values in these objects.
//!
//! JSON Schema 2020-12 validation section 6.1.2: `enum` lists the values. Fern's page exporter
//! prints `enum: [{value: a}]` beside `type: string`, which no value satisfies. The values are the
//! objects' `value` members; their names and descriptions become `x-enum-varnames` and
//! `x-enum-descriptions`.

use serde_json::{Map, Value};

use crate::document::walk::{Kind, each_mut};
use crate::report::Report;

pub(super) fn enum_objects(root: &mut Value, report: &mut Report) {
    each_mut(root, Kind::Schema, &mut |pointer, schema| {
        let Some(Value::Array(entries)) = schema.get("enum") else {
            return;
        };
        // A schema of type object may have objects as values.
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
            format!(
                "{} enum values replaced: each was an object with a `value`",
                values.len()
            ),
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

/// Returns the `value` members, if each entry is an object of a scalar `value` and texts that
/// describe it.
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

/// Returns the texts under `key`, empty where an entry has none; `None` if no entry has the member.
fn texts(entries: &[Value], key: &str) -> Option<Value> {
    let texts = entries.iter().map(|entry| entry.get(key));
    texts.clone().flatten().find(|text| !text.is_null())?;
    let texts = texts.map(|text| text.and_then(Value::as_str).unwrap_or_default());
    Some(texts.collect())
}
