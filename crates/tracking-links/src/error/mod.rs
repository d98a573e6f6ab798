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
use std::sync::Arc;
use std::time::Duration;

use tracking_links_runtime::{Delivery, Meaning, Phase, RawBody, Retry};

use crate::link::TrackingLink;
use crate::request::Field;
use crate::text;

pub use kind::ErrorKind;
#[allow(
    unused_imports,
    reason = "for providers, each of which is compiled only with its feature"
)]
pub(crate) use kind::kind_of_status;

/// How long to wait before a retry if nobody says how long.
const PAUSE: Duration = Duration::from_secs(10);

/// Why a link was not created, or why its outcome is not known.
///
/// `Display` writes one line, which includes the provider's own message if there is one.
///
/// ```
/// use tracking_links::{Delivery, Error, ErrorKind, Retry};
///
/// fn advice(error: &Error) -> String {
///     match (error.retry(), error.delivery()) {
///         (Retry::Now, _) => "try again now".to_owned(),
///         (Retry::After(wait), _) => format!("try again after {wait:?}"),
///         (Retry::WhenQuotaResets(_), _) => "wait, delete links, or buy more".to_owned(),
///         (Retry::Never, Delivery::Accepted) => "created: don't create it again".to_owned(),
///         (Retry::Never, Delivery::Unknown) => "it may exist: look it up first".to_owned(),
///         (Retry::Never, _) => format!("not created: {error}"),
///     }
/// }
/// # let error = Error::new(ErrorKind::QuotaExceeded, "no more links");
/// # assert!(advice(&error).contains("delete"));
/// ```
#[derive(Clone)]
pub struct Error(Box<Inner>);

/// The values that this crate adds to the error of a generated client. A value that is set here
/// takes precedence over the one in the client's error.
#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    delivery: Option<Delivery>,
    provider: Option<String>,
    operation: Option<&'static str>,
    message: String,
    fields: Vec<Field>,
    next_version: Option<String>,
    status: Option<u16>,
    code: Option<String>,
    headers: Vec<(String, Vec<u8>)>,
    body: Option<RawBody>,
    body_truncated: bool,
    request_id: Option<String>,
    retry_after: Option<Duration>,
    retry: Option<Retry>,
    hint: Option<&'static str>,
    link: Option<Box<TrackingLink>>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
    client: Option<Arc<tracking_links_runtime::Error>>,
}

/// Methods for callers, to read an error.
impl Error {
    fn client(&self) -> Option<&tracking_links_runtime::Error> {
        self.0.client.as_deref()
    }

    /// Whether a generated client made the error.
    pub(crate) fn is_from_client(&self) -> bool {
        self.client().is_some()
    }

