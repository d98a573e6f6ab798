//! Swagger 2.0 to OpenAPI 3.0.3, and 3.2 to 3.1.1, meaning kept.
//!
//! A stage before `repair`, and of no effect on 3.0 and 3.1. What is wrong in a document stays wrong: mending is
//! `repair`'s. One concern a file; what a construct becomes stands in tables wherever it can.

mod bodies;
mod context;
mod discriminators;
mod given;
mod media_types;
mod openapi_3_2;
mod operations;
mod parameters;
mod references;
mod responses;
mod schemas;
mod security;
mod servers;

use serde_json::{Map, Value};

use context::Shared;

use crate::document::effects::Effects;
use crate::document::relocations::Relocations;
use crate::document::version::is_swagger_2;
use crate::report::Report;

/// What a Swagger 2.0 document is converted to.
const VERSION: &str = "3.0.3";

/// Members of the root that become something else, or belong to `components`.
const CONVERTED: [&str; 11] = [
    "swagger",
    "info",
    "host",
    "basePath",
    "schemes",
    "consumes",
    "produces",
    "definitions",
    "parameters",
    "responses",
    "securityDefinitions",
];

/// The version with its third number (OpenAPI 3.1 section 4.1), which `openapi: 3.1` lacks.
fn whole_version(root: &mut Value, report: &mut Report) {
    let Some(version) = root.get_mut("openapi") else {
        return;
    };
    let whole = match version {
        Value::String(text) if text.matches('.').count() == 1 => format!("{text}.0"),
        Value::Number(number) => format!("{number}.0"),
        _ => return,
    };
    report.changed("version", "/openapi", format!("`{whole}` is meant"));
    *version = Value::from(whole);
}

/// Converts a document of version 2.0 or 3.2.
pub(crate) fn convert(root: &mut Value) -> Effects {
    let mut report = Report::of("convert");
    let relocations = converted(root, &mut report);
    Effects {
        relocations,
        report,
    }
}

fn converted(root: &mut Value, report: &mut Report) -> Relocations {
    whole_version(root, report);
    if openapi_3_2::is_3_2(root) {
        return openapi_3_2::convert(root, report);
    }
    let mut moves = Relocations::default();
    if !is_swagger_2(root) {
        return moves;
    }
    let Value::Object(swagger) = std::mem::take(root) else {
        return moves;
    };
    report.changed(
        "version",
        "/swagger",
        format!("Swagger 2.0 converted to OpenAPI {VERSION}"),
    );

    let shared = Shared::of(&swagger);
    let mut converted = Map::new();
    converted.insert("openapi".to_owned(), VERSION.into());
    if let Some(info) = swagger.get("info") {
        converted.insert("info".to_owned(), info.clone());
    }
    if let Some(servers) = servers::servers(&swagger, report) {
        converted.insert("servers".to_owned(), servers);
    }
    for (key, value) in &swagger {
        if CONVERTED.contains(&key.as_str()) {
            continue;
        }
        let value = match key.as_str() {
            "paths" => operations::paths(value, &shared, &mut moves, report),
            _ => value.clone(),
        };
        converted.insert(key.clone(), value);
    }
    let components = components(&swagger, &shared, &mut moves, report);
    if !components.is_empty() {
        converted.insert("components".to_owned(), components.into());
    }
    *root = converted.into();

    references::rewrite(root, &moves, report);
    discriminators::discriminators(root, report);
    schemas::schemas(root, report);
    moves
}

fn components(
    swagger: &Map<String, Value>,
    shared: &Shared<'_>,
    moves: &mut Relocations,
    report: &mut Report,
) -> Map<String, Value> {
    let mut components = Map::new();
    let section = |key: &str| {
        swagger
            .get(key)
            .and_then(Value::as_object)
            .filter(|s| !s.is_empty())
    };
    if let Some(definitions) = section("definitions") {
        components.insert("schemas".to_owned(), definitions.clone().into());
        moves.add("/definitions", "/components/schemas");
        report.changed(
            "components",
            "/definitions",
            format!(
                "{} moved to components/schemas",
                context::counted(definitions.len(), "definition")
            ),
        );
    }
    if let Some(given) = section("parameters") {
        let kept = parameters::shared(given, report);
        if !kept.is_empty() {
            components.insert("parameters".to_owned(), kept.into());
        }
        moves.add("/parameters", "/components/parameters");
    }
    if let Some(given) = section("responses") {
        let converted = responses::shared(given, shared, moves, report);
        components.insert("responses".to_owned(), converted.into());
        moves.add("/responses", "/components/responses");
    }
    if let Some(definitions) = section("securityDefinitions") {
        let schemes = security::schemes(definitions, report);
        components.insert("securitySchemes".to_owned(), schemes.into());
        moves.add("/securityDefinitions", "/components/securitySchemes");
    }
    components
}
