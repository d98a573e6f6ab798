//! An answer after reading, and the errors made from it.

use bytes::Bytes;
use progenitor_client::ResponseValue;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, LOCATION};
use serde::de::DeserializeOwned;

use crate::call::context::Context;
use crate::call::retry_after::retry_after;
use crate::delivery::{Delivery, Phase};
use crate::error::{Answer, Error, ErrorKind, Source};
use crate::response::body::{self, End};
use crate::response::message;

/// An answer after reading: no more of its body will be read.
pub(super) struct Received {
    pub(super) context: Context,
    pub(super) status: StatusCode,
    headers: HeaderMap,
    pub(super) body: Bytes,
    /// The host that a redirect points to, resolved against the request's URL.
    pub(super) location_host: Option<String>,
}

impl Received {
    pub(super) fn new(mut http: reqwest::Response, context: Context, body: Bytes) -> Self {
        let location_host = location_host(&http);
        Self {
            context,
            status: http.status(),
            headers: std::mem::take(http.headers_mut()),
            body,
            location_host,
        }
    }

    pub(super) fn value<T>(self, value: T) -> ResponseValue<T> {
        ResponseValue::new(value, self.status, self.headers)
    }

    /// For example `403 Forbidden`.
    pub(super) fn status_text(&self) -> String {
        match self.status.canonical_reason() {
            Some(reason) => format!("{} {reason}", self.status.as_u16()),
            None => self.status.as_u16().to_string(),
        }
    }

    /// Removes the client's credentials from the body.
    pub(super) fn redact(&mut self) {
        let body = std::mem::take(&mut self.body);
        let Context { runtime, token, .. } = &self.context;
        self.body = runtime
            .shared()
            .credentials
            .redactor()
            .redact(body, token.as_ref());
    }

    /// The provider's own message in the body, without credentials.
    pub(super) fn provider_message(&self) -> Option<String> {
        let Context { runtime, token, .. } = &self.context;
        let redactor = runtime.shared().credentials.redactor();
        message::provider_message(&self.body, |text| {
            redactor.redact_text(text, token.as_ref())
        })
    }

    /// Why the body is incomplete, as text and as the error that caused it.
    pub(super) fn ending(&self, end: End) -> (Option<String>, Option<Source>) {
        match end {
            End::Complete => (None, None),
            End::TooLarge(max_bytes) => (
                Some(format!("its body is larger than {max_bytes} bytes")),
                None,
            ),
            End::Broken(error) => {
                let what = if error.is_timeout() {
                    let limit = self.context.limit();
                    format!("reading its body timed out after {limit:?}")
                } else if self.headers.contains_key(CONTENT_ENCODING) {
                    "its body is incomplete or can't be decompressed".to_owned()
                } else {
                    "its body is incomplete".to_owned()
                };
                let note = format!("{what}; {} bytes received", self.body.len());
                (Some(note), Some(error.into()))
            }
        }
    }

    /// The error of a success whose body is incomplete.
    pub(super) fn incomplete<E>(mut self, end: End) -> Error<E> {
        self.redact();
        let kind = match &end {
            End::Broken(error) if error.is_timeout() => ErrorKind::Timeout,
            _ => ErrorKind::UnreadableBody,
        };
        let (note, source) = self.ending(end);
        let message = format!("{}, but {}", self.status_text(), note.unwrap_or_default());
        self.into_error(kind, message, None, true, source)
    }

    /// The error of a success whose body is not JSON or does not have its documented type.
    pub(super) fn undecodable<T: DeserializeOwned, E>(mut self) -> Error<E> {
        self.redact();
        // Decode the redacted body again, so that the source can't quote a credential.
        let fault = body::decode::<T>(&self.body).err();
        let place = fault.as_ref().map_or_else(String::new, place);
        let misfit = fault.as_ref().is_none_or(|fault| fault.inner().is_data());
        let status = self.status_text();
        let (message, provider_message) = if self.body.is_empty() {
            (format!("{status}, but its body is empty, not JSON"), None)
        } else if misfit {
            // It may be an error in the provider's own form, under the status of a success.
            (
                format!("{status}, but its body does not have the documented type{place}"),
                self.provider_message(),
            )
        } else {
            let content_type = self
                .headers
                .get(CONTENT_TYPE)
                .and_then(|value| value.to_str().ok());
            let content_type = message::printable(content_type.unwrap_or("no content type"));
            let message = format!("{status}, but its body ({content_type}) is not JSON");
            (message, self.provider_message())
        };
        self.into_error(
            ErrorKind::UnreadableBody,
            message,
            provider_message,
            false,
            fault.map(Into::into),
        )
    }

    pub(super) fn into_error<E>(
        self,
        kind: ErrorKind,
        message: String,
        provider_message: Option<String>,
        incomplete: bool,
        source: Option<Source>,
    ) -> Error<E> {
        let is_page = self.body.trim_ascii_start().starts_with(b"<");
        let (body, cut) = body::keep(self.body);
        let clock = &self.context.runtime.shared().clock;
        let answer = Answer {
            status: self.status,
            retry_after: retry_after(self.status, &self.headers, || clock.wall()),
            headers: self.headers,
            body,
            body_truncated: incomplete || cut,
            location_host: self.location_host,
        };
        let phase = match incomplete {
            true => Phase::Body,
            false => Phase::Complete,
        };
        let delivery = match Delivery::of(self.status) {
            // Such an answer may be a gateway's page, or an error of the provider's.
            Delivery::Accepted if !incomplete || is_page => Delivery::Unknown,
            delivery => delivery,
        };
        let context = &self.context;
        let mut error = context.error(kind, delivery, phase, message, Some(answer));
        error.report.provider_message = provider_message;
        error.report.source = source;
        error
    }
}

/// Where decoding failed, and the missing member if that is why; never a value from the body.
fn place(fault: &serde_path_to_error::Error<serde_json::Error>) -> String {
    let path = fault.path().to_string();
    let mut place = match path.as_str() {
        "." => String::new(),
        path => format!(" at `{path}`"),
    };
    // A missing member's name comes from the document, not from the body, so it may be quoted.
    let text = fault.inner().to_string();
    if let Some((member, _)) = text
        .strip_prefix("missing field `")
        .and_then(|rest| rest.split_once('`'))
    {
        place.push_str(&format!(": missing `{member}`"));
    }
    place
}

fn location_host(response: &reqwest::Response) -> Option<String> {
    let location = response.headers().get(LOCATION)?.to_str().ok()?;
    Some(response.url().join(location).ok()?.host_str()?.to_owned())
}
