//! Converts headers, and parameters outside the body. In 2.0 they have the keywords of a schema
//! themselves, and `collectionFormat` in place of `style` and `explode` (2.0, Parameter Object).

use serde_json::{Map, Value};

use crate::document::json::Json as _;
use crate::normalise::convert::swagger_2::context::Notes;

/// Members of a parameter, of `items` and of a header that belong to the schema in 3.0.
const SCHEMA_KEYWORDS: [&str; 19] = [
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

/// How the values of an array are sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ArrayFormat {
    /// By `style` and `explode`.
    Style(&'static str, bool),
    /// In one string, which the caller joins with this separator.
    Separated(&'static str),
}

impl ArrayFormat {
    pub(super) fn separator(&self) -> &'static str {
        match self {
            Self::Separated(separator) => separator,
            Self::Style("spaceDelimited", _) => "spaces",
            Self::Style("pipeDelimited", _) => "pipes",
            Self::Style(..) => "commas",
        }
    }
}

/// Returns the format of an array at a location; `None` if the parameter is not an array.
pub(super) fn array_format(parameter: &Map<String, Value>, location: &str) -> Option<ArrayFormat> {
    if parameter.text("type") != Some("array") {
        return None;
    }
    let format = parameter.text("collectionFormat").unwrap_or("csv");
    Some(match (location, format) {
        ("query" | "formData", "csv") => ArrayFormat::Style("form", false),
        ("query" | "formData", "ssv") => ArrayFormat::Style("spaceDelimited", false),
        ("query" | "formData", "pipes") => ArrayFormat::Style("pipeDelimited", false),
        ("query" | "formData", "multi") => ArrayFormat::Style("form", true),
        ("path" | "header", "csv") => ArrayFormat::Style("simple", false),
        // 3.0 has no style for these.
        (_, "csv") => ArrayFormat::Separated("commas"),
        (_, "ssv") => ArrayFormat::Separated("spaces"),
        (_, "tsv") => ArrayFormat::Separated("tabs"),
        (_, "pipes") => ArrayFormat::Separated("pipes"),
        // `multi` outside query and form, or an unknown format: the default.
        ("query" | "formData", _) => ArrayFormat::Style("form", false),
        _ => ArrayFormat::Style("simple", false),
    })
}

/// Converts a parameter of the query, the path or the headers.
pub(super) fn parameter(
    published: &Map<String, Value>,
    notes: &mut Notes<'_>,
) -> Map<String, Value> {
    let location = published.text("in").unwrap_or_default();
    let mut parameter = with_schema(published, location, notes);
    match array_format(published, location) {
        // The default of 3.0, for the path and headers.
        Some(ArrayFormat::Style("simple", false)) => {}
        // The default of 3.0, for the query.
        Some(ArrayFormat::Style("form", true)) if location == "query" => {}
        Some(ArrayFormat::Style(style, explode)) => {
            parameter.insert("style".to_owned(), style.into());
            parameter.insert("explode".to_owned(), explode.into());
        }
        Some(ArrayFormat::Separated(_)) | None => {}
    }
    parameter
}

/// Converts a parameter or a header: moves its schema's keywords into `schema`.
pub(super) fn with_schema(
    published: &Map<String, Value>,
    location: &str,
    notes: &mut Notes<'_>,
) -> Map<String, Value> {
    let mut converted: Map<String, Value> = published
        .iter()
        .filter(|(key, _)| !SCHEMA_KEYWORDS.contains(&key.as_str()) && *key != "collectionFormat")
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    let mut schema = schema(published, notes);
    if let Some(ArrayFormat::Separated(separator)) = array_format(published, location) {
        let array = match published.text("name") {
            Some(name) => format!("array `{name}`"),
            None => "array of a header".to_owned(),
        };
        schema = separated_string(&array, separator, notes);
    }
    // A parameter that has a schema, against the specification, keeps it.
    if !(schema.is_empty() && converted.contains_key("schema")) {
        converted.insert("schema".to_owned(), schema.into());
    }
    converted
}

/// Builds the schema of a parameter, a header or `items`.
pub(super) fn schema(published: &Map<String, Value>, notes: &mut Notes<'_>) -> Map<String, Value> {
    let mut schema = Map::new();
    for (key, value) in published {
        if !SCHEMA_KEYWORDS.contains(&key.as_str()) {
            continue;
        }
        let value = match (key.as_str(), value) {
            ("items", Value::Object(items)) => match array_format(items, "items") {
                Some(ArrayFormat::Separated(separator)) => {
                    separated_string("array in an array", separator, notes).into()
                }
                _ => self::items(items, notes).into(),
            },
            _ => value.clone(),
        };
        schema.insert(key.clone(), value);
    }
    schema
}

/// Returns `items` with all its members: publishers write any schema there, against the
/// specification.
fn items(published: &Map<String, Value>, notes: &mut Notes<'_>) -> Map<String, Value> {
    let mut items = published.clone();
    items.shift_remove("collectionFormat");
    for (key, value) in schema(published, notes) {
        items.insert(key, value);
    }
    items
}

/// Builds the schema of a string that holds the values of an array, for which 3.0 has no style.
pub(super) fn separated_string(
    array: &str,
    separator: &str,
    notes: &mut Notes<'_>,
) -> Map<String, Value> {
    notes.lost(format!(
        "{array} replaced by a string: 3.0 has no style for values separated by {separator}"
    ));
    let description = format!("The values, separated by {separator}.");
    let mut schema = Map::new();
    schema.insert("type".to_owned(), "string".into());
    schema.insert("description".to_owned(), description.into());
    schema
}
