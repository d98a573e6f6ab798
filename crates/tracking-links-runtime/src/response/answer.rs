//! An answer: its status is known, its body is yet to be read.
//!
//! One method for each way in which a document can describe an answer; each reads the body at most up to
//! the cap, and turns what can't be read into an error that says what the status tells.

use std::fmt;

use bytes::Bytes;
use progenitor_client::ResponseValue;
use reqwest::StatusCode;
use reqwest::header::{CONNECTION, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, LOCATION};
use serde::de::DeserializeOwned;

use crate::auth::token::TokenError;
use crate::call::context::Context;
use crate::call::{retry_after, span};
use crate::delivery::{Delivery, Phase};
use crate::error::{Answer, Error, ErrorKind, Source};
use crate::response::body::{self, End, RawBody, Read};
use crate::response::message;
use crate::response::stream::ByteStream;

/// An answer from the provider, whatever its status.
pub struct Response(Box<Inner>);

/// Apart from [`Response`], which is moved a good deal.
struct Inner {
    http: reqwest::Response,
    context: Context,
    /// The body, if it was read already.
    read: Option<Box<Read>>,
}

/// Reads the body of an answer up to the cap.
pub(crate) async fn read(http: &mut reqwest::Response, context: &Context) -> Read {
    let max_bytes = context.runtime.settings().max_body_bytes;
    let read = body::read(http, max_bytes).await;
    if let End::Complete = read.end {
        came_to_its_end(http, context);
    }
    read
}

/// Notes that the connection of an answer will be idle, if it stays open.
fn came_to_its_end(http: &reqwest::Response, context: &Context) {
    if stays_open(http.headers()) {
        context.runtime.shared().last_end.is_now();
    }
}

impl Response {
    pub(crate) fn new(http: reqwest::Response, context: Context, read: Option<Box<Read>>) -> Self {
        context
            .span
            .record("http.response.status_code", http.status().as_u16());
        Self(Box::new(Inner {
            http,
            context,
            read,
        }))
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.0.http.status()
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        self.0.http.headers()
    }

    /// Reads a success as JSON, whatever content type it claims to have.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnreadableBody`] or [`ErrorKind::Timeout`], with [`Delivery::Accepted`].
    pub async fn json<T: DeserializeOwned, E>(self) -> Result<ResponseValue<T>, Error<E>> {
        self.json_map(|value| value).await
    }

    /// Reads a success as JSON and maps it, such as to the variant for its status.
    ///
    /// # Errors
    ///
    /// As [`json`](Self::json).
    pub async fn json_map<T: DeserializeOwned, U, E>(
        self,
        map: impl FnOnce(T) -> U,
    ) -> Result<ResponseValue<U>, Error<E>> {
        let answer = self.read_whole().await?;
        match body::decode(&answer.body) {
            Ok(value) => Ok(answer.value(map(value))),
            Err(_) => Err(answer.undecodable::<T, E>()),
        }
    }

    /// Takes a success that has no body; one that is there nevertheless is not read.
    ///
    /// # Errors
    ///
    /// None; the signature is that of its siblings.
    pub async fn empty<E>(self) -> Result<ResponseValue<()>, Error<E>> {
        self.empty_as(()).await
    }

    /// As [`empty`](Self::empty), as the variant for its status.
    ///
    /// # Errors
    ///
    /// None; the signature is that of its siblings.
    pub async fn empty_as<U, E>(self, value: U) -> Result<ResponseValue<U>, Error<E>> {
        if self.0.http.content_length() == Some(0) {
            came_to_its_end(&self.0.http, &self.0.context);
        }
        let (status, headers) = (self.status(), self.headers().clone());
        Ok(ResponseValue::new(value, status, headers))
    }

    /// Reads a success whose body the document does not describe, and keeps it as received.
    ///
    /// # Errors
    ///
    /// As [`json`](Self::json).
    pub async fn raw<E>(self) -> Result<ResponseValue<RawBody>, Error<E>> {
        self.raw_map(|body| body).await
    }

    /// As [`raw`](Self::raw), mapped to the variant for its status.
    ///
    /// # Errors
    ///
    /// As [`json`](Self::json).
    pub async fn raw_map<U, E>(
        self,
        map: impl FnOnce(RawBody) -> U,
    ) -> Result<ResponseValue<U>, Error<E>> {
        let answer = self.read_whole().await?;
        let body = RawBody::from(answer.body.clone());
        Ok(answer.value(map(body)))
    }

