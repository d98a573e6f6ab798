//! [`Answer`], an HTTP answer: one that a sandboxed provider gives, or one that a test scripts.
//!
//! A scripted answer may differ from the provider's OpenAPI document in any way. If it is not valid
//! HTTP, a 500 is sent instead.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use serde_json::Value;

/// An answer to a request: a status, headers and a body.
///
/// ```
/// use tracking_links_sandbox::Answer;
///
/// // Answer as a gateway in front of the provider would.
/// let answer = Answer::new(502)
///     .header("content-type", "text/html")
///     .body("<html>Bad Gateway</html>");
/// // Create the link, but answer with an error.
/// let lost = Answer::new(504).carried_out();
/// # let _ = (answer, lost);
/// ```
#[derive(Clone, Debug)]
#[must_use = "an answer does nothing until a provider is told to give it"]
pub struct Answer {
    status: u16,
    headers: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
    carried_out: bool,
}

impl Answer {
    /// Creates an answer with this HTTP status, no headers and an empty body.
    pub fn new(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
            carried_out: false,
        }
    }

    /// Creates an answer whose body is JSON, with the matching `Content-Type`.
    pub fn json(status: u16, value: &Value) -> Self {
        Self::new(status)
            .header("content-type", "application/json")
            .body(value.to_string())
    }

    /// Adds a header. A header that is added twice is sent twice.
    pub fn header(mut self, name: impl Into<String>, value: impl AsRef<[u8]>) -> Self {
        self.headers.push((name.into(), value.as_ref().to_owned()));
        self
    }

    /// Sets the `Content-Type`.
    pub(crate) fn of_type(mut self, media_type: &str) -> Self {
        self.headers.retain(|(name, _)| name != "content-type");
        self.header("content-type", media_type)
    }

    /// Sets the body.
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Makes the provider carry the request out before this answer is sent instead of the
    /// provider's.
    ///
    /// With this, a test can create an unknown outcome: for example, the caller gets a 504 although
    /// the link exists.
    pub fn carried_out(mut self) -> Self {
        self.carried_out = true;
        self
    }

    pub(crate) fn is_carried_out(&self) -> bool {
        self.carried_out
    }

    /// Converts the answer to an HTTP response. Adds the request id, unless the answer sets one.
    pub(crate) fn into_response(self, request_id: &str) -> Response<Body> {
        self.try_into_response(request_id).unwrap_or_else(|why| {
            let mut response = Response::new(Body::from(format!(
                "the scripted answer is not valid HTTP: {why}"
            )));
            *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            response
        })
    }

    fn try_into_response(self, request_id: &str) -> Result<Response<Body>, String> {
        // A 1xx status announces a further answer, so it can't be the status of the last one.
        let status = StatusCode::from_u16(self.status)
            .ok()
            .filter(|status| !status.is_informational())
            .ok_or_else(|| format!("{} is not a final status", self.status))?;
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        for (name, value) in self.headers {
            let parsed = HeaderName::from_bytes(name.as_bytes())
                .map_err(|_| format!("{name:?} is not a header name"))?;
            let value = HeaderValue::from_bytes(&value)
                .map_err(|_| format!("the value of the header {name:?} has control characters"))?;
            headers
                .try_append(parsed, value)
                .map_err(|_| "it has too many headers".to_owned())?;
        }
        if !headers.contains_key("x-request-id")
            && let Ok(value) = HeaderValue::from_str(request_id)
        {
            headers
                .try_insert("x-request-id", value)
                .map_err(|_| "it has too many headers".to_owned())?;
        }
        Ok(response)
    }
}
