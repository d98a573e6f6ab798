//! Methods with which an implementation of [`Provider`](crate::Provider) makes an error.

use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tracking_links_runtime::{Delivery, Retry};

use super::kind::ErrorKind;
use super::{Error, Inner};
use crate::link::TrackingLink;
use crate::request::Field;

/// The most bytes of a body that an error keeps.
const BODY_MAX_BYTES: usize = 64 * 1024;

/// For implementations of [`Provider`](crate::Provider).
impl Error {
    /// Creates an error. It says that the request was not sent, unless
    /// [`with_delivery`](Self::with_delivery) sets something else.
    ///
    /// Give the message as one line that says what is wrong and what to do. `Display` puts the
    /// names of the provider and the operation before it.
    ///
    /// ```
    /// use tracking_links::{Delivery, Error, ErrorKind, Field, Retry};
    ///
    /// let error = Error::new(ErrorKind::Conflict, "409 Conflict: the path is taken")
    ///     .with_delivery(Delivery::Rejected)
    ///     .with_provider("shortener")
    ///     .with_operation("create")
    ///     .with_status(409)
    ///     .with_fields([Field::Slug]);
    /// assert_eq!(
    ///     error.to_string(),
    ///     "shortener create: 409 Conflict: the path is taken (field `slug`) (no link was \
    ///      created)",
    /// );
    /// assert_eq!(error.retry(), Retry::Never);
    /// ```
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            delivery: None,
            provider: None,
            operation: None,
            message: message.into(),
            fields: Vec::new(),
            next_version: None,
            status: None,
            code: None,
            headers: Vec::new(),
            body: None,
            body_truncated: false,
            request_id: None,
            retry_after: None,
            retry: None,
            hint: None,
            link: None,
            source: None,
            client: None,
        }))
    }

    /// Replaces the kind.
    #[must_use]
    pub fn with_kind(mut self, kind: ErrorKind) -> Self {
        self.0.kind = kind;
        self
    }

    /// Sets whether the provider may have carried the request out.
    #[must_use]
    pub fn with_delivery(mut self, delivery: Delivery) -> Self {
        self.0.delivery = Some(delivery);
        self
    }

    /// Sets the name under which the provider is configured.
    #[must_use]
    pub fn with_provider(mut self, name: impl Into<String>) -> Self {
        self.0.provider = Some(name.into());
        self
    }

    /// Sets the operation that failed.
    #[must_use]
    pub fn with_operation(mut self, operation: &'static str) -> Self {
        self.0.operation = Some(operation);
        self
    }

    /// Sets the HTTP status.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.0.status = Some(status);
        self
    }

    /// Sets the provider's own code for this error.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        self.0.code = Some(code.into());
        self
    }

    /// Sets the fields of the [`LinkRequest`](crate::LinkRequest) that caused the error.
    #[must_use]
    pub fn with_fields(mut self, fields: impl IntoIterator<Item = Field>) -> Self {
        self.0.fields = fields.into_iter().collect();
        self
    }

    /// Says that the link was made, and that this is the error of what was asked of it besides by
    /// another request, such as a slug. The fields are those that the link may lack.
    ///
    /// Call this if asking again returns this link and makes no second one. The error may then be
    /// retried as that other request may, also if it is not known what became of it.
    #[must_use]
    pub fn with_incomplete(self, link: TrackingLink) -> Self {
        let retry = match self.delivery() {
            Delivery::Unknown | Delivery::Accepted => self.after_pause(),
            Delivery::NotSent | Delivery::Rejected => self.retry(),
        };
        self.with_link(link)
            .with_delivery(Delivery::Accepted)
            .with_retry(retry)
    }

    /// Sets the link that is in the way of the requested one.
    #[must_use]
    pub fn with_link(mut self, link: TrackingLink) -> Self {
        self.0.link = Some(Box::new(link));
        self
    }

    /// Sets the API version to use instead.
    #[must_use]
    pub fn with_next_version(mut self, version: impl Into<String>) -> Self {
        self.0.next_version = Some(version.into());
        self
    }

    /// Adds a header of the answer.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: impl Into<Vec<u8>>) -> Self {
        let header = (name.to_ascii_lowercase(), value.into());
        self.0.headers.push(header);
        self
    }

    /// Sets the body of the answer. Only the first 64 KiB are kept.
    #[must_use]
    pub fn with_body(mut self, body: impl Into<Vec<u8>>) -> Self {
        let mut body: Vec<u8> = body.into();
        self.0.body_truncated = body.len() > BODY_MAX_BYTES;
        body.truncate(BODY_MAX_BYTES);
        self.0.body = Some(body.into());
        self
    }

    /// Sets the id by which the provider can find the request.
    #[must_use]
    pub fn with_request_id(mut self, id: impl Into<String>) -> Self {
        self.0.request_id = Some(id.into());
        self
    }

    /// Sets how long the provider asks to wait.
    #[must_use]
    pub fn with_retry_after(mut self, wait: Duration) -> Self {
        self.0.retry_after = Some(wait);
        self
    }

    /// Sets whether the same request may be sent again, and when. Without this,
    /// [`retry`](Self::retry) follows from kind and delivery.
    #[must_use]
    pub fn with_retry(mut self, retry: Retry) -> Self {
        self.0.retry = Some(retry);
        self
    }

    /// Sets the cause, for [`source`](StdError::source).
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(Arc::from(source.into()));
        self
    }

    /// Says that the operation's own request was not sent, since reading what it needs failed.
    #[allow(
        dead_code,
        reason = "for providers, each of which is compiled only with its feature"
    )]
    pub(crate) fn before_sending(self) -> Self {
        self.with_delivery(Delivery::NotSent)
    }

    /// Reads the body of the answer as JSON; null if it is none.
    #[allow(dead_code, reason = "as for `with_hint`")]
    pub(crate) fn body_as_json(&self) -> Value {
        serde_json::from_slice(self.body().unwrap_or_default()).unwrap_or_default()
    }

    /// Adds what may be the cause, where the provider's own words leave it open.
    #[allow(
        dead_code,
        reason = "for providers, each of which is compiled only with its feature"
    )]
    pub(crate) fn with_hint(mut self, hint: &'static str) -> Self {
        self.0.hint = Some(hint);
        self
    }

    /// Returns the link that [`link`](Self::link) returns, to add the provider's name to it.
    #[allow(dead_code, reason = "as for `with_hint`")]
    pub(crate) fn link_mut(&mut self) -> Option<&mut TrackingLink> {
        self.0.link.as_deref_mut()
    }

    /// Sets the names of the provider and the operation, unless they are set already.
    pub(crate) fn or_names(mut self, provider: &str, operation: &'static str) -> Self {
        let inner = &mut *self.0;
        inner.provider.get_or_insert_with(|| provider.to_owned());
        inner.operation.get_or_insert(operation);
        self
    }
}