    /// Reads a success as text; what is not UTF-8 becomes U+FFFD.
    ///
    /// # Errors
    ///
    /// As [`json`](Self::json).
    pub async fn text<E>(self) -> Result<ResponseValue<String>, Error<E>> {
        let answer = self.read_whole().await?;
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        Ok(answer.value(text))
    }

    /// As [`text`](Self::text), mapped to the variant for its status.
    ///
    /// # Errors
    ///
    /// As [`json`](Self::json).
    pub async fn text_map<U, E>(
        self,
        map: impl FnOnce(String) -> U,
    ) -> Result<ResponseValue<U>, Error<E>> {
        let answer = self.read_whole().await?;
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        Ok(answer.value(map(text)))
    }

    /// Reads a success as it is.
    ///
    /// # Errors
    ///
    /// As [`json`](Self::json).
    pub async fn bytes<E>(self) -> Result<ResponseValue<Bytes>, Error<E>> {
        let answer = self.read_whole().await?;
        let bytes = answer.body.clone();
        Ok(answer.value(bytes))
    }

    /// Hands a success over unread. The cap does not hold for it; the total time-out does.
    ///
    /// # Errors
    ///
    /// None; the signature is that of its siblings.
    pub async fn stream<E>(self) -> Result<ResponseValue<ByteStream>, Error<E>> {
        self.stream_map(|stream| stream).await
    }

    /// As [`stream`](Self::stream), mapped to the variant for its status.
    ///
    /// # Errors
    ///
    /// None; the signature is that of its siblings.
    pub async fn stream_map<U, E>(
        self,
        map: impl FnOnce(ByteStream) -> U,
    ) -> Result<ResponseValue<U>, Error<E>> {
        let (status, headers) = (self.status(), self.headers().clone());
        let value = map(ByteStream::new(self));
        Ok(ResponseValue::new(value, status, headers))
    }

