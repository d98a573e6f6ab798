//! Reads an operation's security requirements: alternatives, each a list of schemes that are all
//! needed (OpenAPI 3.1 section 4.8.30).

use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::document::operations::OperationAt;
use crate::document::pointer::join;
use crate::document::reference::followed;
use crate::model::api::{Location, Requirement, SecurityScheme};
use crate::model::scope::Scope;
use crate::report::Report;

/// The ways to authenticate that the client supports, and all that the document has.
type Ways = (Vec<Vec<SecurityScheme>>, Vec<Requirement>);

pub(super) fn security(
    document: &Document,
    at: &OperationAt<'_>,
    scope: Scope,
    report: &mut Report,
) -> Result<Ways, Box<Diagnostic>> {
    let (requirements, pointer) = match at.operation.get("security") {
        Some(own) => (own, join(&at.pointer, "security")),
        None => match document.root.get("security") {
            Some(shared) => (shared, "/security".to_owned()),
            None => return Ok(Ways::default()),
        },
    };
    let described = document.root.pointer("/components/securitySchemes");
    let (mut alternatives, mut all) = (Vec::new(), Vec::new());
    let mut unsupported = Vec::new();
    for requirement in requirements.as_array().into_iter().flatten() {
        let mut way = Requirement::default();
        let mut is_supported = true;
        for (name, scopes) in requirement.as_object().into_iter().flatten() {
            let scheme = described
                .and_then(|schemes| schemes.get(name))
                .map(|scheme| followed(&document.root, scheme))
                .and_then(|scheme| security_scheme(name, scheme));
            if scheme.is_none() {
                is_supported = false;
                unsupported.push(name.clone());
            }
            match scheme {
                Some(schemes) if !schemes.is_empty() => way.schemes.extend(schemes),
                _ => way.others.push(name.clone()),
            }
            let scopes = scopes.as_array().into_iter().flatten();
            let scopes = scopes.filter_map(Value::as_str);
            way.scopes.extend(scopes.map(str::to_owned));
        }
        if is_supported {
            alternatives.push(way.schemes.clone());
        }
        all.push(way);
    }
    // The provider would refuse every call without a credential, so refuse the operation here.
    if !unsupported.is_empty() && alternatives.is_empty() && scope != Scope::All {
        let names = unsupported.join("`, `");
        let message = format!("the security scheme `{names}` is not described or not supported");
        let help = "describe it in overlay.yaml under components/securitySchemes, with the type \
                    http, apiKey, oauth2, openIdConnect or mutualTLS";
        return Err(Box::new(document.fault(&pointer, message).help(help)));
    }
    for name in unsupported {
        let what = format!(
            "the security scheme `{name}` is not described or not supported; it is not used"
        );
        report.lost("security", &pointer, what);
    }
    Ok((alternatives, all))
}

/// Returns the credentials that a request carries for a scheme: none for mutual TLS, which
/// authenticates the connection. Returns `None` if the scheme is not supported.
fn security_scheme(name: &str, scheme: &Value) -> Option<Vec<SecurityScheme>> {
    let text = |key: &str| scheme.get(key).and_then(Value::as_str);
    let lower_case = |text: &str| text.to_ascii_lowercase();
    let name = name.to_owned();
    Some(vec![match lower_case(text("type")?).as_str() {
        "http" => match lower_case(text("scheme").unwrap_or("bearer")).as_str() {
            "basic" => SecurityScheme::Basic { name },
            "bearer" => SecurityScheme::Bearer { name },
            // The caller gives the whole value of the header: `Digest ...`, `HOBA ...`.
            _ => SecurityScheme::ApiKey {
                name,
                location: Location::Header,
                parameter: "Authorization".to_owned(),
            },
        },
        "oauth2" | "openidconnect" => SecurityScheme::Bearer { name },
        // Swagger 2.0's type for HTTP Basic; some documents of 3.x still have it.
        "basic" => SecurityScheme::Basic { name },
        "mutualtls" => return Some(Vec::new()),
        "apikey" => SecurityScheme::ApiKey {
            name,
            location: match lower_case(text("in").unwrap_or("header")).as_str() {
                "header" => Location::Header,
                "query" => Location::Query,
                "cookie" => Location::Cookie,
                _ => return None,
            },
            parameter: text("name")?.to_owned(),
        },
        _ => return None,
    }])
}
