//! Security requirements: alternatives, each a set of schemes needed together (OpenAPI 3.1 section 4.8.30).

use serde_json::{Map, Value};

use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::document::operations::OperationAt;
use crate::document::pointer::join;
use crate::model::api::{Location, SecurityScheme};
use crate::model::scope::Scope;
use crate::report::Report;

pub(super) fn security(
    document: &Document,
    at: &OperationAt<'_>,
    scope: Scope,
    report: &mut Report,
) -> Result<Vec<Vec<SecurityScheme>>, Box<Diagnostic>> {
    let (requirements, pointer) = match at.operation.get("security") {
        Some(own) => (own, join(&at.pointer, "security")),
        None => match document.root.get("security") {
            Some(shared) => (shared, "/security".to_owned()),
            None => return Ok(Vec::new()),
        },
    };
    let described = document
        .root
        .get("components")
        .and_then(|c| c.get("securitySchemes"));
    let mut alternatives = Vec::new();
    let mut unknown = Vec::new();
    for requirement in requirements.as_array().into_iter().flatten() {
        let names = requirement.as_object().into_iter().flat_map(Map::keys);
        let schemes: Option<Vec<Vec<SecurityScheme>>> = names
            .map(|name| {
                let scheme = described
                    .and_then(|schemes| schemes.get(name))
                    .map(|scheme| referred(document, scheme))
                    .and_then(|scheme| security_scheme(name, scheme));
                if scheme.is_none() {
                    unknown.push(name.clone());
                }
                scheme
            })
            .collect();
        alternatives.extend(schemes.map(|schemes| schemes.concat()));
    }
    // A provider's client without its credential would be refused by every call.
    if !unknown.is_empty() && alternatives.is_empty() && scope != Scope::All {
        return Err(Box::new(
            document
                .fault(&pointer, format!("the security scheme `{}` is not described, or of a kind no client here has", unknown.join("`, `")))
                .help("describe it in overlay.yaml under components/securitySchemes: http, apiKey, oauth2, openIdConnect or mutualTLS"),
        ));
    }
    for name in unknown {
        report.lost(
            "security",
            &pointer,
            format!("the security scheme `{name}` is not described: it is not sent"),
        );
    }
    Ok(alternatives)
}

/// What a reference in place of a scheme points at (OpenAPI 3.1 section 4.8.7).
fn referred<'d>(document: &'d Document, scheme: &'d Value) -> &'d Value {
    let reference = scheme.get("$ref").and_then(Value::as_str);
    let pointer = reference.and_then(|reference| reference.strip_prefix('#'));
    pointer
        .and_then(|pointer| document.root.pointer(pointer))
        .unwrap_or(scheme)
}

/// What a scheme asks of a request; nothing for what the connection itself carries.
fn security_scheme(name: &str, scheme: &Value) -> Option<Vec<SecurityScheme>> {
    let text = |key: &str| scheme.get(key).and_then(Value::as_str);
    let name = name.to_owned();
    let authorization = |name| SecurityScheme::ApiKey {
        name,
        location: Location::Header,
        parameter: "Authorization".to_owned(),
    };
    Some(vec![match text("type")?.to_ascii_lowercase().as_str() {
        "http" => match text("scheme")
            .unwrap_or("bearer")
            .to_ascii_lowercase()
            .as_str()
        {
            "basic" => SecurityScheme::Basic { name },
            "bearer" => SecurityScheme::Bearer { name },
            // The caller gives the whole value: `Digest ...`, `HOBA ...`.
            _ => authorization(name),
        },
        "oauth2" | "openidconnect" => SecurityScheme::Bearer { name },
        "basic" => SecurityScheme::Basic { name },
        "mutualtls" => return Some(Vec::new()),
        "apikey" => {
            let location = match text("in").unwrap_or("header") {
                "query" => Location::Query,
                "cookie" => Location::Cookie,
                _ => Location::Header,
            };
            SecurityScheme::ApiKey {
                name,
                location,
                parameter: text("name").unwrap_or("Authorization").to_owned(),
            }
        }
        _ => return None,
    }])
}
