//! The error type of the crate: what went wrong, whether the link may exist, and the provider's own
//! message.
//!
//! `Display` and `Debug` show no credential and no value of a header. Of the request, they show
//! only the names of fields.

mod client;
mod kind;
mod setters;

use std::error::Error as StdError;
use std::fmt::{self, Write};
use std::time::Duration;

use tracking_links_runtime::{Delivery, Phase, RawBody};

pub use kind::ErrorKind;

/// Why a link was not created, or why its outcome is not known.
///
/// `Display` writes one line, which includes the provider's own message if there is one.
///
/// ```
/// use tracking_links::{Delivery, Error, ErrorKind};
///
/// fn advice(error: &Error) -> &'static str {
///     match (error.kind(), error.delivery()) {
///         _ if error.is_retryable() => "not created: try again after retry_after()",
///         (ErrorKind::Authentication, _) => "get a new token",
///         (ErrorKind::QuotaExceeded, _) => "delete links, or ask the provider for more",
///         (_, Delivery::NotSent | Delivery::Rejected) => "not created: change the request",
///         (_, Delivery::Accepted) => "the link exists: do not create it again",
///         (_, Delivery::Unknown) => "the link may exist: look it up before creating it again",
///     }
/// }
/// # let error = Error::new(ErrorKind::QuotaExceeded, "no more links");
/// # assert!(advice(&error).starts_with("delete"));
/// ```
pub struct Error(Box<Inner>);

/// The values that this crate adds to the error of a generated client. A value that is set here
/// takes precedence over the one in the client's error.
struct Inner {
    kind: ErrorKind,
    delivery: Option<Delivery>,
    provider: Option<String>,
    operation: Option<&'static str>,
    message: String,
    fields: Vec<&'static str>,
    next_version: Option<String>,
    status: Option<u16>,
    code: Option<String>,
    headers: Vec<(String, Vec<u8>)>,
    body: Option<RawBody>,
    body_truncated: bool,
    request_id: Option<String>,
    retry_after: Option<Duration>,
    retryable: bool,
    source: Option<Box<dyn StdError + Send + Sync>>,
    client: Option<tracking_links_runtime::Error>,
}

/// Methods for callers, to read an error.
impl Error {
    fn client(&self) -> Option<&tracking_links_runtime::Error> {
        self.0.client.as_ref()
    }

    /// Returns the kind of the error.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Returns whether the provider may have carried the request out, and so whether the link may
    /// exist.
    pub fn delivery(&self) -> Delivery {
        let client = self.client().map(|it| it.delivery());
        self.0.delivery.or(client).unwrap_or(Delivery::NotSent)
    }

    /// Returns the phase in which the call ended; `None` if no call was started.
    pub fn phase(&self) -> Option<Phase> {
        self.client().map(|it| it.phase())
    }

    /// Returns how many times sending the request was attempted.
    pub fn attempts(&self) -> u32 {
        self.client().map_or(0, |it| it.attempts())
    }

    /// Returns how long the call took, including waits.
    pub fn elapsed(&self) -> Duration {
        self.client().map_or(Duration::ZERO, |it| it.elapsed())
    }

    /// Returns the name under which the provider is configured; `None` if the error is not about
    /// one provider.
    pub fn provider(&self) -> Option<&str> {
        let own = self.0.provider.as_deref();
        own.or_else(|| self.client().map(|it| it.provider()))
    }

    /// Returns the operation that failed, such as `create`; `None` if setting up failed.
    pub fn operation(&self) -> Option<&str> {
        self.0.operation
    }

    /// Returns the HTTP status of the answer, if there was one.
    pub fn status(&self) -> Option<u16> {
        let client = || Some(self.client()?.status()?.as_u16());
        self.0.status.or_else(client)
    }

    /// Returns the provider's own code for this error, if it has codes. Fanvue and impact.com have
    /// none.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// Returns the provider's own message as one line, for people to read.
    pub fn provider_message(&self) -> Option<&str> {
        self.client()?.provider_message()
    }

    /// Returns the fields of the [`LinkRequest`](crate::LinkRequest) that caused the error. Empty
    /// if no field did, or if the answer names none.
    pub fn fields(&self) -> &[&'static str] {
        &self.0.fields
    }

