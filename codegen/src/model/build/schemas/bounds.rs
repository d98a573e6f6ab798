//! Reads the bounds of a value, for its documentation.

use serde_json::Value;

use crate::model::build::schemas::context::Schemas;
use crate::model::build::value_bounds::{BOUNDS_KEYWORD, PHRASES};
use crate::model::types::{Constraints, TypeKind, TypeRef};

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

    /// Returns what a schema says of a value beyond its type: the bounds, those of its items or
    /// members, the default, and whether it is deprecated.
    pub(in crate::model::build) fn constraints(
        &self,
        schema: &Value,
        value: &TypeRef,
    ) -> Constraints {
        let mut constraints = Constraints::default();
        if !matches!(value.kind, TypeKind::Named(_)) {
            let bounds = self.keyword(schema, BOUNDS_KEYWORD);
            constraints.add("", bounds);
        }
        let (inner, keyword) = match &value.kind {
            TypeKind::Array(item) => (Some(item), "items"),
            TypeKind::Map(value) => (Some(value), "additionalProperties"),
            _ => (None, ""),
        };
        if inner.is_some_and(|inner| !matches!(inner.kind, TypeKind::Named(_)))
            && let Some(schema) = self.keyword(schema, keyword)
        {
            constraints.add(keyword, self.keyword(schema, BOUNDS_KEYWORD));
        }
        for keyword in ["default", "deprecated"] {
            constraints.set(keyword, self.keyword(schema, keyword));
        }
        constraints
    }
}