    /// The next bytes of the body.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>, reqwest::Error> {
        if let Some(Read { body, end }) = self.0.read.take().map(|read| *read) {
            if let End::Broken(error) = end {
                return Err(error);
            }
            if !body.is_empty() {
                return Ok(Some(body));
            }
        }
        let span = self.0.context.span.clone();
        let chunk = span::within(span, self.0.http.chunk()).await;
        if let Ok(None) = chunk {
            came_to_its_end(&self.0.http, &self.0.context);
        }
        chunk.map_err(reqwest::Error::without_url)
    }

    /// The error that a success is whose body did not come to its end.
    pub(crate) fn ended<E>(self, body: Bytes, end: End) -> Error<E> {
        self.received(body).unread(end)
    }

    fn received(mut self, body: Bytes) -> Received {
        let location_host = location_host(&self.0.http);
        Received {
            status: self.0.http.status(),
            headers: std::mem::take(self.0.http.headers_mut()),
            context: self.0.context,
            body,
            location_host,
        }
    }

    /// Reads an error that is documented without a schema; its body is kept as received.
    pub async fn raw_error<E>(self, wrap: impl FnOnce(RawBody) -> E) -> Error<E> {
        let error = self.status_error().await;
        let body = error.body().cloned().unwrap_or_default();
        error.with_documented(wrap(body))
    }

    /// Reads an error that is documented as text.
    pub async fn text_error<E>(self, wrap: impl FnOnce(String) -> E) -> Error<E> {
        self.raw_error(|body| wrap(body.text().into_owned())).await
    }

    /// Reads an error that is documented as JSON.
    ///
    /// If the body does not fit, the error has no documented part, and the fault as its source.
    pub async fn json_error<T: DeserializeOwned, E>(self, wrap: impl FnOnce(T) -> E) -> Error<E> {
        let (error, whole) = self.read_error().await;
        let Some(whole) = whole else { return error };
        match body::decode(&whole) {
            Ok(value) => error.with_documented(wrap(value)),
            Err(fault) => error.with_source(fault),
        }
    }

    /// Takes an error that is documented to have no body; one that is there nevertheless is kept.
    pub async fn empty_error<E>(self, documented: E) -> Error<E> {
        self.status_error().await.with_documented(documented)
    }

    /// Reads an answer that is not documented.
    pub async fn undocumented_error<E>(self) -> Error<E> {
        self.status_error().await
    }

    /// The error that a 401 is in whose place no other token came.
    pub(crate) async fn without_token(self, why: NoToken) -> Error {
        let (mut received, end) = self.read().await;
        received.scrub();
        let (kind, message, source) = match why {
            NoToken::Failed(error) => (
                ErrorKind::Authentication,
                format!(
                    "the provider refused the access token (401), and there is no other: {error}"
                ),
                Some(error.into()),
            ),
            NoToken::Late => {
                let limit = received.context.runtime.settings().total_timeout;
                let status = received.status_text();
                let message = format!("{status}, and no access token came within {limit:?}");
                (ErrorKind::Timeout, message, None)
            }
        };
        let words = received.words();
        let (note, _) = received.ending(end);
        let error: Error = received.into_error(kind, message, words, note.is_some(), source);
        error.with_phase(Phase::Authenticate)
    }

    async fn status_error<E>(self) -> Error<E> {
        self.read_error().await.0
    }

    /// Reads the body, or what can be had of it.
    async fn read(mut self) -> (Received, End) {
        let Read { body, end } = match self.0.read.take() {
            Some(read) => *read,
            None => {
                let Inner { http, context, .. } = &mut *self.0;
                let span = context.span.clone();
                span::within(span, read(http, context)).await
            }
        };
        (self.received(body), end)
    }

    /// The whole body of a success.
    async fn read_whole<E>(self) -> Result<Received, Error<E>> {
        let (received, end) = self.read().await;
        match end {
            End::Complete => Ok(received),
            end => Err(received.unread(end)),
        }
    }

    /// The error that a status is, and the body if all of it came.
    async fn read_error<E>(self) -> (Error<E>, Option<Bytes>) {
        let (mut received, end) = self.read().await;
        received.scrub();
        let whole = matches!(end, End::Complete).then(|| received.body.clone());
        let kind = match received.status.is_redirection() {
            true => ErrorKind::Redirect,
            false => ErrorKind::Status,
        };
        let mut message = received.status_text();
        if kind == ErrorKind::Redirect {
            match &received.location_host {
                Some(host) => message.push_str(&format!(" to {host}, which is not followed")),
                None => message.push_str(", which is not followed"),
            }
        }
        let words = match kind {
            // The page that comes with a redirect only says where it leads.
            ErrorKind::Redirect => None,
            _ => received.words(),
        };
        let (note, source) = received.ending(end);
        if let Some(note) = &note {
            message.push_str(&format!(" ({note})"));
        }
        let error = received.into_error(kind, message, words, note.is_some(), source);
        (error, whole)
    }
}

/// Why there is no other token in place of one that was refused.
pub(crate) enum NoToken {
    Failed(TokenError),
    /// It did not come within the call's time.
    Late,
}

/// An answer of which all that will be read was read.
struct Received {
    context: Context,
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    location_host: Option<String>,
}

impl Received {
    fn value<T>(self, value: T) -> ResponseValue<T> {
        ResponseValue::new(value, self.status, self.headers)
    }

    /// Such as `403 Forbidden`.
    fn status_text(&self) -> String {
        match self.status.canonical_reason() {
            Some(reason) => format!("{} {reason}", self.status.as_u16()),
            None => self.status.as_u16().to_string(),
        }
    }

    fn scrub(&mut self) {
        let body = std::mem::take(&mut self.body);
        let Context { runtime, token, .. } = &self.context;
        self.body = runtime
            .shared()
            .credentials
            .redactor()
            .redact(body, token.as_ref());
    }

    fn words(&self) -> Option<String> {
        let Context { runtime, token, .. } = &self.context;
        let redactor = runtime.shared().credentials.redactor();
        message::words(&self.body, |text| {
            redactor.redact_text(text, token.as_ref())
        })
    }

    /// Why there is no more of the body than this, in words.
    fn ending(&self, end: End) -> (Option<String>, Option<Source>) {
        match end {
            End::Complete => (None, None),
            End::TooLarge(max_bytes) => (
                Some(format!("its body is larger than {max_bytes} bytes")),
                None,
            ),
            End::Broken(error) => {
                let had = self.body.len();
                let note = if error.is_timeout() {
                    format!(
                        "its body did not end within {:?}; {had} bytes came",
                        self.context.limit()
                    )
                } else if self.headers.contains_key(CONTENT_ENCODING) {
                    format!("its body broke off or can't be decompressed; {had} bytes came")
                } else {
                    format!("its body broke off; {had} bytes came")
                };
                (Some(note), Some(error.into()))
            }
        }
    }