    /// Returns the API version to use instead, if a [`VersionSunset`](ErrorKind::VersionSunset)
    /// error names one.
    pub fn next_version(&self) -> Option<&str> {
        self.0.next_version.as_deref()
    }

    /// Returns the id by which the provider can find the request.
    pub fn request_id(&self) -> Option<&str> {
        let own = self.0.request_id.as_deref();
        own.or_else(|| self.client()?.request_id())
    }

    /// Returns how long to wait before the next request: the provider's `Retry-After`, counted from
    /// its answer, or the time until this client's own rate limit allows one.
    pub fn retry_after(&self) -> Option<Duration> {
        let client = || self.client()?.retry_after();
        self.0.retry_after.or_else(client)
    }

    /// Returns whether the same request may be sent again, and may succeed, with no risk of a
    /// second link.
    ///
    /// True if the request was not sent for a temporary reason, or if the provider documents that
    /// it did not carry out a request that it answers like this. False if the outcome is unknown.
    pub fn is_retryable(&self) -> bool {
        use ErrorKind::{Connection, RateLimited, Timeout, Unavailable};
        match self.delivery() {
            Delivery::NotSent => matches!(
                self.kind(),
                Connection | RateLimited | Timeout | Unavailable
            ),
            Delivery::Rejected => self.0.retryable,
            Delivery::Accepted | Delivery::Unknown => false,
        }
    }

    /// Returns the body of the answer as received, at most 64 KiB of it; `None` if there was no
    /// answer.
    ///
    /// If the provider repeats a credential in the body, it is replaced by `[redacted]`.
    pub fn body(&self) -> Option<&[u8]> {
        self.raw_body().map(RawBody::as_bytes)
    }

    fn raw_body(&self) -> Option<&RawBody> {
        self.0.body.as_ref().or_else(|| self.client()?.body())
    }

    /// Returns whether [`body`](Self::body) is shorter than what the provider sent or announced.
    pub fn body_truncated(&self) -> bool {
        match &self.0.body {
            Some(_) => self.0.body_truncated,
            None => self.client().is_some_and(|it| it.body_truncated()),
        }
    }

    /// Returns the headers of the answer, names in lower case, values as received.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let own = self.0.headers.iter();
        let own = own.map(|(name, value)| (name.as_str(), value.as_slice()));
        let client = self.client().and_then(|it| it.headers());
        let client = client.into_iter().flatten();
        own.chain(client.map(|(name, value)| (name.as_str(), value.as_bytes())))
    }

    /// Returns the first value of a header of the answer, by its name in any case; `None` if it is
    /// not UTF-8.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers();
        let (_, value) = headers.find(|(it, _)| it.eq_ignore_ascii_case(name))?;
        std::str::from_utf8(value).ok()
    }
}

/// Writes one line: provider, operation, what happened, and whether the link may exist.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        one_line(f, self.provider().unwrap_or("tracking-links"))?;
        if let Some(operation) = self.operation() {
            write!(f, " {operation}")?;
        }
        f.write_str(": ")?;
        one_line(f, self.client().map_or(&self.0.message, |it| it.message()))?;
        if let Some(words) = self.provider_message() {
            f.write_str(": ")?;
            one_line(f, words)?;
        }
        if let Some(version) = self.next_version() {
            write!(f, " (the next version is {version})")?;
        }
        match self.delivery() {
            Delivery::Accepted => {
                f.write_str(" (the link was created; creating it again makes another)")
            }
            Delivery::Unknown if self.status().is_some() => {
                f.write_str(" (the link may have been created)")
            }
            _ => Ok(()),
        }
    }
}

/// Writes a text on one line: each control character, such as a line break in a configured name,
/// becomes a space.
fn one_line(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    text.chars()
        .try_for_each(|c| f.write_char(if c.is_control() { ' ' } else { c }))
}

/// Returns the name of a header if it is made of words and numbers. Others may be secrets.
fn shown_name(name: &str) -> &str {
    let is_word = |word: &str| {
        let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
        let is_letters = word.bytes().all(|byte| byte.is_ascii_alphabetic());
        word.len() <= 13 && (is_number || is_letters)
    };
    match name.split('-').all(is_word) {
        true => name,
        false => "[redacted]",
    }
}

