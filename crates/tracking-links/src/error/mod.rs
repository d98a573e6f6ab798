//! The one error of the crate: what went wrong, whether the link may exist, what the provider said.
//!
//! It never shows a credential or a header's value, and says of a request only which fields are at fault.

mod client;

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use tracking_links_runtime::{Delivery, Phase, RawBody};

/// What caused an error.
enum Source {
    /// A client's error, whose words are in the message already: a chain goes on with its source.
    Client(tracking_links_runtime::Error),
    Other(Box<dyn StdError + Send + Sync>),
}

/// Of a body, so much is kept.
const BODY_MAX_BYTES: usize = 64 * 1024;

/// Why a link was not created, or why that is not known.
///
/// `Display` is one line, with the provider's own words where it has some.
///
/// ```
/// use tracking_links::{Delivery, Error, ErrorKind};
///
/// fn advice(error: &Error) -> &'static str {
///     match (error.kind(), error.delivery()) {
///         _ if error.is_retryable() => "nothing happened: try again, after retry_after() if there is one",
///         (ErrorKind::Authentication, _) => "get a new token",
///         (ErrorKind::QuotaExceeded, _) => "delete links, or ask the provider for more",
///         (_, Delivery::NotSent | Delivery::Rejected) => "nothing happened: change the request",
///         (_, Delivery::Accepted) => "the link exists: do not create it again",
///         (_, Delivery::Unknown) => "the link may exist: look before creating it again",
///     }
/// }
/// # let error = Error::new(ErrorKind::QuotaExceeded, "no more links");
/// # assert!(advice(&error).starts_with("delete"));
/// ```
pub struct Error(Box<Inner>);

/// What kind of thing went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Something was set up in a way that can't work.
    Configuration,
    /// No provider of that name is configured.
    UnknownProvider,
    /// The request has a field that the provider can't honour.
    Unsupported,
    /// The request lacks a field, or one has a value that can't be right.
    InvalidRequest,
    /// The credentials are missing, wrong or expired.
    Authentication,
    /// The credentials are good, and do not allow this.
    Permission,
    /// The account has as many links as it may have.
    QuotaExceeded,
    /// Too many requests in too little time.
    RateLimited,
    /// The provider no longer serves the API version that was asked for.
    VersionSunset,
    /// Something that the request refers to does not exist.
    NotFound,
    /// The request contradicts what exists, such as a path that is taken.
    Conflict,
    /// The provider, or what stands before it, failed.
    Unavailable,
    /// No answer came in time.
    Timeout,
    /// There was no connection, or it broke.
    Connection,
    /// The answer is none that can be made sense of.
    Unexpected,
}

struct Inner {
    kind: ErrorKind,
    delivery: Delivery,
    phase: Option<Phase>,
    attempts: u32,
    elapsed: Duration,
    provider: Option<String>,
    operation: Option<&'static str>,
    message: String,
    provider_message: Option<String>,
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
    source: Option<Source>,
}

/// What a caller reads.
impl Error {
    /// What kind of thing went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What is known of the remote side: whether the link may exist.
    pub fn delivery(&self) -> Delivery {
        self.0.delivery
    }

    /// How far the call had come; `None` if none was begun.
    pub fn phase(&self) -> Option<Phase> {
        self.0.phase
    }

