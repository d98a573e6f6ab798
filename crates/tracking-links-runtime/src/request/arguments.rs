//! One request: arguments go in, faults are collected, then it is sent or refused as a whole.
//!
//! A fault names the operation and the parameter and never repeats the value.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use reqwest::Method;
use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, HeaderValue,
};
use serde::Serialize;
use serde_json::Value;

use crate::auth::credentials::{AuthenticationFault, Target};
use crate::auth::token::AccessToken;
use crate::call::context::Context;
use crate::call::{run, span};
use crate::client::api::Operation;
use crate::client::base_url::BaseUrl;
use crate::client::runtime::Runtime;
use crate::delivery::{Delivery, Phase};
use crate::error::{Error, ErrorKind, Report, SendError};
use crate::request::multipart::{File, Form};
use crate::request::parameter::{Location, Parameter};
use crate::request::{path, style};
use crate::response::answer::Response;
use crate::response::message;

/// A request being built, started with [`Runtime::request`].
///
/// Arguments are results, since that is how a generated builder holds what it was given; the first
/// that is an error is what [`send`](Self::send) returns.
pub struct Request {
    pub(crate) runtime: Runtime,
    operation: &'static Operation,
    path: Vec<(&'static str, String)>,
    /// Pairs, each followed by `&`.
    query: String,
    /// Of two of one name, the last is sent.
    headers: Vec<(HeaderName, HeaderValue)>,
    cookies: Vec<String>,
    body: Option<Bytes>,
    form: Option<Box<FormBody>>,
    fault: Option<Fault>,
}

/// What only a form has: the parts so far, and how those to come are written.
#[derive(Default)]
struct FormBody {
    multipart: Option<Form>,
    styles: Vec<Parameter>,
    content_types: Vec<(&'static str, &'static str)>,
}

impl FormBody {
    fn multipart(&mut self) -> &mut Form {
        self.multipart.get_or_insert_with(Form::new)
    }

    fn told_content_type(&self, part: &str) -> Option<&'static str> {
        self.content_types
            .iter()
            .find(|(name, _)| *name == part)
            .map(|(_, media_type)| *media_type)
    }
}

/// What keeps a request from being sent at all.
pub(crate) struct Fault {
    kind: ErrorKind,
    message: String,
}

