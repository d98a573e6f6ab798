//! Each operation's part of the [`Plan`]: parameters, body, answers by status, security.

use serde_json::{Map, Value};

use crate::diagnostic::{Diagnostic, Failure, Result};
use crate::document::{Document, OperationAt};
use crate::names::{type_name, unique, value_name};
use crate::plan::{
    Body, Content, Location, Operation, Parameter, Plan, Response, SecurityScheme, Status,
};
use crate::pointer::join;
use crate::provider::Provider;
use crate::report::Report;

/// Methods that a generated client has beside its operations.
const CLIENT_METHODS: [&str; 6] = ["new", "builder", "runtime", "clone", "from", "into"];
/// Fields and methods that an operation has beside its parameters.
const OPERATION_MEMBERS: [&str; 4] = ["client", "new", "send", "body"];

pub(super) fn operations(
    document: &Document,
    provider: &Provider,
    report: &mut Report,
) -> Result<Plan> {
    let root = &document.root;
    let info = |key: &str| {
        root.get("info")
            .and_then(|info| info.get(key))
            .and_then(Value::as_str)
    };
    let mut plan = Plan {
        document_title: info("title").unwrap_or_default().to_owned(),
        document_version: info("version").unwrap_or_default().to_owned(),
        server: server(root),
        ..Plan::default()
    };
    let mut faults = Vec::new();
    for at in document.operations() {
        match operation(document, &at, provider, report) {
            Ok(operation) => plan.operations.push(operation),
            Err(fault) => faults.push(*fault),
        }
    }
    Failure::from_all(faults).map_or(Ok(plan), Err)
}

fn server(root: &Value) -> Option<String> {
    let url = root.get("servers")?.get(0)?.get("url")?.as_str()?;
    Some(url.trim_end_matches('/').to_owned())
}

type Refused = Box<Diagnostic>;

fn operation(
    document: &Document,
    at: &OperationAt<'_>,
    provider: &Provider,
    report: &mut Report,
) -> std::result::Result<Operation, Refused> {
    let text = |key: &str| {
        at.operation
            .get(key)
            .and_then(Value::as_str)
            .filter(|t| !t.trim().is_empty())
            .map(str::to_owned)
    };
    let id = text("operationId").unwrap_or_default();
    let mut method_name = provider
        .names
        .operations
        .get(&id)
        .cloned()
        .unwrap_or_else(|| value_name(&id));
    if CLIENT_METHODS.contains(&method_name.as_str()) {
        method_name.push('_');
    }
    Ok(Operation {
        pointer: at.pointer.clone(),
        type_name: type_name(&method_name),
        method_name,
        method: at.method.to_uppercase(),
        path: at.path.to_owned(),
        summary: text("summary"),
        description: text("description"),
        deprecated: at.operation.get("deprecated") == Some(&Value::Bool(true)),
        parameters: parameters(document, at, report)?,
        body: body(document, at)?,
        responses: responses(document, at)?,
        security: security(document, at)?,
        id,
    })
}

