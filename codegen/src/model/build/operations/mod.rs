//! Builds the client's operations from the document's.
//!
//! An operation that can't be generated is refused with a diagnostic; the others are not affected.

mod bodies;
mod components;
mod identifiers;
mod media_types;
mod multipart;
mod parameters;
mod response_headers;
mod responses;
mod security;
mod servers;
mod template;

pub(crate) use media_types::essence;

use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::document::json::Json as _;
use crate::document::operations::OperationAt;
use crate::document::pointer::join;
use crate::document::walk::http_method;
use crate::model::api::{Api, Operation};
use crate::model::build::schemas::{Place, Schemas};
use crate::model::names::unique;
use crate::model::paging::PagingSetting;
use crate::model::scope::Scope;
use crate::model::settings::Settings;
use crate::report::Report;
use identifiers::Identifiers;
use template::Template;

/// What `provider.toml` says of an operation's pages.
pub(super) struct PagingWish {
    /// The operation's place in the document.
    pub(super) pointer: String,
    pub(super) setting: Option<PagingSetting>,
}

/// Builds the API without its types. Returns it with what `provider.toml` says of the pages of each
/// operation, and a diagnostic for each refused operation.
pub(super) fn operations(
    document: &Document,
    settings: &Settings,
    scope: Scope,
    schemas: &mut Schemas<'_>,
) -> (Api, Vec<PagingWish>, Vec<Diagnostic>) {
    let info = |key: &str| {
        let text = document.root.get("info").and_then(|info| info.get(key));
        text.and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let mut api = Api {
        name: settings.name.clone(),
        title: settings.title.clone(),
        headers: settings.headers.clone(),
        rate_limit: settings.rate_limit,
        errors: settings.errors.clone(),
        document_title: info("title"),
        document_version: info("version"),
        server: servers::server(&document.root, schemas.report),
        ..Api::default()
    };
    let (mut wishes, mut refused) = (Vec::new(), Vec::new());
    let mut identifiers = Identifiers::default();
    for at in document.operations() {
        let names = identifiers.assign(&at, settings, scope, schemas.report);
        match operation(document, &at, names, settings, scope, schemas) {
            Ok(operation) => {
                api.operations.push(operation);
                wishes.push(PagingWish {
                    pointer: at.pointer.clone(),
                    setting: at.setting(&settings.pagination).cloned(),
                });
            }
            Err(fault) => refused.push(*fault),
        }
    }
    identifiers::name_further_types(&mut api.operations);
    (api, wishes, refused)
}

fn operation(
    document: &Document,
    at: &OperationAt<'_>,
    names: identifiers::Names,
    settings: &Settings,
    scope: Scope,
    schemas: &mut Schemas<'_>,
) -> Result<Operation, Box<Diagnostic>> {
    let text = |key: &str| {
        let text = at.operation.get(key).and_then(Value::as_str);
        let text = text.filter(|text| !text.trim().is_empty());
        text.map(str::to_owned)
    };
    let identifiers::Names {
        id,
        method_name,
        type_name,
    } = names;
    report_unsent(at, schemas.report);
    report_path(at, schemas.report);
    let template = Template::parse(at.path);
    let place = Place::of_operation(&type_name);
    let parameters = parameters::parameters(at, &template, &place, schemas);
    let body = bodies::body(document, at, &place, &parameters, schemas);
    let responses::Built {
        responses,
        headers,
        accept,
        mut choices,
    } = responses::responses(at, &place, schemas);
    for index in 0..choices.len() {
        let (known, rest) = choices.split_at_mut(index);
        let is_used = |name: &str| {
            known.iter().any(|choice| choice.method_name == name)
                || parameters
                    .iter()
                    .any(|parameter| parameter.has_setter(name))
                || body.as_ref().is_some_and(|it| it.fields().contains(&name))
        };
        rest[0].method_name = unique(&rest[0].method_name, is_used);
    }
    let method = http_method(at.method);
    let idempotent = at.setting(&settings.idempotent).copied();
    let (security, requirements) = security::security(document, at, scope, schemas.report)?;
    let tags = at.operation.items("tags");
    let tags = tags.filter_map(Value::as_str).map(str::to_owned);
    Ok(Operation {
        idempotent: idempotent.unwrap_or_else(|| is_idempotent(&method)),
        method,
        path: template.path,
        tags: tags.collect(),
        summary: text("summary"),
        description: text("description"),
        deprecated: at.operation.get("deprecated") == Some(&Value::Bool(true)),
        parameters,
        body,
        responses,
        headers,
        security,
        requirements,
        server: servers::own_server(at, schemas.report),
        accept,
        choices,
        paging: None,
        pointer: at.pointer.clone(),
        id,
        method_name,
        type_name,
        success_name: String::new(),
        error_name: String::new(),
        required_name: String::new(),
    })
}

/// Reports the callbacks of an operation and the links of its responses: they describe other
/// requests than its own.
fn report_unsent(at: &OperationAt<'_>, report: &mut Report) {
    for (name, _) in at.operation.entries("callbacks") {
        let pointer = join(&join(&at.pointer, "callbacks"), name);
        let what = format!("callback `{name}` left out: the provider sends its requests");
        report.lost("callbacks", pointer, what);
    }
    for (status, response) in at.operation.entries("responses") {
        let pointer = join(&join(&at.pointer, "responses"), status);
        for (name, _) in response.entries("links") {
            let what = format!("link `{name}` left out: the caller passes the values on");
            report.lost("links", join(&join(&pointer, "links"), name), what);
        }
    }
}

/// Reports a path that does not begin with a slash. "The field name MUST begin with a forward
/// slash" (OpenAPI 3.1 section 4.8.8.1); the path is appended to the server's URL. Reports a
/// fragment, too, which a client does not send (RFC 9110 section 7.1). Publishers tell operations
/// on one path apart by it.
fn report_path(at: &OperationAt<'_>, report: &mut Report) {
    const RULE: &str = "paths";
    if at.path.contains("://") {
        let what = "a URL in the place of a path: it is sent below the server's URL";
        report.lost(RULE, &at.pointer, what);
    } else if !at.path.starts_with('/') {
        report.changed(RULE, &at.pointer, "the path is sent with a slash before it");
    }
    if let Some((_, fragment)) = at.path.split_once('#') {
        let what = format!("`#{fragment}` of the path is not sent: it is the fragment of a URL");
        report.lost(RULE, &at.pointer, what);
    }
}

/// Whether an HTTP method is idempotent (RFC 9110 section 9.2.2; for QUERY, the draft that defines
/// it).
fn is_idempotent(method: &str) -> bool {
    matches!(
        method,
        "GET" | "HEAD" | "OPTIONS" | "TRACE" | "QUERY" | "PUT" | "DELETE"
    )
}