impl Fault {
    pub(crate) fn into_error(self, context: &Context) -> Error {
        context.error(
            self.kind,
            Delivery::NotSent,
            Phase::Prepare,
            self.message,
            None,
        )
    }

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

impl Runtime {
    /// Starts a request for an operation.
    pub fn request(&self, operation: &'static Operation) -> Request {
        Request::new(self.clone(), operation)
    }
}

impl Request {
    pub(crate) fn new(runtime: Runtime, operation: &'static Operation) -> Self {
        Self {
            runtime,
            operation,
            path: Vec::new(),
            query: String::new(),
            headers: Vec::new(),
            cookies: Vec::new(),
            body: None,
            form: None,
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
        default: &'static str,
    ) {
        match (value, parameter.location) {
            (Ok(None), Location::Header) => {
                let built_in = self.runtime.shared().headers.keys();
                let built_in = built_in.map(HeaderName::as_str);
                // Two or three names are compared sooner than one is hashed.
                if !built_in
                    .into_iter()
                    .any(|name| name.eq_ignore_ascii_case(parameter.name))
                {
                    let value =
                        HeaderValue::from_maybe_shared(Bytes::from_static(default.as_bytes()));
                    self.put_header(parameter, value);
                }
            }
            (Ok(None), _) => self.required(parameter, Ok(default)),
            (value, _) => self.optional(parameter, value),
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
            Ok(json) => {
                let media_type = HeaderValue::from_static("application/json");
                self.headers.push((CONTENT_TYPE, media_type));
                self.body = Some(json.into());
            }
            Err(_) => self.body_fault("can't be written as JSON"),
        }
    }

    /// Says what the body is, where it is not what its kind says: `application/vnd.api+json`.
    pub fn content_type(&mut self, media_type: &'static str) {
        if self.body.is_some() {
            self.set_content_type(media_type);
        }
    }

    /// Adds a field to a body of `multipart/form-data`, if there is one: text as it is, anything else as JSON; a list is
    /// a field an item.
    pub fn part<T: Serialize>(&mut self, name: &'static str, value: Result<Option<T>, String>) {
        let value = match value {
            Ok(None) => return,
            Ok(Some(value)) => {
                serde_json::to_value(value).map_err(|_| "can't be written".to_owned())
            }
            Err(reason) => Err(message::printable(&reason)),
        };
        match value {
            Ok(Value::Array(items)) => items.iter().for_each(|item| self.part_value(name, item)),
            Ok(value) => self.part_value(name, &value),
            Err(what) => self.body_fault(&format!("field {name}: {what}")),
        }
    }

    /// Says what media type a part is of that does not say so itself; before the part is added.
    pub fn part_content_type(&mut self, name: &'static str, media_type: &'static str) {
        self.form_body().content_types.push((name, media_type));
    }

    fn form_body(&mut self) -> &mut FormBody {
        self.form.get_or_insert_default()
    }

    fn part_value(&mut self, name: &str, value: &Value) {
        let told = self.form_body().told_content_type(name);
        let form = self.form_body().multipart();
        match value {
            Value::Null => {}
            Value::String(text) => form.field(name, told, text.as_bytes()),
            Value::Bool(_) | Value::Number(_) => {
                let text = style::text(value).unwrap_or_default();
                form.field(name, told, text.as_bytes());
            }
            Value::Array(_) | Value::Object(_) => {
                let media_type = told.unwrap_or("application/json");
                form.field(name, Some(media_type), value.to_string().as_bytes());
            }
        }
    }

    /// Adds files of one name to a body of `multipart/form-data`, if there are any.
    pub fn files(&mut self, name: &'static str, files: Result<Option<Vec<File>>, String>) {
        match files {
            Ok(None) => {}
            Ok(Some(files)) => files
                .into_iter()
                .for_each(|file| self.file(name, Ok(Some(file)))),
            Err(reason) => self.file(name, Err(reason)),
        }
    }

    /// Adds a file to a body of `multipart/form-data`, if there is one.
    pub fn file(&mut self, name: &'static str, file: Result<Option<File>, String>) {
        match file {
            Ok(None) => {}
            Ok(Some(file)) => {
                let told = self.form_body().told_content_type(name);
                self.form_body().multipart().file(name, told, &file);
            }
            Err(reason) => {
                self.body_fault(&format!("file {name}: {}", message::printable(&reason)))
            }
        }
    }

    /// Says how one member of a body of `application/x-www-form-urlencoded` is written; before the body is set.
    pub fn form_style(&mut self, member: Parameter) {
        self.form_body().styles.push(member);
    }

    /// Sets a body of `application/x-www-form-urlencoded`, from an object's members.
    pub fn form<T: Serialize>(&mut self, body: Result<T, String>) {
        self.form_optional(body.map(Some));
    }

    /// Sets a body of `application/x-www-form-urlencoded`, if there is one.
    pub fn form_optional<T: Serialize>(&mut self, body: Result<Option<T>, String>) {
        let Some(body) = self.body_given(body) else {
            return;
        };
        let form = serde_json::to_value(&body)
            .ok()
            .and_then(|value| style::form_body(&value, &self.form_body().styles));
        match form {
            Some(form) => self.set_body(form, "application/x-www-form-urlencoded"),
            None => self.body_fault("can't be written as a form: it is no object"),
        }
    }

    /// Sets a body as it is.
    pub fn body(&mut self, body: Result<impl Into<Bytes>, String>, content_type: &'static str) {
        self.body_optional(body.map(Some), content_type);
    }

    /// Sets a body as it is, if there is one.
    pub fn body_optional(
        &mut self,
        body: Result<Option<impl Into<Bytes>>, String>,
        content_type: &'static str,
    ) {
        if let Some(body) = self.body_given(body) {
            self.set_body(body, content_type);
        }
    }

    fn body_given<T>(&mut self, body: Result<Option<T>, String>) -> Option<T> {
        body.unwrap_or_else(|reason| {
            self.body_fault(&message::printable(&reason));
            None
        })
    }

    fn body_fault(&mut self, what: &str) {
        self.fault
            .get_or_insert_with(|| Fault::invalid(format!("request body: {what}")));
    }

    fn set_body(&mut self, body: impl Into<Bytes>, content_type: &str) {
        self.set_content_type(content_type);
        self.body = Some(body.into());
    }

    fn set_content_type(&mut self, content_type: &str) {
        match HeaderValue::from_str(content_type) {
            Ok(value) => self.headers.push((CONTENT_TYPE, value)),
            Err(_) => self.body_fault("its content type can't be a header"),
        }
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
            Err(reason) => self.fault(parameter, &message::printable(&reason)),
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
            Location::Querystring => {
                if let Some(text) = style::querystring(&parameter, value) {
                    self.query.push_str(&text);
                    self.query.push('&');
                }
            }
            Location::Cookie => self.cookies.extend(style::pairs_of(&parameter, value)),
            Location::Header => {
                let text = match value {
                    // What nearly all headers are needs no copy.
                    Value::String(text) if !parameter.json => Some(Cow::Borrowed(text.as_str())),
                    value => style::header(&parameter, value).map(Cow::Owned),
                };
                let Some(text) = text else { return };
                self.put_header(parameter, HeaderValue::from_str(&text));
            }
        }
    }

    fn put_header<E>(&mut self, parameter: Parameter, value: Result<HeaderValue, E>) {
        let name = HeaderName::from_bytes(parameter.name.as_bytes());
        match (name, value) {
            (Ok(name), Ok(mut value)) => {
                value.set_sensitive(name == AUTHORIZATION);
                self.headers.push((name, value));
            }
            (Err(_), _) => self.fault(parameter, "has a name that HTTP does not allow"),
            (_, Err(_)) => {
                self.fault(parameter, "holds a line break or another control character");
            }
        }
    }