fn parameters(
    document: &Document,
    at: &OperationAt<'_>,
    report: &mut Report,
) -> std::result::Result<Vec<Parameter>, Refused> {
    let mut found: Vec<Parameter> = Vec::new();
    let list = at
        .operation
        .get("parameters")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    for (index, parameter) in list.iter().enumerate() {
        let pointer = join(&join(&at.pointer, "parameters"), &index.to_string());
        let text = |key: &str| parameter.get(key).and_then(Value::as_str);
        let name = text("name").unwrap_or_default();
        let location = match text("in") {
            Some("path") => Location::Path,
            Some("query") => Location::Query,
            Some("header") => Location::Header,
            Some("cookie") => Location::Cookie,
            other => {
                return Err(Box::new(
                    document
                        .fault(&pointer, format!("parameter `{name}` is in `{}`", other.unwrap_or("nothing")))
                        .help("a parameter is in path, query, header or cookie (OpenAPI 3.1 section 4.8.12)"),
                ));
            }
        };
        if parameter.get("schema").is_none() {
            return Err(Box::new(
                document
                    .fault(&pointer, format!("parameter `{name}` has no schema"))
                    .help("give it one in overlay.yaml: `schema: {type: string}` is the usual one"),
            ));
        }
        let default = parameter
            .get("schema")
            .and_then(|schema| schema.get("default"))
            .and_then(scalar);
        let required =
            location == Location::Path || parameter.get("required") == Some(&Value::Bool(true));
        if required && default.is_some() {
            report.changed(
                "operations",
                &pointer,
                format!("`{name}` may be left out: its default is sent then"),
            );
        }
        let field = field_name(name, location, &found);
        found.push(Parameter {
            field,
            name: name.to_owned(),
            location,
            style: text("style").map(str::to_owned),
            explode: parameter.get("explode").and_then(Value::as_bool),
            required,
            // The default of an optional parameter is the server's affair: it is documented, not sent.
            default: default.filter(|_| required),
            description: description(parameter),
            deprecated: parameter.get("deprecated") == Some(&Value::Bool(true)),
        });
    }
    Ok(found)
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

fn field_name(name: &str, location: Location, found: &[Parameter]) -> String {
    let mut field = value_name(name);
    if OPERATION_MEMBERS.contains(&field.as_str()) {
        field.push('_');
    }
    let taken = |field: &str| found.iter().any(|parameter| parameter.field == field);
    if taken(&field) {
        field.push_str(match location {
            Location::Path => "_path",
            Location::Query => "_query",
            Location::Header => "_header",
            Location::Cookie => "_cookie",
        });
    }
    unique(&field, taken)
}

/// A parameter's own words, else its schema's.
fn description(parameter: &Value) -> Option<String> {
    [Some(parameter), parameter.get("schema")]
        .into_iter()
        .flatten()
        .find_map(|value| value.get("description").and_then(Value::as_str))
        .map(str::to_owned)
}

/// Whether a media type is JSON (RFC 6839 section 3.1 for the suffix).
pub(super) fn is_json(media_type: &str) -> bool {
    let essence = media_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    essence == "application/json" || essence == "text/json" || essence.ends_with("+json")
}

fn body(document: &Document, at: &OperationAt<'_>) -> std::result::Result<Option<Body>, Refused> {
    let Some(body) = at.operation.get("requestBody") else {
        return Ok(None);
    };
    let pointer = join(&at.pointer, "requestBody");
    let empty = Map::new();
    let content = body
        .get("content")
        .and_then(Value::as_object)
        .unwrap_or(&empty);
    if content.is_empty() {
        return Ok(None);
    }
    let json = content
        .iter()
        .find(|(media_type, value)| is_json(media_type) && value.get("schema").is_some());
    if json.is_none() {
        let media_types: Vec<&str> = content.keys().map(String::as_str).collect();
        return Err(Box::new(
            document
                .fault(&pointer, format!("no body that can be sent: the document offers {}", media_types.join(", ")))
                .help("a JSON body with a schema can be; leave the operation out of provider.toml, or describe its JSON body in overlay.yaml"),
        ));
    }
    Ok(Some(Body {
        required: body.get("required") == Some(&Value::Bool(true)),
        description: body
            .get("description")
            .and_then(Value::as_str)
            .map(str::to_owned),
    }))
}

fn responses(
    document: &Document,
    at: &OperationAt<'_>,
) -> std::result::Result<Vec<Response>, Refused> {
    let mut found: Vec<Response> = Vec::new();
    for (key, response) in at
        .operation
        .get("responses")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        if key.starts_with("x-") {
            continue;
        }
        let Some(status) = status(key) else {
            return Err(Box::new(
                document
                    .fault(&join(&join(&at.pointer, "responses"), key), format!("`{key}` is no status"))
                    .help("a status is `200`, a range `2XX`, or `default` (OpenAPI 3.1 section 4.8.16)"),
            ));
        };
        let name = unique(&status_name(status), |name| {
            found.iter().any(|response| response.name == name)
        });
        found.push(Response {
            status,
            name,
            description: response
                .get("description")
                .and_then(Value::as_str)
                .map(str::to_owned),
            content: content(at, status, response),
        });
    }
    found.sort_by_key(|response| response.status);
    Ok(found)
}