    /// How many times the request was sent, or was tried to be.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// How long the call took, waits included.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed
    }

    /// The name under which the provider is configured; `None` if no provider was reached or meant.
    pub fn provider(&self) -> Option<&str> {
        self.0.provider.as_deref()
    }

    /// What was to be done, such as `create`; `None` while things are set up.
    pub fn operation(&self) -> Option<&str> {
        self.0.operation
    }

    /// The HTTP status of the answer, if there was one.
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// The provider's own code for this error, where it has codes. Fanvue and impact.com have none.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The provider's own words, for people to read: one line.
    pub fn provider_message(&self) -> Option<&str> {
        self.0.provider_message.as_deref()
    }

    /// The fields of the [`LinkRequest`](crate::LinkRequest) that are at fault, as far as that is known.
    pub fn fields(&self) -> &[&'static str] {
        &self.0.fields
    }

    /// The API version to use instead, where the provider names one with a [`VersionSunset`](ErrorKind::VersionSunset).
    pub fn next_version(&self) -> Option<&str> {
        self.0.next_version.as_deref()
    }

    /// The number by which the provider can find the request.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// How long the provider asks to wait, from when it answered.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Whether the same request may be sent again, and may succeed, with no risk of a second link.
    ///
    /// That is so if it was not sent for a reason that passes, or if the provider turned it away unread
    /// because there were too many. An outcome that is unknown is never retryable.
    pub fn is_retryable(&self) -> bool {
        use ErrorKind::{Connection, RateLimited, Timeout, Unavailable};
        let passes = matches!(
            self.0.kind,
            Connection | RateLimited | Timeout | Unavailable
        );
        match self.0.delivery {
            Delivery::NotSent => passes,
            Delivery::Rejected => self.0.retryable,
            Delivery::Accepted | Delivery::Unknown => false,
        }
    }

    /// The body of the answer as received, at most 64 KiB of it; `None` if there was no answer.
    ///
    /// A credential that the provider repeats in it is taken out.
    pub fn body(&self) -> Option<&[u8]> {
        self.0.body.as_ref().map(RawBody::as_bytes)
    }

    /// Whether [`body`](Self::body) is less than what the provider sent or meant to send.
    pub fn body_truncated(&self) -> bool {
        self.0.body_truncated
    }

    /// The headers of the answer, names in small letters, values as received.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let headers = self.0.headers.iter();
        headers.map(|(name, value)| (name.as_str(), value.as_slice()))
    }

    /// The first value of a header of the answer, by its name in any case; `None` if it is not UTF-8.
    pub fn header(&self, name: &str) -> Option<&str> {
        let (_, value) = self
            .headers()
            .find(|(it, _)| it.eq_ignore_ascii_case(name))?;
        std::str::from_utf8(value).ok()
    }
}

/// What an implementation of [`Provider`](crate::Provider) writes.
impl Error {
    /// An error of a request that was not sent, unless [`with_delivery`](Self::with_delivery) says otherwise.
    ///
    /// The message says what is wrong and what to do, in one line; provider and operation are put before it.
    ///
    /// ```
    /// use tracking_links::{Delivery, Error, ErrorKind};
    ///
    /// let error = Error::new(ErrorKind::Conflict, "409 Conflict: the path is taken")
    ///     .with_delivery(Delivery::Rejected)
    ///     .with_provider("shortener")
    ///     .with_operation("create")
    ///     .with_status(409)
    ///     .with_fields(["custom_path"]);
    /// assert_eq!(error.to_string(), "shortener create: 409 Conflict: the path is taken");
    /// assert!(!error.is_retryable());
    /// ```
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        let message: String = message.into();
        Self(Box::new(Inner {
            kind,
            delivery: Delivery::NotSent,
            phase: None,
            attempts: 0,
            elapsed: Duration::ZERO,
            provider: None,
            operation: None,
            message: message.replace(char::is_control, " "),
            provider_message: None,
            fields: Vec::new(),
            next_version: None,
            status: None,
            code: None,
            headers: Vec::new(),
            body: None,
            body_truncated: false,
            request_id: None,
            retry_after: None,
            retryable: false,
            source: None,
        }))
    }

    /// Says otherwise what kind it is.
    #[must_use]
    pub fn with_kind(mut self, kind: ErrorKind) -> Self {
        self.0.kind = kind;
        self
    }

    /// Says what is known of the remote side.
    #[must_use]
    pub fn with_delivery(mut self, delivery: Delivery) -> Self {
        self.0.delivery = delivery;
        self
    }

    /// Names the provider, as it is configured.
    #[must_use]
    pub fn with_provider(mut self, name: impl Into<String>) -> Self {
        self.0.provider = Some(name.into());
        self
    }

    /// Names what was to be done.
    #[must_use]
    pub fn with_operation(mut self, operation: &'static str) -> Self {
        self.0.operation = Some(operation);
        self
    }

    /// Keeps the HTTP status.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.0.status = Some(status);
        self
    }

    /// Keeps the provider's own code.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        self.0.code = Some(code.into());
        self
    }

    /// Names the fields of the [`LinkRequest`](crate::LinkRequest) that are at fault.
    #[must_use]
    pub fn with_fields(mut self, fields: impl IntoIterator<Item = &'static str>) -> Self {
        self.0.fields = fields.into_iter().collect();
        self
    }

    /// Names the API version to use instead.
    #[must_use]
    pub fn with_next_version(mut self, version: impl Into<String>) -> Self {
        self.0.next_version = Some(version.into());
        self
    }

    /// Keeps a header of the answer.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: impl Into<Vec<u8>>) -> Self {
        self.0
            .headers
            .push((name.to_ascii_lowercase(), value.into()));
        self
    }

    /// Keeps the first 64 KiB of the answer's body.
    #[must_use]
    pub fn with_body(mut self, body: impl Into<Vec<u8>>) -> Self {
        let mut body: Vec<u8> = body.into();
        self.0.body_truncated = body.len() > BODY_MAX_BYTES;
        body.truncate(BODY_MAX_BYTES);
        self.0.body = Some(body.into());
        self
    }

    /// Keeps the number by which the provider can find the request.
    #[must_use]
    pub fn with_request_id(mut self, id: impl Into<String>) -> Self {
        self.0.request_id = Some(id.into());
        self
    }

    /// Keeps how long the provider asks to wait.
    #[must_use]
    pub fn with_retry_after(mut self, wait: Duration) -> Self {
        self.0.retry_after = Some(wait);
        self
    }

    /// Says that the provider documents that it did not act on the request, and that it may be sent again.
    ///
    /// Without effect unless it was rejected: what may have been carried out is not to be sent again.
    #[must_use]
    pub fn with_retryable(mut self) -> Self {
        self.0.retryable = true;
        self
    }

    /// Keeps what caused it.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(Source::Other(source.into()));
        self
    }

    /// Names the provider if none is named yet.
    pub(crate) fn or_provider(mut self, name: &str) -> Self {
        self.0.provider.get_or_insert_with(|| name.to_owned());
        self
    }

    /// Names what was to be done if that is not said yet.
    pub(crate) fn or_operation(mut self, operation: &'static str) -> Self {
        self.0.operation.get_or_insert(operation);
        self
    }
}