    /// Sends the request, and again only where the [`RetryPolicy`](crate::RetryPolicy) allows it: if it
    /// is certain that it was not sent, or if the operation is idempotent.
    ///
    /// Returns as soon as the answer's status and headers are there. Dropping the future before that
    /// closes the connection.
    ///
    /// # Errors
    ///
    /// With [`Delivery::NotSent`] if an argument or a credential is missing or can't be sent, if there
    /// is no connection, or if it was kept back; with [`Delivery::Unknown`] if time ran out or the
    /// connection broke.
    ///
    /// # Panics
    ///
    /// Outside a tokio runtime, or in one without time or I/O.
    #[allow(
        clippy::manual_async_fn,
        reason = "an `async fn` has room for the request twice, as it is given and as it is used"
    )]
    pub fn send(mut self) -> impl Future<Output = Result<Response, SendError>> + Send {
        async move {
            if let Some(form) = self.form.take().and_then(|form| form.multipart) {
                let (body, content_type) = form.finish();
                self.set_body(body, &content_type);
            }
            if let Some(fault) = self.fault.take() {
                return Err(self.not_sent(fault));
            }
            let span = match self.server() {
                Ok(server) => span::http(self.runtime.api(), self.operation, server.url()),
                Err(fault) => return Err(self.not_sent(fault)),
            };
            let context = Context::new(self.runtime.clone(), self.operation, span.clone());
            // Boxed, as what holds this is boxed again: an allocator has small blocks at hand.
            let answer = span::within(span, Box::pin(run::run(&self, context))).await;
            answer.map_err(SendError)
        }
    }

    /// The request as it is sent, with this token if it needs one from a source.
    pub(crate) fn build(&self, token: Option<&AccessToken>) -> Result<reqwest::Request, Fault> {
        let operation = self.operation;
        let shared = self.runtime.shared();
        let method = Method::from_bytes(operation.method.as_bytes())
            .map_err(|_| Fault::configuration("its HTTP method is none".to_owned()))?;
        let path = path::expand(operation.path, &self.path).map_err(Fault::invalid)?;

        // Room for all at once: its own, `Accept`, `Authorization` and `Cookie`.
        let mut headers = HeaderMap::with_capacity(shared.headers.len() + self.headers.len() + 3);
        let accept = (!operation.accept.is_empty())
            .then(|| {
                HeaderValue::from_maybe_shared(Bytes::from_static(operation.accept.as_bytes()))
            })
            .transpose()
            .map_err(|_| Fault::configuration("its Accept header is none".to_owned()))?;
        let accept = accept.as_ref().map(|accept| (&ACCEPT, accept));
        let own = self.headers.iter().map(|(name, value)| (name, value));
        for (name, value) in shared.headers.iter().chain(accept).chain(own) {
            headers.insert(name.clone(), value.clone());
        }
        // A key may belong in the query or among the cookies.
        let mut query = Cow::Borrowed(self.query.as_str());
        let mut cookies = self.cookies.clone();
        let mut keys = String::new();
        let mut target = Target {
            headers: &mut headers,
            query: &mut keys,
            cookies: &mut cookies,
        };
        shared
            .credentials
            .apply(operation, token, &mut target)
            .map_err(|fault| match fault {
                AuthenticationFault::Missing(message) => Fault {
                    kind: ErrorKind::Authentication,
                    message,
                },
                AuthenticationFault::Unfit(message) => Fault::configuration(message),
            })?;
        if !keys.is_empty() {
            query.to_mut().push_str(&keys);
        }
        if !cookies.is_empty() {
            let mut cookies = HeaderValue::from_str(&cookies.join("; "))
                .map_err(|_| Fault::invalid("its cookies can't be a header".to_owned()))?;
            cookies.set_sensitive(true);
            headers.insert(COOKIE, cookies);
        }

        let url = self.server()?.join(&path, &query).map_err(Fault::invalid)?;
        let mut request = reqwest::Request::new(method, url);
        *request.headers_mut() = headers;
        *request.body_mut() = self.body.clone().map(Into::into);
        Ok(request)
    }

    /// Where the request goes.
    fn server(&self) -> Result<Cow<'_, BaseUrl>, Fault> {
        let shared = self.runtime.shared();
        match self
            .operation
            .server
            .filter(|_| !shared.base_url_overridden)
        {
            None => Ok(Cow::Borrowed(&shared.base_url)),
            Some(server) => shared
                .base_url
                .server(server)
                .map(Cow::Owned)
                .map_err(|fault| Fault::configuration(format!("its server's URL {fault}"))),
        }
    }

    /// The host and port, which is all of a URL that may be shown.
    pub(crate) fn place(&self) -> String {
        let Ok(server) = self.server() else {
            return "the server".to_owned();
        };
        let url = server.url();
        let host = url.host_str().unwrap_or_default();
        format!("{host}:{}", url.port_or_known_default().unwrap_or_default())
    }

    fn not_sent(&self, fault: Fault) -> SendError {
        let provider = self.runtime.api().name;
        let operation = Some(self.operation);
        SendError(Error::new(Report::unsent(
            fault.kind,
            provider,
            operation,
            fault.message,
        )))
    }
}

/// The operation alone: what is being sent may be secret.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("operation", &self.operation.id)
            .finish_non_exhaustive()
    }
}
