//! Converts Swagger 2.0 to OpenAPI 3.0.3.
//!
//! In version 2.0 a body is a parameter, media types apply to a whole operation, and parameters and
//! headers have the keywords of a schema themselves. Each file here converts one kind of object.

mod bodies;
mod components;
mod context;
mod discriminators;
mod media_types;
mod operations;
mod parameters;
mod published;
mod references;
mod responses;
mod schemas;
mod security;
mod servers;

use serde_json::{Map, Value};

use crate::document::relocations::Relocations;
use crate::normalise::convert::swagger_2::context::Shared;
use crate::report::Report;

/// The version that a document of 2.0 is converted to.
const VERSION: &str = "3.0.3";

/// Members of the root that are not copied as they are.
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

pub(super) fn convert(root: &mut Value, report: &mut Report) -> Relocations {
    let mut relocations = Relocations::default();
    let published = std::mem::take(root);
    let Value::Object(swagger) = &published else {
        return relocations;
    };
    report.changed(
        "version",
        "/swagger",
        format!("Swagger 2.0 converted to OpenAPI {VERSION}"),
    );

    let shared = Shared::of(&published, swagger);
    let mut converted = Map::new();
    converted.insert("openapi".to_owned(), VERSION.into());
    if let Some(info) = swagger.get("info") {
        converted.insert("info".to_owned(), info.clone());
    }
    if let Some(servers) = servers::of_document(swagger, report) {
        converted.insert("servers".to_owned(), servers);
    }
    for (key, value) in swagger {
        if CONVERTED.contains(&key.as_str()) {
            continue;
        }
        let value = match key.as_str() {
            "paths" => operations::paths(value, &shared, &mut relocations, report),
            _ => value.clone(),
        };
        converted.insert(key.clone(), value);
    }
    let components = components::components(&shared, &mut relocations, report);
    if !components.is_empty() {
        converted.insert("components".to_owned(), components.into());
    }
    *root = converted.into();

    references::references(root, &relocations, report);
    discriminators::discriminators(root, report);
    schemas::schemas(root, report);
    relocations
}
