//! Reads error answers: one method for each way in which an OpenAPI document can describe them.

use serde::de::DeserializeOwned;

use crate::auth::token::TokenError;
use crate::charset;
use crate::delivery::Phase;
use crate::error::{Error, ErrorKind};
use crate::response::answer::Response;
use crate::response::body::{End, RawBody};
use crate::response::notation::Notation;
use crate::response::received::Received;

/// Why the token source gave no newer token after a 401.
pub(crate) enum NoToken {
    Failed(TokenError),
    TimedOut,
}

impl Response {
    /// Reads an error answer whose body has no schema in the OpenAPI document. The error keeps the
    /// first 64 KiB of the body, with the client's credentials replaced by `[redacted]`.
    pub fn raw_error<E>(self, wrap: impl FnOnce(RawBody) -> E) -> impl Future<Output = Error<E>> {
        self.read_then(|received, end| {
            let error = failed(redacted(received), end, false);
            let body = error.body().cloned().unwrap_or_default();
            error.with_documented(wrap(body))
        })
    }

    /// Reads an error answer whose body is text by the OpenAPI document, by the charset of its
    /// content type.
    pub fn text_error<E>(self, wrap: impl FnOnce(String) -> E) -> impl Future<Output = Error<E>> {
        let media_type = self.content_type();
        let text = move |body: RawBody| {
            charset::decode(body.as_bytes(), media_type.as_deref()).into_owned()
        };
        self.raw_error(move |body| wrap(text(body)))
    }

    /// Reads an error answer whose body is JSON by the OpenAPI document.
    ///
    /// If the body can't be decoded as `T`, the error has no documented answer, and its source is
    /// the decoding error.
    pub fn json_error<T: DeserializeOwned, E>(
        self,
        wrap: impl FnOnce(T) -> E,
    ) -> impl Future<Output = Error<E>> {
        self.value_error(Notation::Json, wrap)
    }

    pub(super) fn value_error<T: DeserializeOwned, E>(
        self,
        notation: Notation,
        wrap: impl FnOnce(T) -> E,
    ) -> impl Future<Output = Error<E>> {
        self.read_then(move |received, end| {
            let received = redacted(received);
            let decoded = matches!(end, End::Complete).then(|| received.decode(notation));
            let is_documented = matches!(decoded, Some(Ok(_))) && received.says_something();
            let mut error = failed(received, end, is_documented);
            match decoded {
                Some(Ok(value)) => return error.with_documented(wrap(value)),
                Some(Err(cause)) => error.report.source = Some(cause.into()),
                None => {}
            }
            error
        })
    }

    /// Reads an error answer that has no body by the OpenAPI document. If a body came nevertheless,
    /// it is kept.
    pub fn empty_error<E>(self, documented: E) -> impl Future<Output = Error<E>> {
        self.read_then(|received, end| {
            failed(redacted(received), end, false).with_documented(documented)
        })
    }

    /// Reads an answer whose status the OpenAPI document does not describe.
    pub fn undocumented_error<E>(self) -> impl Future<Output = Error<E>> {
        self.read_then(|received, end| failed(redacted(received), end, false))
    }

    /// Turns a 401 into an error, after the token source gave no newer token.
    pub(crate) async fn without_token(self, why: NoToken) -> Error {
        let (received, end) = self
            .read_then(|received, end| (redacted(received), end))
            .await;
        let (is_permanent, wait) = match &why {
            NoToken::Failed(error) => (error.is_permanent(), error.retry_after()),
            NoToken::TimedOut => (false, None),
        };
        let (kind, message, source) = match why {
            NoToken::Failed(error) => (
                ErrorKind::Authentication,
                format!(
                    "the provider refused the access token (401), and the token source gave no \
                     other: {error}"
                ),
                Some(error.into()),
            ),
            NoToken::TimedOut => {
                let limit = received.context.runtime.settings().total_timeout;
                let status = received.status_text();
                let message =
                    format!("{status}; timed out after {limit:?} waiting for a newer access token");
                (ErrorKind::Timeout, message, None)
            }
        };
        let (note, _) = received.ending(end);
        let mut error: Error = received.into_error(kind, message, note.is_some(), source);
        error.report.phase = Phase::Authenticate;
        error.report.is_permanent = is_permanent;
        error.report.wait = wait;
        error
    }
}

/// Removes the client's credentials from an answer.
fn redacted(mut received: Received) -> Received {
    received.redact();
    received
}

/// Makes the error of a status that is not a success. `is_documented` says that its body is one
/// that the OpenAPI document describes, so that the server is the right one.
fn failed<E>(received: Received, end: End, is_documented: bool) -> Error<E> {
    let mut message = received.status_text();
    let kind = if received.is_redirect() {
        match &received.location_host {
            Some(host) => message.push_str(&format!(" to {host}; redirects are not followed")),
            None => message.push_str("; redirects are not followed"),
        }
        ErrorKind::Redirect
    } else if received.is_wrong_base_url() {
        message.push_str(", with a web page instead of an answer of the API");
        ErrorKind::Configuration
    } else {
        ErrorKind::Status
    };
    message.push_str(received.base_url_hint(is_documented));
    message.push_str(received.earlier_attempt());
    let (note, source) = received.ending(end);
    if let Some(note) = &note {
        message.push_str(&format!(" ({note})"));
    }
    received.into_error(kind, message, note.is_some(), source)
}
