//! Checks one parameter of a request: reads its text as a type that the schema names, and validates
//! the value.
//!
//! Text is read as a number or a boolean only if the schema names that type. No type is guessed.

use std::collections::BTreeSet;

use jsonschema::Validator;
use jsonschema::error::ValidationErrorKind;
use serde_json::Value;

use super::violation::{Location, Violation};

/// A parameter as the document describes it.
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) location: Location,
    pub(super) required: bool,
    /// The separator between the items of an array; `None` if the parameter is repeated for each
    /// item (`explode`).
    pub(super) separator: Option<char>,
    pub(super) types: Types,
    pub(super) schema: Validator,
}

/// The JSON types that a schema names, directly or through `$ref`, `allOf`, `anyOf` and `oneOf`.
#[derive(Debug, Default)]
pub(super) struct Types {
    pub(super) own: BTreeSet<String>,
    /// The types of the items, if the value is an array.
    pub(super) items: BTreeSet<String>,
}

impl Parameter {
    /// Checks the values that a request has for this parameter, which may be none. Returns the
    /// violations.
    pub(super) fn violations(&self, values: &[String]) -> Vec<Violation> {
        if values.is_empty() {
            return match self.required {
                true => vec![self.violation("is required; send it".to_owned())],
                false => Vec::new(),
            };
        }
        if values.len() > 1 && !self.types.own.contains("array") {
            return vec![self.violation(format!("was sent {} times; send it once", values.len()))];
        }
        let readings = self.readings(values);
        if readings.iter().any(|reading| self.schema.is_valid(reading)) {
            return Vec::new();
        }
        // A text may have several readings, such as a number and a string. Report the errors of a
        // reading that has the right type: they are more helpful than the error that the type is
        // wrong.
        let reported = readings
            .iter()
            .find(|reading| !self.has_wrong_type(reading))
            .or(readings.first());
        reported
            .into_iter()
            .flat_map(|reading| self.schema.iter_errors(reading))
            .map(|error| self.violation(error.to_string()))
            .collect()
    }

    fn violation(&self, message: String) -> Violation {
        Violation {
            location: self.location,
            name: self.name.clone(),
            message,
        }
    }

    fn has_wrong_type(&self, reading: &Value) -> bool {
        self.schema.iter_errors(reading).any(|error| {
            matches!(error.kind(), ValidationErrorKind::Type { .. })
                && error.instance_path().as_str().is_empty()
        })
    }

    /// Returns every value as which the text can be read by the types that the schema names, at
    /// least one.
    fn readings(&self, values: &[String]) -> Vec<Value> {
        let mut readings = Vec::new();
        if self.types.own.contains("array") {
            let items: Vec<&str> = match (self.separator, values) {
                (Some(separator), [joined]) => joined.split(separator).collect(),
                _ => values.iter().map(String::as_str).collect(),
            };
            readings.push(
                items
                    .into_iter()
                    .map(|item| scalars(item, &self.types.items).swap_remove(0))
                    .collect(),
            );
        }
        if let [value] = values {
            readings.extend(scalars(value, &self.types.own));
        }
        readings
    }
}

/// Returns every scalar as which a text can be read, the most specific first: a number, boolean or
/// null if `types` allows it, then the string.
fn scalars(text: &str, types: &BTreeSet<String>) -> Vec<Value> {
    let named = |name: &str| types.contains(name);
    let parsed = serde_json::from_str::<Value>(text).ok().filter(|value| {
        // JSON allows white space around a value; a parameter does not.
        text.trim() == text
            && match value {
                Value::Number(_) => named("number") || named("integer"),
                Value::Bool(_) => named("boolean"),
                Value::Null => named("null"),
                _ => false,
            }
    });
    parsed
        .into_iter()
        .chain([Value::String(text.to_owned())])
        .collect()
}
