//! The error of every call: what happened, what is known of the remote side, and what the provider said.
//!
//! It never shows a credential, a request header or a URL with its query.

use std::convert::Infallible;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{HeaderMap, HeaderName};

use crate::api::Operation;
use crate::body::RawBody;
use crate::phase::{Delivery, Phase};

pub(crate) type Source = Box<dyn StdError + Send + Sync>;

/// Why a call gave no result.
///
/// `E` holds the error answers that the operation's document describes.
///
/// ```
/// use tracking_links_runtime::{Delivery, Error};
///
/// fn advice(error: &Error) -> &'static str {
///     match error.delivery() {
///         Delivery::NotSent => "nothing happened: send it again",
///         Delivery::Rejected => "nothing happened: change the request",
///         Delivery::Accepted => "it happened: do not send it again",
///         Delivery::Unknown => "it may have happened: look before sending it again",
///     }
/// }
/// ```
pub struct Error<E = Infallible> {
    report: Box<Report>,
    documented: Option<Box<E>>,
}

/// What kind of thing went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An argument can't be sent: it is missing, not of its type, or does not fit its place.
    InvalidRequest,
    /// The client was set up with something that can't work, such as a base URL over plain HTTP.
    Configuration,
    /// The operation needs a credential that the client was not given, or its source has none. (One that
    /// the provider refuses is a [`Status`](Self::Status) of 401 or 403.)
    Authentication,
    /// The client kept the request back: it would have gone over the provider's limit, see
    /// [`retry_after`](Error::retry_after). (What the provider refuses is a [`Status`](Self::Status) of 429.)
    RateLimited,
    /// No connection: the name, the address, the proxy or the TLS handshake failed.
    Connect,
    /// Time ran out: before the request was sent, before its answer, or within its body.
    Timeout,
    /// The connection broke before an answer came, or the answer was not HTTP.
    Transport,
    /// The provider points elsewhere; redirects are not followed.
    Redirect,
    /// The provider answered with a status that is no documented success.
    Status,
    /// The provider answered with success, but the answer can't be read: it is cut off, too large, not
    /// JSON or does not fit its documented type.
    UnreadableBody,
}

/// All of an error but its documented part.
pub(crate) struct Report {
    pub(crate) kind: ErrorKind,
    pub(crate) delivery: Delivery,
    pub(crate) phase: Phase,
    pub(crate) attempts: u32,
    pub(crate) elapsed: Duration,
    pub(crate) provider: &'static str,
    pub(crate) operation: Option<&'static Operation>,
    /// What happened, without the source's words.
    pub(crate) message: String,
    pub(crate) words: Option<String>,
    pub(crate) answer: Option<Answer>,
    /// How long this client's own limit asks to wait.
    pub(crate) wait: Option<Duration>,
    pub(crate) source: Option<Source>,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: RawBody,
    pub(crate) body_truncated: bool,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) location_host: Option<String>,
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

    pub(crate) fn with_source(mut self, source: impl Into<Source>) -> Self {
        self.report.source = Some(source.into());
        self
    }

    pub(crate) fn with_phase(mut self, phase: Phase) -> Self {
        self.report.phase = phase;
        self
    }

    pub(crate) fn with_wait(mut self, wait: Duration) -> Self {
        self.report.wait = Some(wait);
        self
    }

    pub(crate) fn with_words(mut self, words: Option<String>) -> Self {
        self.report.words = words;
        self
    }

    fn answer(&self) -> Option<&Answer> {
        self.report.answer.as_ref()
    }

    /// What kind of thing went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.report.kind
    }

    /// What is known of the remote side.
    pub fn delivery(&self) -> Delivery {
        self.report.delivery
    }

    /// How far the call had come.
    pub fn phase(&self) -> Phase {
        self.report.phase
    }

    /// How many times the request was sent, or was tried to be.
    pub fn attempts(&self) -> u32 {
        self.report.attempts
    }

    /// How long the call took, waits included.
    pub fn elapsed(&self) -> Duration {
        self.report.elapsed
    }

    /// The provider's short name.
    pub fn provider(&self) -> &'static str {
        self.report.provider
    }

    /// The document's `operationId`; `None` if the client itself could not be built.
    pub fn operation(&self) -> Option<&'static str> {
        self.report.operation.map(|operation| operation.id)
    }

    /// Whether sending the operation twice is the same as sending it once; false if that is not known.
    pub fn is_idempotent(&self) -> bool {
        self.report
            .operation
            .is_some_and(|operation| operation.idempotent)
    }

    /// The answer's status, if there was an answer.
    pub fn status(&self) -> Option<StatusCode> {
        self.answer().map(|answer| answer.status)
    }

    /// The answer's headers, as received.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.answer().map(|answer| &answer.headers)
    }

    /// The answer's body as received: its first 64 KiB, and a credential that the provider repeats in
    /// it taken out.
    pub fn body(&self) -> Option<&RawBody> {
        self.answer().map(|answer| &answer.body)
    }

    /// Whether [`body`](Self::body) is less than what the provider sent or meant to send.
    pub fn body_truncated(&self) -> bool {
        self.answer().is_some_and(|answer| answer.body_truncated)
    }

    /// What happened, in one line: without the provider's and the operation's name, which `Display` puts
    /// before it, and without [`provider_message`](Self::provider_message), which it puts after it.
    ///
    /// For a wrapper that names the provider and the operation itself.
    pub fn message(&self) -> &str {
        &self.report.message
    }

    /// The provider's own words, found in the body: one line of at most 200 characters.
    ///
    /// For people to read; to decide on, there are the status and [`documented`](Self::documented).
    pub fn provider_message(&self) -> Option<&str> {
        self.report.words.as_deref()
    }

    /// The number by which the provider, or what stands before it, can find this request.
    pub fn request_id(&self) -> Option<&str> {
        let headers = self.headers()?;
        REQUEST_IDS.iter().find_map(|name| {
            headers
                .get(*name)?
                .to_str()
                .ok()
                .filter(|id| !id.trim().is_empty())
        })
    }

    /// How long the provider asks to wait, from when it answered, or this client's own rate limit; never
    /// more than a day.
    pub fn retry_after(&self) -> Option<Duration> {
        self.report.wait.or_else(|| self.answer()?.retry_after)
    }

    /// Where a redirect points: the host alone, for the rest of the address may hold secrets.
    pub fn location_host(&self) -> Option<&str> {
        self.answer()?.location_host.as_deref()
    }

    /// The answer as its document describes it; `None` if it is not described, or does not fit.
    pub fn documented(&self) -> Option<&E> {
        self.documented.as_deref()
    }

    /// Gives the documented answer away.
    ///
    /// # Errors
    ///
    /// The error itself, if there is none.
    pub fn into_documented(self) -> Result<E, Self> {
        match self.documented {
            Some(documented) => Ok(*documented),
            None => Err(self),
        }
    }

    /// Forgets the documented answer, so that errors of all operations have one type.
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

