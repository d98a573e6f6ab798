//! The one error type of the crate: what went wrong, whether the link may exist, and the provider's
//! own words.
//!
//! `Display` and `Debug` show no credential and no header value, and of the request only field
//! names.

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
/// `Display` is one line and includes the provider's own words, if it sent any.
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

/// What this crate adds to a client's error. A value set here takes precedence over the client's.
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

/// What a caller reads.
impl Error {
    fn client(&self) -> Option<&tracking_links_runtime::Error> {
        self.0.client.as_ref()
    }

    /// The kind of the error.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Whether the request reached the provider, and so whether the link may exist.
    pub fn delivery(&self) -> Delivery {
        let client = self.client().map(|it| it.delivery());
        self.0.delivery.or(client).unwrap_or(Delivery::NotSent)
    }

    /// How far the call got; `None` if no call was started.
    pub fn phase(&self) -> Option<Phase> {
        self.client().map(|it| it.phase())
    }

    /// How many times sending the request was attempted.
    pub fn attempts(&self) -> u32 {
        self.client().map_or(0, |it| it.attempts())
    }

    /// How long the call took, waits included.
    pub fn elapsed(&self) -> Duration {
        self.client().map_or(Duration::ZERO, |it| it.elapsed())
    }

    /// The name under which the provider is configured; `None` if the error concerns no single
    /// provider.
    pub fn provider(&self) -> Option<&str> {
        let own = self.0.provider.as_deref();
        own.or_else(|| self.client().map(|it| it.provider()))
    }

    /// The operation that failed, such as `create`; `None` for an error in setting up.
    pub fn operation(&self) -> Option<&str> {
        self.0.operation
    }

    /// The HTTP status of the answer, if there was one.
    pub fn status(&self) -> Option<u16> {
        let client = || Some(self.client()?.status()?.as_u16());
        self.0.status.or_else(client)
    }

    /// The provider's own code for this error, if it has codes. Fanvue and impact.com have none.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The provider's own words, for people to read: one line.
    pub fn provider_message(&self) -> Option<&str> {
        self.client()?.provider_message()
    }

    /// The fields of the [`LinkRequest`](crate::LinkRequest) that caused the error, as far as
    /// known.
    pub fn fields(&self) -> &[&'static str] {
        &self.0.fields
    }

    /// The API version to use instead, if a [`VersionSunset`](ErrorKind::VersionSunset) error names
    /// one.
    pub fn next_version(&self) -> Option<&str> {
        self.0.next_version.as_deref()
    }

    /// The id by which the provider can find the request.
    pub fn request_id(&self) -> Option<&str> {
        let own = self.0.request_id.as_deref();
        own.or_else(|| self.client()?.request_id())
    }

    /// How long to wait before the next request: the provider's `Retry-After`, counted from its
    /// answer, or the time until this client's own rate limit allows one.
    pub fn retry_after(&self) -> Option<Duration> {
        let client = || self.client()?.retry_after();
        self.0.retry_after.or_else(client)
    }

    /// Whether the same request may be sent again, and may succeed, with no risk of a second link.
    ///
    /// True if it was not sent for a temporary reason, or if the provider documents that it did not
    /// act on it. An outcome that is unknown is never retryable.
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

    /// The body of the answer as received, at most 64 KiB of it; `None` if there was no answer.
    ///
    /// A credential that the provider repeats in it is redacted.
    pub fn body(&self) -> Option<&[u8]> {
        self.raw_body().map(RawBody::as_bytes)
    }

    fn raw_body(&self) -> Option<&RawBody> {
        self.0.body.as_ref().or_else(|| self.client()?.body())
    }

    /// Whether [`body`](Self::body) is shorter than what the provider sent or announced.
    pub fn body_truncated(&self) -> bool {
        match &self.0.body {
            Some(_) => self.0.body_truncated,
            None => self.client().is_some_and(|it| it.body_truncated()),
        }
    }

    /// The headers of the answer, names in lower case, values as received.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let own = self.0.headers.iter();
        let own = own.map(|(name, value)| (name.as_str(), value.as_slice()));
        let client = self.client().and_then(|it| it.headers());
        let client = client.into_iter().flatten();
        own.chain(client.map(|(name, value)| (name.as_str(), value.as_bytes())))
    }

    /// The first value of a header of the answer, by its name in any case; `None` if it is not
    /// UTF-8.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers();
        let (_, value) = headers.find(|(it, _)| it.eq_ignore_ascii_case(name))?;
        std::str::from_utf8(value).ok()
    }
}

/// One line: provider, operation, what happened, and whether the link may exist.
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

/// Writes a text with a space for each control character, such as a line break in a configured
/// name.
fn one_line(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    text.chars()
        .try_for_each(|c| f.write_char(if c.is_control() { ' ' } else { c }))
}

/// Shows no credential, and of the headers only the names.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = self.client().map_or(&*self.0.message, |it| it.message());
        let headers: Vec<_> = self.headers().map(|(name, _)| name).collect();
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

/// Skips the client's error, whose message `Display` includes already, and returns that one's
/// source.
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
            .with_body(vec![b'a'; 64 * 1024 + 1]);
        assert_eq!(error.header("x-NEXT"), Some("sentinel"));
        assert_eq!(error.header("x-odd"), None);
        assert_eq!(error.headers().count(), 2);
        assert_eq!(error.body().map(<[u8]>::len), Some(64 * 1024));
        assert!(error.body_truncated());
        assert!(
            !format!("{error:?}").contains("sentinel"),
            "a header's value is not shown"
        );
    }
}
