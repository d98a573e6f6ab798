//! Moves `definitions`, `parameters`, `responses` and `securityDefinitions` to `components`.
//!
//! Body parameters are not moved: `bodies` copies them into each operation that refers to them,
//! because the operation states their media types.

use indexmap::IndexSet;
use serde_json::{Map, Value};

use crate::document::json::Json as _;
use crate::document::operations::operations;
use crate::document::pointer::join;
use crate::document::relocations::Relocations;
use crate::normalise::convert::swagger_2::context::{Notes, Shared, counted};
use crate::normalise::convert::swagger_2::media_types;
use crate::normalise::convert::swagger_2::parameters::parameter;
use crate::normalise::convert::swagger_2::responses::response;
use crate::normalise::convert::swagger_2::security::security_schemes;
use crate::report::Report;

pub(super) fn components(
    shared: &Shared<'_>,
    relocations: &mut Relocations,
    report: &mut Report,
) -> Map<String, Value> {
    let mut components = Map::new();
    let section = |key: &str| {
        shared
            .swagger
            .get(key)
            .and_then(Value::as_object)
            .filter(|section| !section.is_empty())
    };
    if let Some(definitions) = section("definitions") {
        components.insert("schemas".to_owned(), definitions.clone().into());
        relocations.add("/definitions", "/components/schemas");
        report.changed(
            "components",
            "/definitions",
            format!(
                "{} moved to components/schemas",
                counted(definitions.len(), "definition")
            ),
        );
    }
    if let Some(published) = section("parameters") {
        let converted = parameters(published, relocations, report);
        if !converted.is_empty() {
            components.insert("parameters".to_owned(), converted.into());
        }
        relocations.add("/parameters", "/components/parameters");
    }
    if let Some(published) = section("responses") {
        let converted = responses(published, shared, relocations, report);
        components.insert("responses".to_owned(), converted.into());
        relocations.add("/responses", "/components/responses");
    }
    if let Some(definitions) = section("securityDefinitions") {
        let schemes = security_schemes(definitions, report);
        components.insert("securitySchemes".to_owned(), schemes.into());
        relocations.add("/securityDefinitions", "/components/securitySchemes");
    }
    components
}

fn parameters(
    published: &Map<String, Value>,
    relocations: &mut Relocations,
    report: &mut Report,
) -> Map<String, Value> {
    let mut notes = Notes::new(relocations);
    let mut converted = Map::new();
    for (name, value) in published {
        let value = match value {
            Value::Object(_) if matches!(value.text("in"), Some("body" | "formData")) => continue,
            Value::Object(members) if !members.contains_key("$ref") => {
                parameter(members, &mut notes).into()
            }
            other => other.clone(),
        };
        converted.insert(name.clone(), value);
    }
    notes.changed(format!(
        "{} moved to components/parameters",
        counted(converted.len(), "parameter")
    ));
    let bodies = published.len() - converted.len();
    if bodies > 0 {
        notes.changed(format!(
            "{} copied into each operation that refers to it",
            counted(bodies, "body parameter")
        ));
    }
    notes.record("components", "/parameters", report);
    converted
}

/// Converts the shared responses. Each has the document's media types, else those of the operations
/// that refer to it.
fn responses(
    published: &Map<String, Value>,
    shared: &Shared<'_>,
    relocations: &mut Relocations,
    report: &mut Report,
) -> Map<String, Value> {
    let mut notes = Notes::new(relocations);
    let mut converted = Map::new();
    for (name, value) in published {
        let value = match value {
            Value::Object(members) => {
                let before = join("/responses", name);
                let after = join("/components/responses", name);
                let produces = if shared.produces.is_empty() {
                    media_types_of_users(&format!("#{before}"), shared.swagger)
                } else {
                    shared.produces.clone()
                };
                response(members, &produces, &before, &after, &mut notes).into()
            }
            other => other.clone(),
        };
        converted.insert(name.clone(), value);
    }
    notes.changed(format!(
        "{} moved to components/responses",
        counted(published.len(), "response")
    ));
    notes.record("components", "/responses", report);
    converted
}

/// Returns the media types of all operations that refer to a response.
fn media_types_of_users(reference: &str, swagger: &Map<String, Value>) -> Vec<String> {
    let root = Value::Object(swagger.clone());
    let mut types = IndexSet::new();
    for at in operations(&root) {
        let mut responses = at.operation.entries("responses");
        if !responses.any(|(_, response)| response.text("$ref") == Some(reference)) {
            continue;
        }
        types.extend(media_types::listed(at.operation, "produces").unwrap_or_default());
    }
    types.into_iter().collect()
}
