//! What an OpenAPI 3.1 document says of a request, as checks.
//!
//! Generic over the document: [`Contract::compile`] reads any, [`Contract::route`] finds the
//! operation a request means, and [`Matched::faults`] lists what is wrong with it. It never names a
//! provider, never looks at credentials, and never decides how a fault is answered: each provider
//! has its own words for that.

mod compile;
mod parameter;

use std::collections::BTreeMap;
use std::fmt;

use jsonschema::Validator;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::record::RecordedRequest;
use parameter::Parameter;

/// A document's paths and methods, compiled.
pub(crate) struct Contract {
    router: matchit::Router<Route>,
}

/// The operations of one path template, by method in capitals.
struct Route {
    template: String,
    operations: BTreeMap<String, Operation>,
}

/// One operation: what it takes.
struct Operation {
    parameters: Vec<Parameter>,
    /// Query parameters that are credentials (`apiKey` schemes), known to the document but no
    /// parameters of it.
    query_credentials: Vec<String>,
    body: Option<Body>,
}

/// A request body, by media type as the document writes it (`application/json`, `text/*`).
struct Body {
    required: bool,
    content: BTreeMap<String, Content>,
}

/// One media type of a body. No schema: any bytes will do.
struct Content {
    schema: Option<Validator>,
}

/// Where a parameter stands in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    Path,
    Query,
    Header,
    Body,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Path => "path parameter",
            Self::Query => "query parameter",
            Self::Header => "header",
            Self::Body => "body",
        })
    }
}

/// One thing in a request that the document doesn't allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) place: Place,
    /// The parameter's name; of a body the members that lead to the value, joined by dots; else
    /// empty.
    pub(crate) name: String,
    pub(crate) message: String,
}

/// Why no operation was found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NotRouted {
    UnknownPath,
    /// The path is known by other methods: these, as an `Allow` header gives them.
    MethodNotAllowed {
        allow: String,
    },
}

/// A document that can't be turned into checks, and where.
#[derive(Debug)]
pub(crate) struct ContractError(String);

impl fmt::Display for ContractError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ContractError {}

/// The operation that a request means, with the values of its path.
pub(crate) struct Matched<'contract> {
    template: &'contract str,
    operation: &'contract Operation,
    path: BTreeMap<String, String>,
}

impl Contract {
    /// Compiles a document, JSON text of OpenAPI 3.1.
    ///
    /// # Errors
    ///
    /// The text is no JSON, a `$ref` leads nowhere, a schema is none, or the document uses
    /// something that isn't checked here: said rather than let through.
    pub(crate) fn compile(document: &str) -> Result<Self, ContractError> {
        compile::contract(document)
    }

    /// Finds the operation a method and a path, still percent-encoded, mean.
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
            // A path parameter stands for one segment that is there; the router takes an empty one
            // too.
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
            path: values,
        })
    }
}

impl Matched<'_> {
    /// The path as the document writes it, such as `/links/{id}`.
    pub(crate) fn template(&self) -> &str {
        self.template
    }

    /// The decoded value of a path parameter; empty where the template has none of that name.
    pub(crate) fn path_value(&self, name: &str) -> &str {
        self.path.get(name).map_or("", String::as_str)
    }

    /// All that is wrong with the request, in the document's order; empty when it is as the
    /// document says.
    pub(crate) fn faults(&self, request: &RecordedRequest) -> Vec<Fault> {
        let mut faults = Vec::new();
        for parameter in &self.operation.parameters {
            let values: Vec<String> = match parameter.place {
                Place::Path => self
                    .path
                    .get(&parameter.name)
                    .cloned()
                    .into_iter()
                    .collect(),
                Place::Query => request
                    .query()
                    .iter()
                    .filter(|(name, _)| *name == parameter.name)
                    .map(|(_, value)| value.clone())
                    .collect(),
                Place::Header => request.header_texts(&parameter.name),
                Place::Body => Vec::new(),
            };
            faults.extend(parameter.faults(&values));
        }
        self.unknown_query(request, &mut faults);
        self.body_faults(request, &mut faults);
        faults
    }

    fn unknown_query(&self, request: &RecordedRequest, faults: &mut Vec<Fault>) {
        let known: Vec<&str> = self
            .operation
            .parameters
            .iter()
            .filter(|parameter| parameter.place == Place::Query)
            .map(|parameter| parameter.name.as_str())
            .collect();
        for (name, _) in request.query() {
            if known.contains(&name.as_str()) || self.operation.query_credentials.contains(name) {
                continue;
            }
            let message = if known.is_empty() {
                "is not a query parameter of this operation, which takes none".to_owned()
            } else {
                format!(
                    "is not a query parameter of this operation; it takes {}",
                    known.join(", ")
                )
            };
            faults.push(Fault {
                place: Place::Query,
                name: name.clone(),
                message,
            });
        }
    }

    fn body_faults(&self, request: &RecordedRequest, faults: &mut Vec<Fault>) {
        let mut fault = |message: String| {
            faults.push(Fault {
                place: Place::Body,
                name: String::new(),
                message,
            });
        };
        let bytes = request.body();
        let Some(body) = &self.operation.body else {
            if !bytes.is_empty() {
                fault(format!(
                    "a body of {} bytes was sent, and this operation takes none",
                    bytes.len()
                ));
            }
            return;
        };
        if bytes.is_empty() {
            if body.required {
                fault("is required, and none was sent".to_owned());
            }
            return;
        }
        let accepted = body.content.keys().cloned().collect::<Vec<_>>().join(", ");
        let Some(content_type) = request.header("content-type") else {
            fault(format!(
                "the Content-Type header is missing; it takes {accepted}"
            ));
            return;
        };
        let Some(content) = body.content_of(content_type) else {
            fault(format!(
                "Content-Type {content_type:?} is not taken; it takes {accepted}"
            ));
            return;
        };
        let Some(schema) = &content.schema else {
            return;
        };
        match serde_json::from_slice::<Value>(bytes) {
            Err(error) => fault(format!("is no JSON: {error}")),
            Ok(value) => faults.extend(schema.iter_errors(&value).map(|error| Fault {
                place: Place::Body,
                name: dotted(error.instance_path().as_str()),
                message: error.to_string(),
            })),
        }
    }
}

impl Body {
    /// The most particular of the media types that a `Content-Type` header falls under.
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

/// A JSON pointer as people write a member: `/links/0/name` is `links.0.name`.
fn dotted(pointer: &str) -> String {
    pointer
        .split('/')
        .skip(1)
        .map(|member| member.replace("~1", "/").replace("~0", "~"))
        .collect::<Vec<_>>()
        .join(".")
}

#[cfg(test)]
mod tests;
