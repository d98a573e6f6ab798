//! The error type of all calls: what happened, whether the provider may have carried the request
//! out, and what the provider answered.
//!
//! Neither `Display` nor `Debug` of an error shows a credential, a request header or the query of a
//! URL.

mod kind;
mod report;

use std::convert::Infallible;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use http::StatusCode;
use http::header::HeaderMap;

use crate::delivery::{Delivery, Phase};
use crate::meaning::Meaning;
use crate::response::body::RawBody;
use crate::verdict::Retry;

pub use kind::ErrorKind;
pub(crate) use report::{Answer, Fault, Report, Source};

/// Why a call gave no result.
///
/// `E` is the type of the error answers that the OpenAPI document describes for the operation.
///
/// ```
/// use tracking_links_runtime::{Delivery, Error};
///
/// fn advice(error: &Error) -> &'static str {
///     match error.delivery() {
///         Delivery::NotSent => "nothing happened: send it again",
///         Delivery::Rejected => "nothing happened: change the request",
///         Delivery::Accepted => "it happened: do not send it again",
///         Delivery::Unknown => "it may have happened: check before sending it again",
///     }
/// }
/// ```
pub struct Error<E = Infallible> {
    pub(crate) report: Box<Report>,
    documented: Option<Box<E>>,
}

impl<E> Error<E> {
    pub(crate) fn new(report: Report) -> Self {
        Self {
            report: Box::new(report),
            documented: None,
        }
    }

    pub(crate) fn with_documented(mut self, documented: E) -> Self {
        self.documented = Some(Box::new(documented));
        self
    }

    fn answer(&self) -> Option<&Answer> {
        self.report.answer.as_ref()
    }

    /// Returns the kind of failure.
    pub fn kind(&self) -> ErrorKind {
        self.report.kind
    }

    /// Returns whether the provider may have carried the request out.
    pub fn delivery(&self) -> Delivery {
        self.report.delivery
    }

    /// Returns the phase in which the call ended.
    pub fn phase(&self) -> Phase {
        self.report.phase
    }

    /// Returns how many times sending the request was attempted.
    pub fn attempts(&self) -> u32 {
        self.report.attempts
    }

    /// Returns how long the call took, including waits.
    pub fn elapsed(&self) -> Duration {
        self.report.elapsed
    }

    /// Returns the provider's short name.
    pub fn provider(&self) -> &'static str {
        self.report.provider
    }

    /// Returns the operation's `operationId` in the OpenAPI document; `None` if building the client
    /// failed.
    pub fn operation(&self) -> Option<&'static str> {
        self.report.operation.map(|operation| operation.id)
    }

    /// Returns the answer's status, if there was an answer.
    pub fn status(&self) -> Option<StatusCode> {
        self.report.status()
    }

    /// Returns the answer's headers, as received.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.answer().map(|answer| &answer.headers)
    }

    /// Returns the answer's headers as `Debug` shows them: names without the client's credentials,
    /// and the values that are known to be harmless.
    pub fn shown_headers(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        let shown = self.answer().into_iter().flat_map(|it| &it.shown_headers);
        shown.map(|(name, value)| (name.as_str(), value.as_deref()))
    }

    /// Returns the first 64 KiB of the answer's body as received, except that the client's
    /// credentials are replaced by `[redacted]`.
    pub fn body(&self) -> Option<&RawBody> {
        self.answer().map(|answer| &answer.body)
    }

    /// Returns whether [`body`](Self::body) is shorter than the body that the provider sent or
    /// announced.
    pub fn body_truncated(&self) -> bool {
        self.answer().is_some_and(|answer| answer.body_truncated)
    }

    /// Returns what happened, in one line. `Display` writes the names of provider and operation
    /// before this line, and [`provider_message`](Self::provider_message) after it.
    ///
    /// Use it in a wrapper that prints the names of provider and operation itself.
    pub fn message(&self) -> &str {
        &self.report.message
    }

    /// Returns the provider's own message, found in the body: one line of at most 200 characters.
    ///
    /// Show it to people. In code, decide by [`retry`](Self::retry), [`meaning`](Self::meaning),
    /// [`code`](Self::code) and [`documented`](Self::documented).
    pub fn provider_message(&self) -> Option<&str> {
        self.report.provider_message.as_deref()
    }

    /// Returns the provider's own code for the error, found in the body, such as `not_found` or
    /// `1003`: at most 100 characters.
    pub fn code(&self) -> Option<&str> {
        self.report.code.as_deref()
    }

    /// Returns whether the same request may be sent again, and when.
    pub fn retry(&self) -> Retry {
        self.report.retry()
    }

    /// Returns what the provider means by its answer: by the rules of [`Api::errors`], or by the
    /// status if that is a 401 or a 429. `None` if there is no answer, or nothing more is known of
    /// it than its status.
    ///
    /// [`Api::errors`]: crate::Api::errors
    pub fn meaning(&self) -> Option<Meaning> {
        self.report.meaning
    }

    /// Returns the id by which the provider or its gateway can find this request. The client's
    /// credentials are replaced by `[redacted]`.
    pub fn request_id(&self) -> Option<&str> {
        self.answer()?.request_id.as_deref()
    }

    /// Returns how long to wait before the next request of any kind: what the provider asked for,
    /// counted from its answer and at most a day, or what this client's own rate limit requires.
    ///
    /// This does not say that the same request may be sent again: [`retry`](Self::retry) does.
    pub fn retry_after(&self) -> Option<Duration> {
        self.report.retry_after()
    }

    /// Returns the host that a redirect points to. The rest of its URL is not kept, since it may
    /// contain secrets.
    pub fn location_host(&self) -> Option<&str> {
        self.answer()?.location_host.as_deref()
    }

    /// Returns the answer as its documented type; `None` if the OpenAPI document does not describe
    /// this answer, or if the body does not have the described type.
    pub fn documented(&self) -> Option<&E> {
        self.documented.as_deref()
    }

    /// Converts the error into the documented answer.
    ///
    /// # Errors
    ///
    /// Returns the error itself if it has no documented answer.
    pub fn into_documented(self) -> Result<E, Self> {
        match self.documented {
            Some(documented) => Ok(*documented),
            None => Err(self),
        }
    }

    /// Drops the documented answer, so that the errors of all operations have one type.
    ///
    /// ```
    /// use tracking_links_runtime::Error;
    ///
    /// fn call() -> Result<(), Error<String>> {
    ///     Ok(())
    /// }
    ///
    /// # fn main() -> Result<(), Error> {
    /// call().map_err(Error::erase)?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn erase(self) -> Error {
        Error {
            report: self.report,
            documented: None,
        }
    }
}

