//! The operations of an OpenAPI document by path and HTTP method. Finds the operation that a
//! request calls, and checks the request against it.

use std::collections::BTreeMap;
use std::fmt;

use jsonschema::Validator;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::parameter::Parameter;
use super::violation::{Location, Violation};
use crate::api_keys::ApiKeys;
use crate::record::RecordedRequest;

/// The operations of an OpenAPI document, compiled into checks of requests.
pub(crate) struct Contract {
    pub(super) router: matchit::Router<Route>,
    pub(super) api_keys: ApiKeys,
}

/// The operations of one path template, by HTTP method in upper case.
pub(super) struct Route {
    pub(super) template: String,
    pub(super) operations: BTreeMap<String, Operation>,
}

/// One operation: its id, its parameters and its body.
pub(super) struct Operation {
    /// The `operationId`; empty if it has none.
    pub(super) id: String,
    pub(super) parameters: Vec<Parameter>,
    pub(super) body: Option<Body>,
}

/// The body that an operation accepts: its contents by media type, as the document writes it
/// (`application/json`, `text/*`).
pub(super) struct Body {
    pub(super) required: bool,
    pub(super) content: BTreeMap<String, Content>,
}

/// The check for one media type of a body. If it has no schema, any bytes are allowed.
pub(super) struct Content {
    pub(super) schema: Option<Validator>,
}

/// Why no operation was found for a request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NotRouted {
    UnknownPath,
    /// The path has operations, but only for the HTTP methods in `allow`, written as in the `Allow`
    /// header.
    MethodNotAllowed {
        allow: String,
    },
}

/// Why a document can't be compiled into checks, and at which place in it.
#[derive(Debug)]
pub(crate) struct ContractError(pub(super) String);

impl fmt::Display for ContractError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ContractError {}

/// The operation that a request calls, with the values of its path parameters.
pub(crate) struct Matched<'contract> {
    pub(super) template: &'contract str,
    operation: &'contract Operation,
    api_keys: &'contract ApiKeys,
    path: BTreeMap<String, String>,
}

impl fmt::Debug for Matched<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Matched")
            .field("template", &self.template)
            .finish_non_exhaustive()
    }
}

impl Contract {
    /// Returns where the document has API keys.
    pub(crate) fn api_keys(&self) -> &ApiKeys {
        &self.api_keys
    }

    /// Finds the operation for an HTTP method and a path that is still percent-encoded.
    pub(crate) fn route(&self, method: &str, path: &str) -> Result<Matched<'_>, NotRouted> {
        let found = self.router.at(path).map_err(|_| NotRouted::UnknownPath)?;
        let route = found.value;
        let Some(operation) = route.operations.get(method) else {
            let methods: Vec<&str> = route.operations.keys().map(String::as_str).collect();
            return Err(NotRouted::MethodNotAllowed {
                allow: methods.join(", "),
            });
        };
        let mut values = BTreeMap::new();
        for (name, raw) in found.params.iter() {
            // The router accepts an empty segment as the value of a parameter; OpenAPI does not.
            if raw.is_empty() {
                return Err(NotRouted::UnknownPath);
            }
            let value = percent_decode_str(raw)
                .decode_utf8()
                .map_err(|_| NotRouted::UnknownPath)?;
            values.insert(name.to_owned(), value.into_owned());
        }
        Ok(Matched {
            template: &route.template,
            operation,
            api_keys: &self.api_keys,
            path: values,
        })
    }
}

impl Matched<'_> {
    /// Returns the `operationId`.
    pub(crate) fn operation(&self) -> &str {
        &self.operation.id
    }

    /// Returns the decoded value of a path parameter; empty if the template has no parameter of
    /// that name.
    pub(crate) fn path_value(&self, name: &str) -> &str {
        self.path.get(name).map_or("", String::as_str)
    }

    /// Lists everything in the request that the document does not allow: first the parameters, in
    /// the document's order, then the body.
    pub(crate) fn violations(&self, request: &RecordedRequest) -> Vec<Violation> {
        let mut violations = Vec::new();
        for parameter in &self.operation.parameters {
            let values: Vec<String> = match parameter.location {
                Location::Path => self
                    .path
                    .get(&parameter.name)
                    .cloned()
                    .into_iter()
                    .collect(),
                Location::Query => request
                    .query()
                    .iter()
                    .filter(|(name, _)| *name == parameter.name)
                    .map(|(_, value)| value.clone())
                    .collect(),
                Location::Header => request.header_texts(&parameter.name),
                Location::Body => Vec::new(),
            };
            violations.extend(parameter.violations(&values));
        }
        self.unknown_query(request, &mut violations);
        self.body_violations(request, &mut violations);
        violations
    }

    fn unknown_query(&self, request: &RecordedRequest, violations: &mut Vec<Violation>) {
        let known: Vec<&str> = self
            .operation
            .parameters
            .iter()
            .filter(|parameter| parameter.location == Location::Query)
            .map(|parameter| parameter.name.as_str())
            .collect();
        for (name, _) in request.query() {
            if known.contains(&name.as_str()) || self.api_keys.is_parameter(name) {
                continue;
            }
            let message = if known.is_empty() {
                "is not a query parameter of this operation, which has none".to_owned()
            } else {
                format!(
                    "is not a query parameter of this operation; use one of {}",
                    known.join(", ")
                )
            };
            violations.push(Violation {
                location: Location::Query,
                name: name.clone(),
                message,
            });
        }
    }

    fn body_violations(&self, request: &RecordedRequest, violations: &mut Vec<Violation>) {
        let mut violation = |message: String| {
            violations.push(Violation {
                location: Location::Body,
                name: String::new(),
                message,
            });
        };
        let bytes = request.body();
        let Some(body) = &self.operation.body else {
            if !bytes.is_empty() {
                violation(format!(
                    "has {} bytes, but this operation has no body; send none",
                    bytes.len()
                ));
            }
            return;
        };
        if bytes.is_empty() {
            if body.required {
                violation("is required; send one".to_owned());
            }
            return;
        }
        let accepted = body.content.keys().cloned().collect::<Vec<_>>().join(", ");
        let Some(content_type) = request.header("content-type") else {
            violation(format!(
                "has no Content-Type header; send one of {accepted}"
            ));
            return;
        };
        let Some(content) = body.content_of(content_type) else {
            violation(format!(
                "has the unsupported Content-Type {content_type:?}; send one of {accepted}"
            ));
            return;
        };
        let Some(schema) = &content.schema else {
            return;
        };
        match serde_json::from_slice::<Value>(bytes) {
            Err(error) => violation(format!("is not JSON: {error}")),
            Ok(value) => violations.extend(schema.iter_errors(&value).map(|error| Violation {
                location: Location::Body,
                name: dotted(error.instance_path().as_str()),
                message: error.to_string(),
            })),
        }
    }
}

impl Body {
    /// Finds the most specific media type that matches a `Content-Type` header.
    fn content_of(&self, content_type: &str) -> Option<&Content> {
        let essence = content_type
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        let family = essence.split('/').next().unwrap_or_default();
        self.content
            .get(&essence)
            .or_else(|| self.content.get(&format!("{family}/*")))
            .or_else(|| self.content.get("*/*"))
    }
}

/// Writes a JSON pointer with dots: `/links/0/name` becomes `links.0.name`.
fn dotted(pointer: &str) -> String {
    pointer
        .split('/')
        .skip(1)
        .map(|member| member.replace("~1", "/").replace("~0", "~"))
        .collect::<Vec<_>>()
        .join(".")
}
