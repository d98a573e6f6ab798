//! Each operation's part of the [`Plan`].
//!
//! An operation that no client can have is refused by name; the others are not touched by it.

mod bodies;
mod identifiers;
mod media_types;
mod parameters;
mod responses;
mod security;
mod servers;

use serde_json::Value;

use super::schemas::Schemas;
use crate::Scope;
use crate::diagnostic::Diagnostic;
use crate::document::{Document, OperationAt};
use crate::plan::{Operation, Plan};
use crate::provider::Provider;
use crate::walk::http_method;
use identifiers::Identifiers;

/// Why an operation is refused.
type Refused = Box<Diagnostic>;

pub(super) fn operations<'d>(
    document: &'d Document,
    provider: &Provider,
    scope: Scope,
    schemas: &mut Schemas<'d>,
) -> (Plan, Vec<Diagnostic>) {
    let info = |key: &str| {
        document
            .root
            .get("info")
            .and_then(|info| info.get(key))
            .and_then(Value::as_str)
    };
    let mut plan = Plan {
        document_title: info("title").unwrap_or_default().to_owned(),
        document_version: info("version").unwrap_or_default().to_owned(),
        server: servers::server(&document.root),
        ..Plan::default()
    };
    let mut refused = Vec::new();
    let mut identifiers = Identifiers::default();
    for at in document.operations() {
        let names = identifiers.of(&at, provider, scope, schemas.report);
        match operation(document, &at, names, scope, schemas) {
            Ok(operation) => plan.operations.push(operation),
            Err(fault) => refused.push(*fault),
        }
    }
    (plan, refused)
}

fn operation<'d>(
    document: &'d Document,
    at: &OperationAt<'d>,
    names: identifiers::Names,
    scope: Scope,
    schemas: &mut Schemas<'d>,
) -> Result<Operation, Refused> {
    let text = |key: &str| {
        at.operation
            .get(key)
            .and_then(Value::as_str)
            .filter(|t| !t.trim().is_empty())
            .map(str::to_owned)
    };
    let identifiers::Names {
        id,
        method_name,
        type_name,
    } = names;
    let parameters = parameters::parameters(at, &type_name, schemas);
    let body = bodies::body(at, &type_name, &parameters, schemas);
    let (responses, accept) = responses::responses(at, &type_name, schemas);
    Ok(Operation {
        method: http_method(at.method),
        path: at.path.to_owned(),
        summary: text("summary"),
        description: text("description"),
        deprecated: at.operation.get("deprecated") == Some(&Value::Bool(true)),
        parameters,
        body,
        responses,
        security: security::security(document, at, scope, schemas.report)?,
        server: servers::own_server(at),
        accept,
        id,
        method_name,
        type_name,
    })
}