/// From the most particular to what a proxy sets.
const REQUEST_IDS: [&str; 8] = [
    "x-request-id",
    "request-id",
    "x-correlation-id",
    "x-trace-id",
    "x-amzn-requestid",
    "x-amz-request-id",
    "x-amz-cf-id",
    "cf-ray",
];

/// One line: who, which operation, what happened, in the provider's own words where it has some.
impl<E> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report {
            provider,
            operation,
            message,
            words,
            ..
        } = &*self.report;
        f.write_str(provider)?;
        if let Some(operation) = operation {
            write!(f, " {}", operation.id)?;
        }
        write!(f, ": {message}")?;
        if let Some(words) = words {
            write!(f, ": {words}")?;
        }
        Ok(())
    }
}

/// No credential, no request header, and of the answer's headers only those known to be harmless.
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
            .field("message", &report.message);
        if let Some(answer) = &report.answer {
            debug
                .field("status", &answer.status)
                .field("headers", &HeadersDebug(&answer.headers))
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
        self.report
            .source
            .as_deref()
            .map(|source| source as &(dyn StdError + 'static))
    }
}

/// Headers by name; a value is shown if it can't be a secret.
struct HeadersDebug<'a>(&'a HeaderMap);

impl HeadersDebug<'_> {
    fn is_shown(name: &HeaderName) -> bool {
        let name = name.as_str();
        let plain = [
            "age",
            "allow",
            "connection",
            "content-encoding",
            "content-language",
            "content-length",
            "content-type",
            "date",
            "retry-after",
            "server",
            "via",
            "warning",
        ];
        name.contains("ratelimit") || plain.contains(&name) || REQUEST_IDS.contains(&name)
    }
}

impl fmt::Debug for HeadersDebug<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut map = f.debug_map();
        for (name, value) in self.0 {
            let value: &dyn fmt::Debug = if Self::is_shown(name) {
                value
            } else {
                &"[redacted]"
            };
            map.entry(&name.as_str(), value);
        }
        map.finish()
    }
}

/// The error of [`Request::send`](crate::Request::send), which knows of no documented answers yet.
///
/// It becomes an [`Error`] of any operation, so that `?` works in each.
pub struct SendError(pub(crate) Error);

impl SendError {
    /// The error itself.
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

impl fmt::Debug for SendError {
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
    fn errors_are_small_and_cross_threads() {
        fn crosses<T: Send + Sync + 'static>() {}
        crosses::<Error<String>>();
        crosses::<SendError>();
        assert!(size_of::<Result<(), Error<[u8; 4096]>>>() <= 16);
    }

    #[test]
    fn the_message_is_the_line_without_names_and_the_providers_words() {
        let error: Error<String> = Error::new(Report {
            kind: ErrorKind::Status,
            delivery: Delivery::Rejected,
            phase: Phase::Complete,
            attempts: 1,
            elapsed: Duration::ZERO,
            provider: "example",
            operation: None,
            message: "409 Conflict".to_owned(),
            words: Some("taken".to_owned()),
            answer: None,
            wait: None,
            source: None,
        });
        assert_eq!(error.to_string(), "example: 409 Conflict: taken");
        assert_eq!(error.message(), "409 Conflict");
        assert_eq!(error.provider_message(), Some("taken"));
        let error = error.with_documented("erased".to_owned()).erase();
        assert_eq!(error.message(), "409 Conflict");
    }
}
