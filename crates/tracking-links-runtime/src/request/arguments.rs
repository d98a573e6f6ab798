//! A request being built, and the methods that add parameters. `body.rs` adds the body, `build.rs`
//! makes the HTTP request.
//!
//! The methods return no error. The first fault is kept in the request, and [`Request::send`]
//! returns it instead of sending.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{AUTHORIZATION, HeaderName, HeaderValue};
use serde::Serialize;
use serde_json::Value;
use smallvec::SmallVec;
use url::Url;

use crate::client::api::Operation;
use crate::client::runtime::Runtime;
use crate::error::Fault;
use crate::request::finite;
use crate::request::multipart::FormBody;
use crate::request::parameter::{Location, Parameter};
use crate::request::style;
use crate::request::upload::Upload;
use crate::response::message;

/// A request being built, created by [`Runtime::request`].
///
/// Generated builders pass each argument as a `Result`, whose error says why there is no value.
/// [`send`](Self::send) returns the first of these errors.
pub struct Request {
    pub(crate) runtime: Runtime,
    pub(crate) operation: &'static Operation,
    pub(super) path: Vec<(&'static str, String)>,
    /// `name=value` pairs, each followed by `&`.
    pub(super) query: String,
    /// Replaces the operation's path and the query.
    pub(super) url: Option<Box<Url>>,
    /// If a name occurs twice, only the last value is sent.
    pub(super) headers: SmallVec<[(HeaderName, HeaderValue); 2]>,
    pub(super) cookies: Vec<String>,
    /// Replaces the operation's `Accept`.
    pub(super) accept: Option<&'static str>,
    pub(crate) body: Option<Bytes>,
    /// The body, if it is sent as it is read.
    pub(crate) upload: Option<Arc<Upload>>,
    pub(super) form: Option<Box<FormBody>>,
    pub(super) fault: Option<Box<Fault>>,
}

impl Runtime {
    /// Starts a request for an operation.
    pub fn request(&self, operation: &'static Operation) -> Request {
        Request {
            runtime: self.clone(),
            operation,
            path: Vec::new(),
            query: String::new(),
            url: None,
            headers: SmallVec::new(),
            cookies: Vec::new(),
            accept: None,
            body: None,
            upload: None,
            form: None,
            fault: None,
        }
    }
}

impl Request {
    /// Adds a parameter that must have a value.
    pub fn required<T: Serialize>(&mut self, parameter: Parameter, value: Result<T, String>) {
        let Some(value) = self.checked(parameter, value) else {
            return;
        };
        if value.is_null() {
            return self.fault(parameter, "is required but has no value");
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

    /// Adds a parameter with a default value, which is sent if there is no other value.
    ///
    /// A header of the same name that was set on the client takes precedence over the default.
    pub fn optional_or<T: Serialize>(
        &mut self,
        parameter: Parameter,
        value: Result<Option<T>, String>,
        default: &'static str,
    ) {
        match (value, parameter.location) {
            (Ok(None), Location::Header) => {
                let own = self.runtime.shared().headers.keys();
                let own = own.map(HeaderName::as_str);
                // A client has few headers, so comparing their names is faster than a lookup by
                // hash.
                if !own
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

    /// Asks for some of the media types that the operation answers with.
    #[must_use]
    pub fn accept(mut self, media_types: &'static str) -> Self {
        self.accept = Some(media_types);
        self
    }

    fn fault(&mut self, parameter: Parameter, what: &str) {
        self.fault.get_or_insert_with(|| {
            let (location, name) = (parameter.location_name(), parameter.name);
            Box::new(Fault::invalid(format!(
                "{location} parameter {name}: {what}"
            )))
        });
    }

    /// Converts the value to JSON, which `style.rs` encodes. Keeps a fault if that fails.
    fn checked<T: Serialize>(
        &mut self,
        parameter: Parameter,
        value: Result<T, String>,
    ) -> Option<Value> {
        match value {
            Ok(value) => match finite::to_value(value) {
                Ok(value) => return Some(value),
                Err(what) => self.fault(parameter, what),
            },
            // The generated builder says why there is no value, for example "was not initialized".
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
                    // Fast path: the value of most headers is a string, which needs no copy.
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
                self.fault(
                    parameter,
                    "contains a control character, such as a line break",
                );
            }
        }
    }
}

/// Shows only the operation, because arguments may be secret.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("operation", &self.operation.id)
            .finish_non_exhaustive()
    }
}
