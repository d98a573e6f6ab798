//! An answer whose status and headers have arrived. The body may still be unread.

use std::fmt;

use bytes::Bytes;
use http::StatusCode;
use http::header::{CONNECTION, CONTENT_TYPE, HeaderMap};
use tracing::Instrument;

use crate::call::context::Context;
use crate::error::Error;
use crate::response::body::{self, End, Misfit, Read};
use crate::response::received::{self, Received};
use crate::transport::response::HttpResponse;

/// An answer from the provider, of any status.
pub struct Response {
    http: HttpResponse,
    context: Box<Context>,
    /// The body, if it was read before a wait for a retry that was then not made.
    read: Option<Box<Read>>,
}

/// Reads the body of an answer up to the client's size limit.
pub(crate) async fn read(http: &mut HttpResponse, context: &Context) -> Read {
    let max_bytes = context.runtime.settings().max_body_bytes;
    let read = body::read(http, context.deadline, max_bytes).await;
    if let End::Complete = read.end {
        note_idle(http, context);
    }
    read
}

/// Records that the connection of an answer becomes idle now, if the server keeps it open.
fn note_idle(http: &HttpResponse, context: &Context) {
    if stays_open(http.headers()) {
        context.runtime.shared().last_idle.record();
    }
}

impl Response {
    pub(crate) fn new(http: HttpResponse, context: Box<Context>, read: Option<Box<Read>>) -> Self {
        context
            .span
            .record("http.response.status_code", http.status().as_u16());
        Self {
            http,
            context,
            read,
        }
    }

    /// Returns the HTTP status.
    pub fn status(&self) -> StatusCode {
        self.http.status()
    }

    /// Returns the headers of the answer.
    pub fn headers(&self) -> &HeaderMap {
        self.http.headers()
    }

    /// Returns the content type, if it is text.
    pub(super) fn content_type(&self) -> Option<String> {
        let value = self.headers().get(CONTENT_TYPE)?;
        value.to_str().ok().map(str::to_owned)
    }

    /// Waits for the next bytes of the body; `None` at its end.
    pub(super) async fn chunk(&mut self) -> Result<Option<Bytes>, End> {
        if let Some(Read { body, end }) = self.read.take().map(|read| *read) {
            if let End::Broken(_) | End::TimedOut = end {
                return Err(end);
            }
            if !body.is_empty() {
                return Ok(Some(body));
            }
        }
        let span = self.context.span.clone();
        let deadline = self.context.deadline;
        let chunk = body::next(&mut self.http, deadline).instrument(span).await;
        if let Ok(None) = chunk {
            note_idle(&self.http, &self.context);
        }
        chunk
    }

    /// Accepts the answer without reading its body.
    pub(super) fn skip_body(&mut self) {
        self.end_call();
        if self.http.content_length() == Some(0) {
            note_idle(&self.http, &self.context);
        }
    }

    /// Notes that the call succeeded: what is left of the body is read without it.
    pub(super) fn end_call(&mut self) {
        self.context.has_ended = true;
        self.context.report_success();
    }

    /// Reads the body until it ends, breaks off or exceeds the size limit, and makes the result of
    /// the call. The one future that owns an answer, because each such future around another would
    /// contain the answer once more.
    #[allow(
        clippy::manual_async_fn,
        reason = "the future of an `async fn` would contain the answer twice"
    )]
    pub(super) fn read_then<T>(
        mut self,
        make: impl FnOnce(Received, End) -> T,
    ) -> impl Future<Output = T> {
        async move {
            let Read { body, end } = match self.read.take() {
                Some(read) => *read,
                None => {
                    let Self { http, context, .. } = &mut self;
                    let span = context.span.clone();
                    read(http, context).instrument(span).await
                }
            };
            make(self.received(body), end)
        }
    }

    /// Returns the client's size limit of bodies.
    pub(super) fn max_body_bytes(&self) -> usize {
        self.context.runtime.settings().max_body_bytes
    }

    /// Makes the error of a piece of the body that does not have the documented type. The call goes
    /// on.
    pub(super) fn misfit(&self, what: &str, piece: Bytes, misfit: &Misfit) -> Error {
        received::misfit(&self.context, &self.http, what, &piece, misfit)
    }

    pub(super) fn received(self, body: Bytes) -> Received {
        Received::new(self.http, self.context, body)
    }
}

/// Returns whether the server keeps the connection open after an answer with these headers.
fn stays_open(headers: &HeaderMap) -> bool {
    // Fast path: few answers have the header `Connection`.
    if !headers.contains_key(CONNECTION) {
        return true;
    }
    let mut options = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    !options.any(|option| option.trim().eq_ignore_ascii_case("close"))
}

/// Shows the status and the operation.
impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("operation", &self.context.operation.id)
            .field("status", &self.status())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use http::header::HeaderValue;

    use super::*;

    #[test]
    fn a_connection_stays_open_unless_its_header_says_close() {
        let of = |values: &[&'static str]| {
            let pair = |value: &&'static str| (CONNECTION, HeaderValue::from_static(value));
            stays_open(&values.iter().map(pair).collect())
        };
        assert!(of(&[]) && of(&["keep-alive"]) && of(&["close-notify"]));
        assert!(!of(&["close"]) && !of(&["Close"]) && !of(&["te, close"]) && !of(&["te", "close"]));
    }
}
