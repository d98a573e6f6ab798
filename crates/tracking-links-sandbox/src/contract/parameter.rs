//! One parameter of an operation: its text in a request, read as its schema's type and checked.
//!
//! It never guesses a type: text is read as a number or a boolean only where the schema says so.

use std::collections::BTreeSet;

use jsonschema::Validator;
use jsonschema::error::ValidationErrorKind;
use serde_json::Value;

use super::{Fault, Place};

/// A parameter as the document describes it.
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) place: Place,
    pub(super) required: bool,
    /// Between the items of an array; `None` where each item is a value of its own (`explode`).
    pub(super) separator: Option<char>,
    pub(super) types: Types,
    pub(super) schema: Validator,
}

/// The JSON types that a schema names, itself or through `$ref` and `allOf`, `anyOf`, `oneOf`.
#[derive(Debug, Default)]
pub(super) struct Types {
    pub(super) own: BTreeSet<String>,
    /// Those of an array's items.
    pub(super) items: BTreeSet<String>,
}

impl Parameter {
    /// What is wrong with the values sent, which may be none.
    pub(super) fn faults(&self, values: &[String]) -> Vec<Fault> {
        if values.is_empty() {
            return match self.required {
                true => vec![self.fault("is required, and was not sent".to_owned())],
                false => Vec::new(),
            };
        }
        if values.len() > 1 && !self.types.own.contains("array") {
            return vec![self.fault(format!("takes one value, and {} were sent", values.len()))];
        }
        let readings = self.readings(values);
        if readings.iter().any(|reading| self.schema.is_valid(reading)) {
            return Vec::new();
        }
        // Of several readings (a string or a number, say) the one whose type is right has the
        // telling error.
        let telling = readings
            .iter()
            .find(|reading| !self.has_wrong_type(reading))
            .or(readings.first());
        telling
            .into_iter()
            .flat_map(|reading| self.schema.iter_errors(reading))
            .map(|error| self.fault(error.to_string()))
            .collect()
    }

    fn fault(&self, message: String) -> Fault {
        Fault {
            place: self.place,
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

    /// The values that the text can stand for, given the types the schema names; never empty.
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

/// The scalars that a text can stand for, the more particular first; never empty.
fn scalars(text: &str, types: &BTreeSet<String>) -> Vec<Value> {
    let named = |name: &str| types.contains(name);
    let parsed = serde_json::from_str::<Value>(text).ok().filter(|value| {
        // JSON allows blanks around a value; a parameter doesn't.
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
