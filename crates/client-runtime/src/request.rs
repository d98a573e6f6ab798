//! One request: arguments go in, faults are collected, then it is sent once or not at all.
//!
//! A fault names the operation and the parameter and never repeats the value.

use std::fmt;

use bytes::Bytes;
use reqwest::Method;
use reqwest::header::{ACCEPT, CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;
use serde_json::Value;
use tracing::Instrument;

use crate::api::Operation;
use crate::credentials::{AuthenticationFault, Target};
use crate::error::{Delivery, Error, ErrorKind, Report, SendError};
use crate::parameter::{Location, Parameter};
use crate::response::{Context, Response};
use crate::runtime::Runtime;
use crate::{message, path, span, style};

/// A request being built, started with [`Runtime::request`].
///
/// Arguments are results, since that is how a generated builder holds what it was given; the first
/// that is an error is what [`send`](Self::send) returns.
pub struct Request {
    runtime: Runtime,
    operation: &'static Operation,
    path: Vec<(&'static str, String)>,
    /// Pairs, each followed by `&`.
    query: String,
    headers: HeaderMap,
    cookies: Vec<String>,
    body: Option<Bytes>,
    fault: Option<Fault>,
}

struct Fault {
    kind: ErrorKind,
    message: String,
}

impl Fault {
    fn invalid(message: String) -> Self {
        Self {
            kind: ErrorKind::InvalidRequest,
            message,
        }
    }

    fn configuration(message: String) -> Self {
        Self {
            kind: ErrorKind::Configuration,
            message,
        }
    }
}

impl Request {
    pub(crate) fn new(runtime: Runtime, operation: &'static Operation) -> Self {
        Self {
            runtime,
            operation,
            path: Vec::new(),
            query: String::new(),
            headers: HeaderMap::new(),
            cookies: Vec::new(),
            body: None,
            fault: None,
        }
    }

    /// Adds a parameter that must have a value.
    pub fn required<T: Serialize>(&mut self, parameter: Parameter, value: Result<T, String>) {
        let Some(value) = self.checked(parameter, value) else {
            return;
        };
        if value.is_null() {
            return self.fault(parameter, "is required and has no value");
        }
        self.put(parameter, &value);
    }

    /// Adds a parameter that may have a value.
    pub fn optional<T: Serialize>(
        &mut self,
        parameter: Parameter,
        value: Result<Option<T>, String>,
    ) {
        if let Some(value) = self.checked(parameter, value) {
            self.put(parameter, &value);
        }
    }

    /// Adds a parameter that has a default, which is sent if there is no value.
    ///
    /// A header that the client was built with goes before the default.
    pub fn optional_or<T: Serialize>(
        &mut self,
        parameter: Parameter,
        value: Result<Option<T>, String>,
        default: impl Serialize,
    ) {
        let unset = matches!(value, Ok(None));
        let built_in = parameter.location == Location::Header
            && self.runtime.0.headers.contains_key(parameter.name);
        match (unset, built_in) {
            (false, _) => self.optional(parameter, value),
            (true, false) => self.required(parameter, Ok(default)),
            (true, true) => {}
        }
    }

    /// Sets a JSON body.
    pub fn json<T: Serialize>(&mut self, body: Result<T, String>) {
        self.json_optional(body.map(Some));
    }

    /// Sets a JSON body, if there is one.
    pub fn json_optional<T: Serialize>(&mut self, body: Result<Option<T>, String>) {
        let Some(body) = self.body_given(body) else {
            return;
        };
        match serde_json::to_vec(&body) {
            Ok(json) => self.set_body(json, "application/json"),
            Err(_) => self.body_fault("can't be written as JSON"),
        }
    }

    /// Sets a body of `application/x-www-form-urlencoded`, from an object's members.
    pub fn form<T: Serialize>(&mut self, body: Result<T, String>) {
        let Some(body) = self.body_given(body.map(Some)) else {
            return;
        };
        let form = serde_json::to_value(&body)
            .ok()
            .and_then(|value| style::form_body(&value));
        match form {
            Some(form) => self.set_body(form, "application/x-www-form-urlencoded"),
            None => self.body_fault("can't be written as a form: it is no object"),
        }
    }

    /// Sets a body as it is.
    pub fn body(&mut self, body: Result<impl Into<Bytes>, String>, content_type: &'static str) {
        if let Some(body) = self.body_given(body.map(Some)) {
            self.set_body(body, content_type);
        }
    }

    fn body_given<T>(&mut self, body: Result<Option<T>, String>) -> Option<T> {
        body.unwrap_or_else(|reason| {
            self.body_fault(&message::harmless(&reason));
            None
        })
    }

    fn body_fault(&mut self, what: &str) {
        self.fault
            .get_or_insert_with(|| Fault::invalid(format!("request body: {what}")));
    }

    fn set_body(&mut self, body: impl Into<Bytes>, content_type: &'static str) {
        match HeaderValue::from_str(content_type) {
            Ok(value) => _ = self.headers.insert(CONTENT_TYPE, value),
            Err(_) => self.body_fault("its content type can't be a header"),
        }
        self.body = Some(body.into());
    }

    fn fault(&mut self, parameter: Parameter, what: &str) {
        self.fault.get_or_insert_with(|| {
            Fault::invalid(format!(
                "{} parameter {}: {what}",
                parameter.place(),
                parameter.name
            ))
        });
    }

    /// The value as the styles know values, if it is one.
    fn checked<T: Serialize>(
        &mut self,
        parameter: Parameter,
        value: Result<T, String>,
    ) -> Option<Value> {
        match value {
            Ok(value) => match serde_json::to_value(value) {
                Ok(value) => return Some(value),
                Err(_) => self.fault(parameter, "is of a kind that can't be written"),
            },
            // A generated builder's reason, such as "was not initialized".
            Err(reason) => self.fault(parameter, &message::harmless(&reason)),
        }
        None
    }

    fn put(&mut self, parameter: Parameter, value: &Value) {
        match parameter.location {
            Location::Path => {
                self.path
                    .extend(style::path(&parameter, value).map(|text| (parameter.name, text)));
            }
            Location::Query => {
                for pair in style::pairs_of(&parameter, value) {
                    self.query.push_str(&pair);
                    self.query.push('&');
                }
            }
            Location::Cookie => self.cookies.extend(style::pairs_of(&parameter, value)),
            Location::Header => {
                let Some(text) = style::header(&parameter, value) else {
                    return;
                };
                let name = HeaderName::from_bytes(parameter.name.as_bytes());
                match (name, HeaderValue::from_str(&text)) {
                    (Ok(name), Ok(value)) => _ = self.headers.insert(name, value),
                    (Err(_), _) => self.fault(parameter, "has a name that HTTP does not allow"),
                    (_, Err(_)) => {
                        self.fault(parameter, "holds a line break or another control character");
                    }
                }
            }
        }
    }

    /// Sends the request, once.
    ///
    /// Returns as soon as the answer's status and headers are there. Dropping the future before that
    /// closes the connection.
    ///
    /// # Errors
    ///
    /// With [`Delivery::NotSent`] if an argument or a credential is missing or can't be sent, or if there
    /// is no connection; with [`Delivery::Unknown`] if time ran out or the connection broke.
    pub async fn send(mut self) -> Result<Response, SendError> {
        let request = match self.finish() {
            Ok(request) => request,
            Err(fault) => return Err(self.not_sent(fault)),
        };
        let Self {
            runtime, operation, ..
        } = self;
        let span = span::http(runtime.api(), operation, request.url());
        let place = place(request.url());
        let answer = runtime
            .0
            .http
            .execute(request)
            .instrument(span.clone())
            .await;
        let context = Context {
            runtime,
            operation,
            span,
        };
        match answer {
            Ok(response) => Ok(Response::new(response, context)),
            Err(error) => Err(SendError(no_answer(&context, error, &place))),
        }
    }

    fn finish(&mut self) -> Result<reqwest::Request, Fault> {
        if let Some(fault) = self.fault.take() {
            return Err(fault);
        }
        let Self {
            runtime, operation, ..
        } = self;
        let shared = &*runtime.0;
        let method = Method::from_bytes(operation.method.as_bytes())
            .map_err(|_| Fault::configuration("its HTTP method is none".to_owned()))?;
        let path = path::expand(operation.path, &self.path).map_err(Fault::invalid)?;

        let mut headers = shared.headers.clone();
        if !operation.accept.is_empty() {
            let accept = HeaderValue::from_str(operation.accept)
                .map_err(|_| Fault::configuration("its Accept header is none".to_owned()))?;
            headers.insert(ACCEPT, accept);
        }
        for (name, value) in &self.headers {
            headers.insert(name, value.clone());
        }
        let mut target = Target {
            headers: &mut headers,
            query: &mut self.query,
            cookies: &mut self.cookies,
        };
        shared
            .credentials
            .apply(operation, &mut target)
            .map_err(|fault| match fault {
                AuthenticationFault::Missing(message) => Fault {
                    kind: ErrorKind::Authentication,
                    message,
                },
                AuthenticationFault::Unfit(message) => Fault::configuration(message),
            })?;
        if !self.cookies.is_empty() {
            let mut cookies = HeaderValue::from_str(&self.cookies.join("; "))
                .map_err(|_| Fault::invalid("its cookies can't be a header".to_owned()))?;
            cookies.set_sensitive(true);
            headers.insert(COOKIE, cookies);
        }

        let server = match operation.server.filter(|_| !shared.overridden) {
            Some(server) => &shared
                .base_url
                .server(server)
                .map_err(|fault| Fault::configuration(format!("its server's URL {fault}")))?,
            None => &shared.base_url,
        };
        let url = server.join(&path, &self.query).map_err(Fault::invalid)?;
        let mut request = reqwest::Request::new(method, url);
        *request.headers_mut() = headers;
        *request.body_mut() = self.body.take().map(Into::into);
        Ok(request)
    }

    fn not_sent(&self, fault: Fault) -> SendError {
        SendError(Error::new(Report {
            kind: fault.kind,
            delivery: Delivery::NotSent,
            provider: self.runtime.api().name,
            operation: Some(self.operation),
            message: fault.message,
            words: None,
            answer: None,
            source: None,
        }))
    }
}

/// A URL's host and port, which is all of it that may be shown.
fn place(url: &url::Url) -> String {
    let host = url.host_str().unwrap_or_default();
    format!("{host}:{}", url.port_or_known_default().unwrap_or_default())
}

fn no_answer(context: &Context, error: reqwest::Error, place: &str) -> Error {
    let (kind, delivery, message) = if error.is_builder() {
        let message = format!("the request to {place} can't be built; nothing was sent");
        (ErrorKind::InvalidRequest, Delivery::NotSent, message)
    } else if error.is_connect() {
        let message = format!("no connection to {place}; nothing was sent");
        (ErrorKind::Connect, Delivery::NotSent, message)
    } else if error.is_timeout() {
        let message = format!(
            "no answer from {place} within {:?}; the request may have been carried out",
            context.runtime.0.limits.total_timeout
        );
        (ErrorKind::Timeout, Delivery::Unknown, message)
    } else {
        let message =
            format!("no readable answer from {place}; the request may have been carried out");
        (ErrorKind::Transport, Delivery::Unknown, message)
    };
    // The URL may hold a key.
    let source = error.without_url();
    context
        .error(kind, delivery, message, None)
        .with_source(source)
}

/// The operation alone: what is being sent may be secret.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("operation", &self.operation.id)
            .finish_non_exhaustive()
    }
}
