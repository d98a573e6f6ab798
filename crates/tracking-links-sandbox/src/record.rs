//! [`RecordedRequest`], a request that the sandbox received, for tests to read.
//!
//! Neither `Debug` nor [`RecordedRequest::header`] nor [`RecordedRequest::query`] shows a
//! credential. A test checks which credential was sent with [`RecordedRequest::header_is`] and
//! [`RecordedRequest::query_is`].

use std::fmt;

use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use url::form_urlencoded;

use crate::api_keys::ApiKeys;

/// The names of headers that carry credentials by HTTP itself, in lower case.
const CREDENTIAL_HEADERS: [&str; 3] = ["authorization", "cookie", "proxy-authorization"];

/// The text that is shown instead of a credential.
const REDACTED: &str = "[redacted]";

/// The most bytes of a body that `Debug` shows.
const BODY_SHOWN_MAX_BYTES: usize = 4096;

/// A request as the sandbox received it.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sandbox = tracking_links_sandbox::Sandbox::start().await?;
/// let url = format!("{}/tracking-links", sandbox.fanvue().base_url());
/// let token = sandbox.fanvue().token();
/// reqwest::Client::new().post(url).bearer_auth(token).send().await?;
///
/// let requests = sandbox.fanvue().requests();
/// assert_eq!(requests[0].method(), "POST");
/// assert_eq!(requests[0].path(), "/tracking-links");
/// assert_eq!(requests[0].header("authorization"), Some("[redacted]"));
/// assert!(requests[0].header_is("authorization", format!("Bearer {token}")));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct RecordedRequest {
    method: String,
    path: String,
    /// Without credentials.
    query: Vec<(String, String)>,
    query_credentials: Vec<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
}

impl RecordedRequest {
    /// `credentials` are where the provider's document has API keys.
    pub(crate) fn new(parts: Parts, body: Bytes, credentials: &ApiKeys) -> Self {
        let mut headers = parts.headers;
        for (name, value) in &mut headers {
            let name = name.as_str();
            if CREDENTIAL_HEADERS.contains(&name) || credentials.is_header(name) {
                value.set_sensitive(true);
            }
        }
        let query = parts.uri.query().unwrap_or_default();
        let query = form_urlencoded::parse(query.as_bytes()).into_owned();
        let mut query: Vec<(String, String)> = query.collect();
        let mut query_credentials = Vec::new();
        for (name, value) in &mut query {
            if credentials.is_parameter(name) {
                let value = std::mem::replace(value, REDACTED.to_owned());
                query_credentials.push((name.clone(), value));
            }
        }
        Self {
            method: parts.method.as_str().to_owned(),
            path: parts.uri.path().to_owned(),
            query,
            query_credentials,
            headers,
            body,
        }
    }

    /// Returns the HTTP method in upper case, such as `POST`.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// Returns the path as it was sent, percent-encoded.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the names and values of the query, decoded, in the order in which they were sent.
    ///
    /// The value of a parameter that the document describes as a credential is `[redacted]`.
    pub fn query(&self) -> &[(String, String)] {
        &self.query
    }

    /// Returns whether a query parameter was sent with exactly this value. This also works for
    /// parameters that carry credentials.
    pub fn query_is(&self, name: &str, value: &str) -> bool {
        let mut all = self.query.iter().chain(&self.query_credentials);
        all.any(|(sent, its)| sent == name && its == value)
    }

    /// Returns the first value of a query parameter.
    pub fn query_value(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(sent, _)| sent == name)
            .map(|(_, value)| value.as_str())
    }

    /// Returns the value of a query parameter that is a number; `None` if it is absent or none.
    pub(crate) fn query_number(&self, name: &str) -> Option<usize> {
        self.query_value(name)?.parse().ok()
    }

    /// Returns the names of the headers in lower case, each as often as it was sent.
    pub fn header_names(&self) -> Vec<&str> {
        self.headers.iter().map(|(name, _)| name.as_str()).collect()
    }

    /// Returns the first value of a header, by its name in any case.
    ///
    /// The value is `[redacted]` for a header that carries credentials, and `None` for a header
    /// that was not sent or is not UTF-8.
    pub fn header(&self, name: &str) -> Option<&str> {
        let value = self.headers.get(name)?;
        if value.is_sensitive() {
            return Some(REDACTED);
        }
        std::str::from_utf8(value.as_bytes()).ok()
    }

    /// Returns whether a header was sent with exactly this value. This also works for headers that
    /// carry credentials.
    pub fn header_is(&self, name: &str, value: impl AsRef<[u8]>) -> bool {
        self.headers
            .get_all(name)
            .iter()
            .any(|sent| sent.as_bytes() == value.as_ref())
    }

    /// Returns the bytes of the body; empty if there was none, or if the client disconnected before
    /// its end.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// Returns the body as JSON; `None` if it is not JSON.
    pub fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// Returns whether the `Accept` header names this media type. `*/*` does not; nor does a header
    /// that is missing.
    pub(crate) fn accepts(&self, media_type: &str) -> bool {
        let values = self.header_texts("accept");
        let mut ranges = values.iter().flat_map(|value| value.split(','));
        ranges.any(|range| {
            let mut parts = range.split(';').map(str::trim);
            let named = parts.next();
            let named = named.is_some_and(|range| range.eq_ignore_ascii_case(media_type));
            let refused = parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
            named && !refused
        })
    }

    /// Returns all values of a header, with U+FFFD for bytes that are not UTF-8.
    pub(crate) fn header_texts(&self, name: &str) -> Vec<String> {
        self.headers
            .get_all(name)
            .iter()
            .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
            .collect()
    }

    /// Returns what follows the scheme in the `Authorization` header; `None` if the header has
    /// another scheme. Upper and lower case in the scheme are treated as equal.
    pub(crate) fn credentials(&self, scheme: &str) -> Option<&str> {
        let value = self.headers.get("authorization")?.as_bytes();
        let (sent, credentials) = std::str::from_utf8(value).ok()?.split_once(' ')?;
        sent.eq_ignore_ascii_case(scheme)
            .then_some(credentials.trim())
    }
}

impl fmt::Debug for RecordedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        struct Headers<'a>(&'a HeaderMap);
        impl fmt::Debug for Headers<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let shown = self.0.iter().map(|(name, value)| {
                    let value = match value.is_sensitive() {
                        true => REDACTED.into(),
                        false => String::from_utf8_lossy(value.as_bytes()),
                    };
                    (name.as_str(), value)
                });
                f.debug_map().entries(shown).finish()
            }
        }
        let shown = &self.body[..self.body.len().min(BODY_SHOWN_MAX_BYTES)];
        f.debug_struct("RecordedRequest")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("query", &self.query)
            .field("headers", &Headers(&self.headers))
            .field("body", &String::from_utf8_lossy(shown))
            .finish()
    }
}