/// One line: who, what was to be done, what happened, and whether the link may exist.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            provider,
            operation,
            message,
            ..
        } = &*self.0;
        let provider = provider.as_deref().unwrap_or("tracking-links");
        for character in provider.chars() {
            // A name may come from a configuration file.
            let shown = if character.is_control() {
                ' '
            } else {
                character
            };
            write!(f, "{shown}")?;
        }
        if let Some(operation) = operation {
            write!(f, " {operation}")?;
        }
        write!(f, ": {message}")?;
        if let Some(version) = &self.0.next_version {
            write!(f, " (the next version is {version})")?;
        }
        match self.0.delivery {
            Delivery::Accepted => {
                f.write_str(" (the link was created; creating it again makes another)")
            }
            Delivery::Unknown if self.0.status.is_some() => {
                f.write_str(" (the link may have been created)")
            }
            _ => Ok(()),
        }
    }
}

/// No credential; of the headers only the names.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let it = &*self.0;
        let headers: Vec<_> = it.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("Error")
            .field("kind", &it.kind)
            .field("delivery", &it.delivery)
            .field("phase", &it.phase)
            .field("attempts", &it.attempts)
            .field("elapsed", &it.elapsed)
            .field("provider", &it.provider)
            .field("operation", &it.operation)
            .field("message", &it.message)
            .field("fields", &it.fields)
            .field("status", &it.status)
            .field("code", &it.code)
            .field("headers", &headers)
            .field("body", &it.body)
            .field("request_id", &it.request_id)
            .field("retry_after", &it.retry_after)
            .field("source", &self.source())
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self.0.source.as_ref()? {
            Source::Client(error) => error.source(),
            Source::Other(source) => Some(&**source),
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
    fn only_what_was_not_acted_on_is_retryable() {
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
    fn headers_are_found_in_any_case_and_bodies_are_capped() {
        let error = Error::new(ErrorKind::Unexpected, "x")
            .with_header("X-Next", "sentinel")
            .with_header("X-Odd", vec![0xff])
            .with_body(vec![b'a'; BODY_MAX_BYTES + 1]);
        assert_eq!(error.header("x-NEXT"), Some("sentinel"));
        assert_eq!(error.header("x-odd"), None);
        assert_eq!(error.headers().count(), 2);
        assert_eq!(error.body().map(<[u8]>::len), Some(BODY_MAX_BYTES));
        assert!(error.body_truncated());
        assert!(
            !format!("{error:?}").contains("sentinel"),
            "a header's value is not shown"
        );
    }
}