    /// Whether the provider says that what the call was about does not exist. An error of the kind
    /// [`NotFound`](ErrorKind::NotFound) may come from elsewhere, such as a wrong base URL.
    pub(crate) fn says_absent(&self) -> bool {
        let meaning = self.client().and_then(|it| it.meaning());
        meaning == Some(Meaning::Absent)
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
        let answered = self.0.status.map(|_| Phase::Complete);
        self.client().map(|it| it.phase()).or(answered)
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

    /// Returns the provider's own code for this error, if it has codes.
    pub fn code(&self) -> Option<&str> {
        let own = self.0.code.as_deref();
        own.or_else(|| self.client()?.code())
    }

    /// Returns the provider's own message as one line, for people to read.
    pub fn provider_message(&self) -> Option<&str> {
        self.client()?.provider_message()
    }

    /// Returns the fields of the [`LinkRequest`](crate::LinkRequest) that caused the error. Empty
    /// if no field did, or if the answer names none.
    pub fn fields(&self) -> &[Field] {
        &self.0.fields
    }

    /// Returns the link that is in the way of the requested one, if the error is a
    /// [`Conflict`](ErrorKind::Conflict) and the provider shows that link.
    ///
    /// If the [`delivery`](Self::delivery) is [`Accepted`](Delivery::Accepted), this is the
    /// requested link itself, which exists without all that was asked of it: the
    /// [`fields`](Self::fields) failed. Asking again makes no second one.
    pub fn link(&self) -> Option<&TrackingLink> {
        self.0.link.as_deref()
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

    /// Returns how long to wait before the next request of any kind: the provider's `Retry-After`,
    /// counted from its answer, or the time until this client's own rate limit allows one.
    ///
    /// This does not say that the same request may be sent again: [`retry`](Self::retry) does.
    pub fn retry_after(&self) -> Option<Duration> {
        let client = || self.client()?.retry_after();
        self.0.retry_after.or_else(client)
    }

    /// Returns whether the same request may be sent again without the risk of a second link, and
    /// when.
    ///
    /// [`Retry::Never`] if the link may exist, or if the request would be refused again. A provider
    /// may be down for days, so give a loop a deadline, as in the example of [`Retry`].
    pub fn retry(&self) -> Retry {
        use ErrorKind::{Connection, QuotaExceeded, RateLimited, Timeout, Unavailable};
        if let Some(retry) = self.0.retry {
            return retry;
        }
        let client = self.client().map(|it| it.retry());
        match (self.kind(), self.delivery()) {
            (_, Delivery::Accepted | Delivery::Unknown) => match self.0.delivery {
                None => client.unwrap_or(Retry::Never),
                Some(_) => Retry::Never,
            },
            (QuotaExceeded, _) => Retry::WhenQuotaResets(self.retry_after()),
            (RateLimited, _) => match client {
                Some(after @ Retry::After(_)) => after,
                _ => self.after_pause(),
            },
            (Connection | Timeout | Unavailable, Delivery::NotSent) if client.is_none() => {
                self.after_pause()
            }
            _ => client.unwrap_or(Retry::Never),
        }
    }

    /// Whether the link was made without all that was asked of it, and can be asked for again.
    pub(crate) fn is_incomplete(&self) -> bool {
        self.delivery() == Delivery::Accepted && self.link().is_some()
    }

    fn is_create(&self) -> bool {
        matches!(self.operation(), Some("create" | "create_many"))
    }

    fn after_pause(&self) -> Retry {
        Retry::After(self.retry_after().unwrap_or(PAUSE))
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

/// Writes one line: provider, operation, what happened, the provider's own words, the fields that
/// these do not name, how long it asks to wait, the request id, and whether the link may exist.
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
        let fields = self.unnamed_fields();
        let version = self.next_version();
        let version = version.map(|it| format!("the next version is {it}"));
        // The message of this client's own rate limit contains its wait.
        let says_wait = self.kind() == ErrorKind::RateLimited && self.status().is_none();
        let retry = Some(self.retry()).filter(|it| *it != Retry::Never && !says_wait);
        let retry = retry.map(|it| it.to_string());
        let id = self.request_id().map(|it| format!("request id {it:.100}"));
        let hint = self.0.hint.map(str::to_owned);
        let notes: Vec<_> = [fields, hint, version, retry, id]
            .into_iter()
            .flatten()
            .collect();
        if !notes.is_empty() {
            f.write_str(" (")?;
            one_line(f, &notes.join(", "))?;
            f.write_str(")")?;
        }
        match self.delivery() {
            // Errors of other operations say nothing of a creation.
            _ if self.is_incomplete() => self.write_incomplete(f),
            _ if self.operation().is_some() && !self.is_create() => Ok(()),
            Delivery::Accepted if self.retry() == Retry::Never => {
                f.write_str(" (the link was created; creating it again may make another)")
            }
            Delivery::Accepted => f.write_str(" (the link was created)"),
            Delivery::Unknown if self.status().is_some() => {
                f.write_str(" (the link may have been created)")
            }
            Delivery::Rejected if self.is_create() => f.write_str(" (no link was created)"),
            _ => Ok(()),
        }
    }
}

impl Error {
    /// Names the fields at fault that neither the message nor the provider's own words name.
    fn unnamed_fields(&self) -> Option<String> {
        // Such an error names its fields at the end.
        if self.is_incomplete() {
            return None;
        }
        let message = self.client().map_or(&*self.0.message, |it| it.message());
        let texts = [message, self.provider_message().unwrap_or_default()];
        let is_named = |field: &Field| texts.iter().any(|it| text::has_word(it, field.as_str()));
        let fields = self.fields().iter().filter(|field| !is_named(field));
        let fields: Vec<_> = fields.map(|field| format!("`{field}`")).collect();
        match fields.as_slice() {
            [] => None,
            [field] => Some(format!("field {field}")),
            fields => Some(format!("fields {}", fields.join(", "))),
        }
    }

    /// Writes which link exists, and what it lacks or may lack.
    fn write_incomplete(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let delivery = self.client().map(|it| it.delivery());
        let lacks = match delivery {
            Some(Delivery::NotSent | Delivery::Rejected) => "without",
            _ => "perhaps without",
        };
        let fields: Vec<_> = self.fields().iter().map(|it| format!("`{it}`")).collect();
        let url = self.link().and_then(|it| it.url.as_deref());
        let url = url.unwrap_or_default();
        let text = format!(
            " (the link exists, {lacks} its {}: {url})",
            fields.join(", ")
        );
        one_line(f, &text)
    }
}

/// Writes a text on one line: each control character, such as a line break in a configured name,
/// becomes a space.
fn one_line(f: &mut fmt::Formatter<'_>, words: &str) -> fmt::Result {
    words
        .chars()
        .try_for_each(|c| f.write_char(if text::breaks_line(c) { ' ' } else { c }))
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
            .field("retry", &self.retry())
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
    fn the_verdict_follows_from_kind_and_delivery_unless_it_is_set() {
        use Delivery::{Accepted, NotSent, Rejected, Unknown};
        use ErrorKind::*;
        let wait = Duration::from_secs(7);
        for (kind, delivery, expected) in [
            (Connection, NotSent, Retry::After(wait)),
            (Timeout, NotSent, Retry::After(wait)),
            (Unavailable, NotSent, Retry::After(wait)),
            (RateLimited, NotSent, Retry::After(wait)),
            (RateLimited, Rejected, Retry::After(wait)),
            (QuotaExceeded, Rejected, Retry::WhenQuotaResets(Some(wait))),
            (InvalidRequest, NotSent, Retry::Never),
            (Authentication, Rejected, Retry::Never),
            (Unavailable, Rejected, Retry::Never),
            (RateLimited, Unknown, Retry::Never),
            (QuotaExceeded, Unknown, Retry::Never),
            (Connection, Unknown, Retry::Never),
            (Unavailable, Accepted, Retry::Never),
        ] {
            let error = Error::new(kind, "").with_delivery(delivery);
            let error = error.with_retry_after(wait);
            assert_eq!(error.retry(), expected, "{error:?}");
            assert_eq!(error.with_retry(Retry::Now).retry(), Retry::Now);
        }
        let limited = Error::new(RateLimited, "").with_delivery(Rejected);
        assert_eq!(limited.retry(), Retry::After(PAUSE));
        let spent = Error::new(QuotaExceeded, "").with_delivery(Rejected);
        assert_eq!(spent.retry(), Retry::WhenQuotaResets(None));
    }

    #[test]
    fn display_is_one_line_and_says_whether_the_link_may_exist() {
        let error = |delivery| {
            Error::new(ErrorKind::Unavailable, "502\r\u{2028}Bad")
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
        assert_eq!(
            error(Delivery::Accepted),
            "a b: 502  Bad (the link was created; creating it again may make another)"
        );
        let again = Error::new(ErrorKind::Unexpected, "cut off")
            .with_delivery(Delivery::Accepted)
            .with_retry(Retry::Now);
        assert_eq!(
            again.to_string(),
            "tracking-links: cut off (retry now) (the link was created)"
        );

        let mut link = TrackingLink::new("shop");
        link.url = Some("https://s.test/a\nb".to_owned());
        let error = Error::new(ErrorKind::Conflict, "taken")
            .with_delivery(Delivery::Rejected)
            .with_provider("shop")
            .with_operation("create")
            .with_fields([Field::Slug, Field::Tags])
            .with_incomplete(link);
        assert_eq!(error.delivery(), Delivery::Accepted);
        assert_eq!(
            error.to_string(),
            "shop create: taken (the link exists, perhaps without its `slug`, `tags`: \
             https://s.test/a b)"
        );
    }

    #[test]
    fn display_names_the_fields_that_no_text_names() {
        let error = |message: &str, fields: &[Field]| {
            Error::new(ErrorKind::InvalidRequest, message)
                .with_fields(fields.iter().copied())
                .to_string()
        };
        for (message, fields, expected) in [
            (
                "409 Conflict",
                &[Field::Slug][..],
                "409 Conflict (field `slug`)",
            ),
            (
                "422",
                &[Field::Name, Field::ExternalId],
                "422 (fields `name`, `external_id`)",
            ),
            ("the slug is taken", &[Field::Slug], "the slug is taken"),
            ("Slug: taken", &[Field::Slug], "Slug: taken"),
            (
                "the `slug`",
                &[Field::Slug, Field::Name],
                "the `slug` (field `name`)",
            ),
            // A part of a word names no field.
            ("no username", &[Field::Name], "no username (field `name`)"),
            (
                "external_ids",
                &[Field::ExternalId],
                "external_ids (field `external_id`)",
            ),
            ("no", &[], "no"),
        ] {
            let expected = format!("tracking-links: {expected}");
            assert_eq!(error(message, fields), expected);
        }
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
