//! Replaces values of `enum`, `const` and `default` that are objects by the values in these
//! objects.
//!
//! JSON Schema 2020-12 validation section 6.1.2: `enum` lists the values. Fern's page exporter
//! prints `enum: [{value: a}]` beside `type: string`, and constants as
//! `{type: stringLiteral, value: a}`, which no value satisfies. The values are the objects' `value`
//! members; the names and descriptions in an enum become `x-enum-varnames` and
//! `x-enum-descriptions`.

use serde_json::{Map, Value};

use crate::document::walk::{Kind, each_mut};
use crate::report::Report;

pub(super) fn enum_objects(root: &mut Value, report: &mut Report) {
    each_mut(root, Kind::Schema, &mut |pointer, schema| {
        // A schema of type object may have objects as values.
        let of_object = |types: &Value| match types {
            Value::Array(types) => types.iter().any(|one| one == "object"),
            one => one == "object",
        };
        if schema.get("type").is_some_and(of_object) {
            return;
        }
        for key in ["const", "default"] {
            let literal = schema.get(key).and_then(Value::as_object);
            if let Some(value) = literal.filter(|it| is_literal(it)).and_then(plain_value) {
                let what = format!("`{key}` replaced: it was an object with a `value`");
                report.changed("enum_objects", pointer, what);
                schema.insert(key.to_owned(), value);
            }
        }
        let Some(Value::Array(entries)) = schema.get("enum") else {
            return;
        };
        if !entries.iter().any(Value::is_object) {
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

/// Returns the values of an enum, if each entry is a scalar, or an object of a scalar `value` and
/// texts that describe it.
fn plain_values(entries: &[Value]) -> Option<Vec<Value>> {
    let values = entries.iter().map(|entry| match entry {
        Value::Object(entry) => plain_value(entry),
        Value::Array(_) => None,
        scalar => Some(scalar.clone()),
    });
    values.collect()
}

/// Returns the scalar `value` of an object that has nothing else but texts that describe it.
fn plain_value(entry: &Map<String, Value>) -> Option<Value> {
    let known = entry.keys().all(|key| match key.as_str() {
        "value" | "name" | "description" | "casing" => true,
        "type" => is_literal(entry),
        _ => false,
    });
    let value = entry.get("value").filter(|_| known)?;
    (!value.is_object() && !value.is_array()).then(|| value.clone())
}

/// Whether the type of an object says that the object is a literal: `stringLiteral`.
fn is_literal(entry: &Map<String, Value>) -> bool {
    let kind = entry.get("type").and_then(Value::as_str);
    kind.is_some_and(|kind| kind.ends_with("Literal"))
}

/// Returns the texts under `key`, empty where an entry has none; `None` if no entry has the member.
fn texts(entries: &[Value], key: &str) -> Option<Value> {
    let texts = entries.iter().map(|entry| entry.get(key));
    texts.clone().flatten().find(|text| !text.is_null())?;
    let texts = texts.map(|text| text.and_then(Value::as_str).unwrap_or_default());
    Some(texts.collect())
}
