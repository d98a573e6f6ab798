//! Names what operations have from components that are no schemas.

use serde_json::Value;

use crate::document::json::Json as _;
use crate::model::build::inline_components::COMPONENT;
use crate::model::build::schemas::Place;
use crate::model::names::{short, type_name};

/// Returns the place of a response, a body or a parameter that is a component; `None` for any
/// other.
pub(super) fn component_place(described: &Value, kind: &'static str) -> Option<Place> {
    Some(Place::of_component(
        &short(&component_name(described)?),
        kind,
    ))
}

/// Returns the name in Rust of a component that is no schema; `None` for anything else. One that is
/// named by its status has the words of the status.
pub(super) fn component_name(described: &Value) -> Option<String> {
    let name = described.text(COMPONENT)?;
    let reason = name.parse().ok().and_then(reason);
    Some(reason.unwrap_or_else(|| type_name(name)))
}

/// Returns a status's reason phrase as a name (RFC 9110 section 15): `NotFound` for 404.
pub(super) fn reason(status: u16) -> Option<String> {
    let status = http::StatusCode::from_u16(status).ok()?;
    status.canonical_reason().map(type_name)
}