/// Shows no credential. Shows the names of the headers, but not their values.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = self.client().map_or(&*self.0.message, |it| it.message());
        let own = self.0.headers.iter().map(|(name, _)| shown_name(name));
        let client = self.client().into_iter().flat_map(|it| it.shown_headers());
        let headers: Vec<_> = own.chain(client.map(|(name, _)| name)).collect();
        f.debug_struct("Error")
            .field("kind", &self.kind())
            .field("delivery", &self.delivery())
            .field("phase", &self.phase())
            .field("attempts", &self.attempts())
            .field("elapsed", &self.elapsed())
            .field("provider", &self.provider())
            .field("operation", &self.operation())
            .field("message", &message)
            .field("provider_message", &self.provider_message())
            .field("fields", &self.fields())
            .field("status", &self.status())
            .field("code", &self.code())
            .field("headers", &headers)
            .field("body", &self.raw_body())
            .field("request_id", &self.request_id())
            .field("retry_after", &self.retry_after())
            .field("source", &self.source())
            .finish_non_exhaustive()
    }
}

/// The source of this error is the source of the client's error. The client's error itself is
/// skipped, because `Display` already includes its message.
impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0.source {
            Some(source) => Some(&**source),
            None => self.client()?.source(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_small_and_cross_threads() {
        fn crosses<T: Send + Sync + 'static>() {}
        crosses::<Error>();
        assert!(size_of::<Result<(), Error>>() <= 16);
    }

    #[test]
    fn an_error_is_retryable_only_if_the_provider_did_not_act() {
        use Delivery::{Accepted, NotSent, Rejected, Unknown};
        use ErrorKind::{Connection, InvalidRequest, RateLimited, Timeout, Unavailable};
        for (kind, delivery, documented, expected) in [
            (Connection, NotSent, false, true),
            (RateLimited, NotSent, false, true),
            (InvalidRequest, NotSent, false, false),
            (InvalidRequest, NotSent, true, false),
            (RateLimited, Rejected, true, true),
            (RateLimited, Rejected, false, false),
            (Connection, Unknown, true, false),
            (Timeout, Unknown, true, false),
            (Unavailable, Unknown, true, false),
            (Unavailable, Accepted, true, false),
        ] {
            let mut error = Error::new(kind, "").with_delivery(delivery);
            if documented {
                error = error.with_retryable();
            }
            assert_eq!(error.is_retryable(), expected, "{error:?}");
        }
    }

    #[test]
    fn display_is_one_line_and_says_whether_the_link_may_exist() {
        let error = |delivery| {
            Error::new(ErrorKind::Unavailable, "502\r\nBad")
                .with_provider("a\nb")
                .with_status(502)
                .with_delivery(delivery)
                .to_string()
        };
        assert_eq!(error(Delivery::Rejected), "a b: 502  Bad");
        assert_eq!(
            error(Delivery::Unknown),
            "a b: 502  Bad (the link may have been created)"
        );
        assert!(error(Delivery::Accepted).contains("the link was created"));
    }

    #[test]
    fn headers_are_found_in_any_case_and_a_body_is_cut_at_64_kib() {
        let error = Error::new(ErrorKind::Unexpected, "x")
            .with_header("X-Next", "sentinel")
            .with_header("X-Odd", vec![0xff])
            .with_header("s3ntinel", "1")
            .with_body(vec![b'a'; 64 * 1024 + 1]);
        assert_eq!(error.header("x-NEXT"), Some("sentinel"));
        assert_eq!(error.header("x-odd"), None);
        assert_eq!(error.headers().count(), 3);
        assert_eq!(error.body().map(<[u8]>::len), Some(64 * 1024));
        assert!(error.body_truncated());
        let text = format!("{error:?}");
        assert!(!text.contains("sentinel"), "a header's value is not shown");
        assert!(
            text.contains(r#"["x-next", "x-odd", "[redacted]"]"#),
            "{text}"
        );
    }
}
