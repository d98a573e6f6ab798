//! Reads the bounds of a value, for its documentation.

use serde_json::Value;

use crate::model::build::schemas::context::Schemas;
use crate::model::build::value_bounds::PHRASES;
use crate::model::types::{TypeKind, TypeRef};

impl Schemas<'_> {
    /// Returns the bounds of a value, and of its items or members. Those of a named type are in the
    /// documentation of that type.
    pub(in crate::model::build) fn bounds_of(
        &self,
        schema: &Value,
        value: &TypeRef,
    ) -> Vec<String> {
        let phrases = |schema: &Value| {
            let phrases = self.keyword(schema, PHRASES)?;
            phrases.as_str().map(str::to_owned)
        };
        let mut notes = Vec::new();
        if !matches!(value.kind, TypeKind::Named(_)) {
            notes.extend(phrases(schema).map(|phrases| format!("Bounds: {phrases}.")));
        }
        let (inner, keyword, what) = match &value.kind {
            TypeKind::Array(item) => (item, "items", "each item"),
            TypeKind::Map(value) => (value, "additionalProperties", "each value"),
            _ => return notes,
        };
        if !matches!(inner.kind, TypeKind::Named(_)) {
            let phrases = self.keyword(schema, keyword).and_then(phrases);
            notes.extend(phrases.map(|phrases| format!("Bounds of {what}: {phrases}.")));
        }
        notes
    }
}