/// Writes one line: provider, operation, message; then the provider's own message, when to retry,
/// and the request id, as far as there are any.
impl<E> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let report = &*self.report;
        f.write_str(report.provider)?;
        if let Some(operation) = report.operation {
            write!(f, " {}", operation.id)?;
        }
        write!(f, ": {}", report.message)?;
        if let Some(text) = &report.provider_message {
            write!(f, ": {text}")?;
        }
        // The message of this client's own rate limit contains its wait.
        let retry = Some(self.retry()).filter(|it| *it != Retry::Never && report.wait.is_none());
        match (retry, self.request_id()) {
            (None, None) => Ok(()),
            (Some(retry), None) => write!(f, " ({retry})"),
            (None, Some(id)) => write!(f, " (request id {id:.100})"),
            (Some(retry), Some(id)) => write!(f, " ({retry}, request id {id:.100})"),
        }
    }
}

/// Shows no credential and no request header. Shows the names of all the answer's headers, but only
/// the values that are known to be harmless. Shows of the body only the documented answer.
impl<E: fmt::Debug> fmt::Debug for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let report = &*self.report;
        let mut debug = f.debug_struct("Error");
        debug
            .field("kind", &report.kind)
            .field("delivery", &report.delivery)
            .field("phase", &report.phase)
            .field("attempts", &report.attempts)
            .field("elapsed", &report.elapsed)
            .field("provider", &report.provider)
            .field("operation", &self.operation())
            .field("message", &report.message)
            .field("code", &report.code)
            .field("meaning", &report.meaning)
            .field("retry", &self.retry());
        if let Some(answer) = &report.answer {
            debug
                .field("status", &answer.status)
                .field("headers", &HeadersDebug(&answer.shown_headers))
                .field("body", &answer.body)
                .field("body_truncated", &answer.body_truncated)
                .field("location_host", &answer.location_host);
        }
        debug
            .field("retry_after", &self.retry_after())
            .field("documented", &self.documented)
            .field("source", &report.source)
            .finish()
    }
}

impl<E: fmt::Debug> StdError for Error<E> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&**self.report.source.as_ref()?)
    }
}

/// Formats headers: all names, but only the values that are known to be harmless.
struct HeadersDebug<'a>(&'a [(String, Option<String>)]);

impl fmt::Debug for HeadersDebug<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = |value: &'_ Option<String>| value.clone().unwrap_or("[redacted]".to_owned());
        let pairs = self.0.iter().map(|(name, shown)| (name, value(shown)));
        f.debug_map().entries(pairs).finish()
    }
}

/// The error of [`Request::send`](crate::Request::send), which has no documented part.
///
/// `?` converts it into the [`Error`] of any operation.
#[derive(Debug)]
pub struct SendError(pub(crate) Error);

impl SendError {
    /// Returns the error that it wraps.
    pub fn into_inner(self) -> Error {
        self.0
    }
}

impl<E> From<SendError> for Error<E> {
    fn from(SendError(error): SendError) -> Self {
        Self {
            report: error.report,
            documented: None,
        }
    }
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StdError for SendError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_small_and_can_cross_threads() {
        fn crosses<T: Send + Sync + 'static>() {}
        crosses::<Error<String>>();
        crosses::<SendError>();
        assert!(size_of::<Result<(), Error<[u8; 4096]>>>() <= 16);
    }

    #[test]
    fn the_message_contains_neither_names_nor_the_providers_message() {
        let fault = Fault::new(ErrorKind::Status, "409 Conflict");
        let report = Report::unsent(fault, "example", None);
        let mut error: Error<String> = Error::new(report);
        error.report.provider_message = Some("taken".to_owned());
        assert_eq!(error.to_string(), "example: 409 Conflict: taken");
        assert_eq!(error.message(), "409 Conflict");
        assert_eq!(error.provider_message(), Some("taken"));
        let error = error.with_documented("erased".to_owned()).erase();
        assert_eq!(error.message(), "409 Conflict");
    }
}