pub(super) fn status(key: &str) -> Option<Status> {
    if key == "default" {
        return Some(Status::Default);
    }
    if let [digit @ b'1'..=b'5', b'X' | b'x', b'X' | b'x'] = key.as_bytes() {
        return Some(Status::Range(u16::from(digit - b'0')));
    }
    key.parse()
        .ok()
        .filter(|code| (100..=599).contains(code))
        .map(Status::Code)
}

/// The reason phrase of a status (RFC 9110 section 15), as a variant's name.
pub(super) fn status_name(status: Status) -> String {
    match status {
        Status::Default => "Default".to_owned(),
        Status::Range(hundreds) => format!("Status{hundreds}xx"),
        Status::Code(code) => {
            let reason = http::StatusCode::from_u16(code)
                .ok()
                .and_then(|status| status.canonical_reason());
            reason.map_or_else(|| format!("Status{code}"), type_name)
        }
    }
}

fn content(at: &OperationAt<'_>, status: Status, response: &Value) -> Content {
    if matches!(status, Status::Code(100..=199 | 204 | 205 | 304)) || at.method == "head" {
        return Content::Empty;
    }
    let json = response
        .get("content")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .any(|(media_type, value)| is_json(media_type) && value.get("schema").is_some());
    if json {
        Content::Json {
            stand_in: String::new(),
        }
    } else {
        Content::Raw
    }
}

fn security(
    document: &Document,
    at: &OperationAt<'_>,
) -> std::result::Result<Vec<Vec<SecurityScheme>>, Refused> {
    let (requirements, pointer) = match at.operation.get("security") {
        Some(own) => (own, join(&at.pointer, "security")),
        None => match document.root.get("security") {
            Some(shared) => (shared, "/security".to_owned()),
            None => return Ok(Vec::new()),
        },
    };
    let mut alternatives = Vec::new();
    for requirement in requirements.as_array().into_iter().flatten() {
        let mut schemes = Vec::new();
        for name in requirement.as_object().into_iter().flat_map(Map::keys) {
            let scheme = document
                .root
                .get("components")
                .and_then(|c| c.get("securitySchemes"))
                .and_then(|s| s.get(name));
            schemes.push(security_scheme(name, scheme).ok_or_else(|| {
                Box::new(
                    document
                        .fault(&pointer, format!("the security scheme `{name}` is not described, or of a kind no client here has"))
                        .help("describe it in overlay.yaml under components/securitySchemes: http bearer, http basic, apiKey, oauth2 or openIdConnect"),
                )
            })?);
        }
        alternatives.push(schemes);
    }
    Ok(alternatives)
}

fn security_scheme(name: &str, scheme: Option<&Value>) -> Option<SecurityScheme> {
    let scheme = scheme?;
    let text = |key: &str| scheme.get(key).and_then(Value::as_str);
    let name = name.to_owned();
    match text("type")? {
        "http" => match text("scheme")?.to_ascii_lowercase().as_str() {
            "basic" => Some(SecurityScheme::Basic { name }),
            "bearer" => Some(SecurityScheme::Bearer { name }),
            _ => None,
        },
        "oauth2" | "openIdConnect" => Some(SecurityScheme::Bearer { name }),
        "apiKey" => {
            let location = match text("in")? {
                "header" => Location::Header,
                "query" => Location::Query,
                "cookie" => Location::Cookie,
                _ => return None,
            };
            Some(SecurityScheme::ApiKey {
                name,
                location,
                parameter: text("name")?.to_owned(),
            })
        }
        _ => None,
    }
}
