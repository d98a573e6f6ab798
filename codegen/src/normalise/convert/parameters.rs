//! Parameters outside the body, and headers: what of them is a schema, and how an array is written.

use serde_json::{Map, Value, json};

use crate::normalise::convert::context::{Notes, counted};
use crate::report::Report;

/// Members of a parameter, of `items` and of a header that are a schema's in 3.0.
const OF_SCHEMA: [&str; 19] = [
    "type",
    "format",
    "items",
    "default",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "enum",
    "multipleOf",
    "x-nullable",
    "x-isnullable",
    "x-ms-enum",
];

/// How an array is written, by where it stands and its `collectionFormat`: `style` and `explode`.
const STYLES: [(&str, &str, &str, bool); 10] = [
    ("query", "csv", "form", false),
    ("query", "ssv", "spaceDelimited", false),
    ("query", "pipes", "pipeDelimited", false),
    ("query", "multi", "form", true),
    ("formData", "csv", "form", false),
    ("formData", "ssv", "spaceDelimited", false),
    ("formData", "pipes", "pipeDelimited", false),
    ("formData", "multi", "form", true),
    ("path", "csv", "simple", false),
    ("header", "csv", "simple", false),
];

/// What stands between the values of an array for which 3.0 has no style: the array is then one text.
const SEPARATORS: [(&str, &str); 4] = [
    ("csv", "commas"),
    ("ssv", "spaces"),
    ("tsv", "tabs"),
    ("pipes", "pipes"),
];

/// How the values of an array are written.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Written {
    Style(&'static str, bool),
    /// Joined by the caller, with what is named between the values.
    Joined(&'static str),
}

/// How an array that stands in `place` is written; `None` for what is no array.
pub(super) fn written(parameter: &Map<String, Value>, place: &str) -> Option<Written> {
    if parameter.get("type").and_then(Value::as_str) != Some("array") {
        return None;
    }
    let format = parameter.get("collectionFormat").and_then(Value::as_str);
    let format = format.unwrap_or("csv");
    let style = STYLES
        .iter()
        .find(|(at, name, ..)| *at == place && *name == format)
        .map(|(.., style, explode)| Written::Style(style, *explode));
    let separator = || SEPARATORS.iter().find(|(name, _)| *name == format);
    Some(match (style, separator()) {
        (Some(style), _) => style,
        (None, Some((_, separator))) => Written::Joined(separator),
        // `multi` outside query and form, or a word that means nothing: as if nothing were said.
        (None, None) if matches!(place, "query" | "formData") => Written::Style("form", false),
        (None, None) => Written::Style("simple", false),
    })
}

/// A parameter of the query, the path or the headers.
pub(super) fn parameter(given: &Map<String, Value>, notes: &mut Notes) -> Map<String, Value> {
    let place = given.get("in").and_then(Value::as_str).unwrap_or_default();
    let mut parameter = described(given, place, notes);
    match written(given, place) {
        // The default of the path and of headers.
        Some(Written::Style("simple", false)) | None => {}
        // The default of the query.
        Some(Written::Style("form", true)) if place == "query" => {}
        Some(Written::Style(style, explode)) => {
            parameter.insert("style".to_owned(), style.into());
            parameter.insert("explode".to_owned(), explode.into());
        }
        Some(Written::Joined(_)) => {}
    }
    parameter
}

/// A header of a response.
pub(super) fn header(given: &Map<String, Value>, notes: &mut Notes) -> Map<String, Value> {
    described(given, "header", notes)
}

/// What is given, with a schema instead of a schema's members.
fn described(given: &Map<String, Value>, place: &str, notes: &mut Notes) -> Map<String, Value> {
    let mut described: Map<String, Value> = given
        .iter()
        .filter(|(key, _)| !OF_SCHEMA.contains(&key.as_str()) && *key != "collectionFormat")
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    let mut schema = schema(given, notes);
    if let Some(Written::Joined(separator)) = written(given, place) {
        let name = given.get("name").and_then(Value::as_str);
        schema = joined(separator);
        notes.lose(format!(
            "the array {} is one text, since 3.0 cannot say that its values stand between {separator}",
            name.map_or("of a header".to_owned(), |name| format!("`{name}`")),
        ));
    }
    // A parameter that has a schema, against the specification, keeps it.
    if !(schema.is_empty() && described.contains_key("schema")) {
        described.insert("schema".to_owned(), schema.into());
    }
    described
}

/// The schema of a parameter, a header or `items`.
pub(super) fn schema(given: &Map<String, Value>, notes: &mut Notes) -> Map<String, Value> {
    let mut schema = Map::new();
    for (key, value) in given {
        if !OF_SCHEMA.contains(&key.as_str()) {
            continue;
        }
        let value = match (key.as_str(), value) {
            ("items", Value::Object(items)) => {
                // Arrays in arrays are written one inside the other, for which 3.0 has no words.
                match written(items, "items") {
                    Some(Written::Joined(separator)) => {
                        notes.lose(format!("an array in an array is one text, whose values stand between {separator}"));
                        joined(separator).into()
                    }
                    _ => self::items(items, notes).into(),
                }
            }
            _ => value.clone(),
        };
        schema.insert(key.clone(), value);
    }
    schema
}

/// `items` may be anything that a schema is, against the specification.
fn items(given: &Map<String, Value>, notes: &mut Notes) -> Map<String, Value> {
    let mut items = given.clone();
    items.shift_remove("collectionFormat");
    for (key, value) in schema(given, notes) {
        items.insert(key, value);
    }
    items
}

/// A text that holds the values of an array.
pub(super) fn joined(separator: &str) -> Map<String, Value> {
    let mut schema = Map::new();
    schema.insert("type".to_owned(), "string".into());
    let what = format!("The values, with {separator} between them.");
    schema.insert("description".to_owned(), json!(what));
    schema
}

/// The document's own parameters; bodies among them are each operation's own, and not here.
pub(super) fn shared(given: &Map<String, Value>, report: &mut Report) -> Map<String, Value> {
    let mut notes = Notes::default();
    let mut kept = Map::new();
    for (name, value) in given {
        let place = value.get("in").and_then(Value::as_str);
        let converted = match value {
            Value::Object(_) if matches!(place, Some("body" | "formData")) => continue,
            Value::Object(members) if !members.contains_key("$ref") => {
                parameter(members, &mut notes).into()
            }
            other => other.clone(),
        };
        kept.insert(name.clone(), converted);
    }
    notes.say(format!(
        "{} moved to components/parameters",
        counted(kept.len(), "parameter")
    ));
    let bodies = given.len() - kept.len();
    if bodies > 0 {
        notes.say(format!(
            "{} put into each operation that refers to it",
            counted(bodies, "body parameter")
        ));
    }
    notes.record("components", "/parameters", report);
    kept
}