    /// A success whose body did not come whole.
    fn unread<E>(mut self, end: End) -> Error<E> {
        self.scrub();
        let kind = match &end {
            End::Broken(error) if error.is_timeout() => ErrorKind::Timeout,
            _ => ErrorKind::UnreadableBody,
        };
        let (note, source) = self.ending(end);
        let message = format!("{}, but {}", self.status_text(), note.unwrap_or_default());
        self.into_error(kind, message, None, true, source)
    }

    /// A success whose body is not JSON or not of its type.
    fn undecodable<T: DeserializeOwned, E>(mut self) -> Error<E> {
        self.scrub();
        // Once more, so that the fault can't quote a credential either.
        let fault = body::decode::<T>(&self.body).err();
        let place = fault.as_ref().map_or_else(String::new, place);
        let misfit = fault.as_ref().is_none_or(|fault| fault.inner().is_data());
        let status = self.status_text();
        let (message, words) = if self.body.is_empty() {
            (format!("{status}, but its body is empty, not JSON"), None)
        } else if misfit {
            (
                format!("{status}, but its body does not fit the documented type{place}"),
                None,
            )
        } else {
            let content_type = self
                .headers
                .get(CONTENT_TYPE)
                .and_then(|value| value.to_str().ok());
            let content_type = message::harmless(content_type.unwrap_or("no content type"));
            let message = format!("{status}, but its body ({content_type}) is not JSON");
            (message, self.words())
        };
        self.into_error(
            ErrorKind::UnreadableBody,
            message,
            words,
            false,
            fault.map(Into::into),
        )
    }

    fn into_error<E>(
        self,
        kind: ErrorKind,
        message: String,
        words: Option<String>,
        incomplete: bool,
        source: Option<Source>,
    ) -> Error<E> {
        let (body, cut) = body::keep(self.body);
        let clock = &self.context.runtime.shared().clock;
        let answer = Answer {
            status: self.status,
            retry_after: retry_after::retry_after(self.status, &self.headers, || clock.wall()),
            headers: self.headers,
            body,
            body_truncated: incomplete || cut,
            location_host: self.location_host,
        };
        let phase = match incomplete {
            true => Phase::Body,
            false => Phase::Complete,
        };
        let delivery = Delivery::of(self.status);
        let error = self
            .context
            .error(kind, delivery, phase, message, Some(answer))
            .with_words(words);
        match source {
            Some(source) => error.with_source(source),
            None => error,
        }
    }
}

/// Whether an answer with these headers leaves its connection open.
fn stays_open(headers: &HeaderMap) -> bool {
    // Hardly an answer has one.
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

/// The host that a redirect points to, relative to where the request went.
fn location_host(response: &reqwest::Response) -> Option<String> {
    let location = response.headers().get(LOCATION)?.to_str().ok()?;
    Some(response.url().join(location).ok()?.host_str()?.to_owned())
}

/// The status and the operation.
impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("operation", &self.0.context.operation.id)
            .field("status", &self.status())
            .finish_non_exhaustive()
    }
}

/// Where a body does not fit, and which member it lacks: never a value of it.
fn place(fault: &serde_path_to_error::Error<serde_json::Error>) -> String {
    let path = fault.path().to_string();
    let mut place = match path.as_str() {
        "." => String::new(),
        path => format!(" at `{path}`"),
    };
    // serde_json names the member, which is the document's word, and its own position behind it.
    let words = fault.inner().to_string();
    if let Some((member, _)) = words
        .strip_prefix("missing field `")
        .and_then(|rest| rest.split_once('`'))
    {
        place.push_str(&format!(": it lacks `{member}`"));
    }
    place
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    #[test]
    fn a_connection_that_is_closed_does_not_stay_open() {
        let of = |values: &[&'static str]| {
            let pair = |value: &&'static str| (CONNECTION, HeaderValue::from_static(value));
            stays_open(&values.iter().map(pair).collect())
        };
        assert!(of(&[]) && of(&["keep-alive"]) && of(&["close-notify"]));
        assert!(!of(&["close"]) && !of(&["Close"]) && !of(&["te, close"]) && !of(&["te", "close"]));
    }
}
