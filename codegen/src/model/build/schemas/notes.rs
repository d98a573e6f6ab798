//! Writes what the documentation of a property or parameter says after its description: the bounds
//! of its values, its default, and whether it is deprecated. Nothing of it is part of a type.

use serde_json::Value;

use crate::document::json::Json as _;
use crate::model::build::schemas::keywords::Members;
use crate::model::build::value_bounds::{BOUNDS_KEYWORD, PHRASES};
use crate::model::types::{Constraints, paragraphs};

/// Returns the documentation of a named type.
pub(super) fn of_type(members: &Members) -> Option<String> {
    let bounds = members.text(PHRASES);
    let bounds = bounds.map(|phrases| format!("Bounds: {phrases}."));
    let notes = bounds
        .into_iter()
        .chain(deprecation(members.get("deprecated")));
    paragraphs(members.text("description"), notes)
}

/// Returns what the schema of a named type says of its values beyond their type.
pub(super) fn constraints(members: &Members) -> Constraints {
    let mut constraints = Constraints::default();
    constraints.add("", members.get(BOUNDS_KEYWORD));
    constraints.set("deprecated", members.get("deprecated"));
    constraints
}

/// Returns the note for `deprecated: true`.
pub(super) fn deprecation(deprecated: Option<&Value>) -> Option<String> {
    (deprecated == Some(&Value::Bool(true))).then(|| "Deprecated.".to_owned())
}

/// Returns the note for a default, which the provider applies: the client does not send it.
pub(in crate::model::build) fn default_note(default: Option<&Value>) -> Option<String> {
    let default = default.filter(|default| !default.is_null())?;
    Some(format!("Default: `{default}`."))
}
