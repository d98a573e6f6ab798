//! An answer of which no more is read, and the errors that are made from it.

use std::borrow::Cow;
use std::io::{self, Read as _};

use bytes::Bytes;
use http::StatusCode;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, LOCATION};
use serde::de::DeserializeOwned;

use crate::call::context::Context;
use crate::call::retry_after::retry_after;
use crate::delivery::{Delivery, Phase};
use crate::error::{Answer, Error, ErrorKind, Source};
use crate::meaning::{Meaning, Told};
use crate::response::body::{self, End, KEPT_BYTES, Misfit, RawBody};
use crate::response::challenge;
use crate::response::headers;
use crate::response::lost::LostMember;
use crate::response::message::{self, Said};
use crate::response::notation::{Notation, Undecodable};
use crate::response::value::ResponseValue;
use crate::transport::response::HttpResponse;

/// An answer of which no more is read: its body is complete, was cut off, or is too large.
pub(super) struct Received {
    pub(super) context: Box<Context>,
    pub(super) status: StatusCode,
    headers: HeaderMap,
    /// What was read, which may contain the client's credentials.
    body: Bytes,
    /// The beginning of the body without credentials; empty before [`redact`](Self::redact).
    clean: Bytes,
    is_cut: bool,
    /// The host that a redirect points to, resolved against the request's URL.
    pub(super) location_host: Option<String>,
}

/// What the provider says in an answer, without credentials.
#[derive(Default)]
struct ProviderSaid {
    message: Option<String>,
    code: Option<String>,
    meaning: Option<Meaning>,
    /// Whether the meaning is that of a rule of the provider's.
    is_by_rule: bool,
}

impl Received {
    pub(super) fn new(mut http: HttpResponse, mut context: Box<Context>, body: Bytes) -> Self {
        context.has_ended = true;
        let location_host = location_host(&http, &context);
        Self {
            context,
            status: http.status(),
            headers: std::mem::take(http.headers_mut()),
            body,
            clean: Bytes::new(),
            is_cut: false,
            location_host,
        }
    }

    pub(super) fn value<T, H: DeserializeOwned>(self, value: T) -> ResponseValue<T, H> {
        self.context.report_success();
        ResponseValue::of(value, self.status, self.headers)
    }

    /// Returns the status with its standard name, such as `403 Forbidden`.
    pub(super) fn status_text(&self) -> String {
        match self.status.canonical_reason() {
            Some(reason) => format!("{} {reason}", self.status.as_u16()),
            None => self.status.as_u16().to_string(),
        }
    }

    /// Takes the body as received, of an answer that is no error.
    pub(super) fn take_body(&mut self) -> Bytes {
        std::mem::take(&mut self.body)
    }

    /// Decodes the body as received; leniently, unless the client is strict. Returns what was left
    /// out too.
    pub(super) fn decode_as_received<T: DeserializeOwned>(
        &self,
        notation: Notation,
    ) -> Option<(T, Vec<LostMember>)> {
        let json = notation.to_json(&self.body, self.content_type()).ok()?;
        if self.context.runtime.settings().strict {
            return Some((body::decode(&json).ok()?, Vec::new()));
        }
        let (value, mut lost) = body::decode_leniently(&json)?;
        for member in &mut lost {
            let path = std::mem::take(&mut member.path);
            member.path = self.context.redact_text(path);
        }
        Some((value, lost))
    }

    /// Removes the client's credentials from the part of the body that an error keeps.
    pub(super) fn redact(&mut self) {
        let redactor = self.context.redactor();
        let token = self.context.token.as_ref();
        let is_late = || self.is_late();
        (self.clean, self.is_cut) = redactor.redact(&self.body, token, KEPT_BYTES, &is_late);
    }

    /// Returns whether the call's total timeout leaves no time to search a large body.
    fn is_late(&self) -> bool {
        self.context.remaining().is_zero()
    }

    /// Decodes the whole body without the client's credentials, so that neither the value nor an
    /// error can contain one.
    pub(super) fn decode<T: DeserializeOwned>(&self, notation: Notation) -> Result<T, Undecodable> {
        let redactor = self.context.redactor();
        let scan = || redactor.scan(&self.body, self.context.token.as_ref());
        let is_late = || self.is_late();
        let decoded = match notation {
            // A clean copy of a large body would take as much memory again.
            Notation::Json if self.is_cut => body::decode_from(scan().until(&is_late)),
            notation => {
                let mut clean = Cow::Borrowed(&*self.clean);
                if self.is_cut {
                    clean.to_mut().clear();
                    // What is not read in time is missing from the XML, which is then not valid.
                    _ = scan().until(&is_late).read_to_end(clean.to_mut());
                }
                body::decode(&notation.to_json(&clean, self.content_type())?)
            }
        };
        decoded.map_err(Undecodable::Json)
    }

    fn content_type(&self) -> Option<&str> {
        self.headers.get(CONTENT_TYPE)?.to_str().ok()
    }

    /// Finds what the provider says in the body and in its challenge, without credentials, and what
    /// it means by that.
    fn said(&self, kind: ErrorKind, incomplete: bool) -> ProviderSaid {
        let redact = |text| self.context.redact_text(text);
        // The body of a redirect only repeats its location, and an incomplete success says nothing.
        let says_nothing = kind == ErrorKind::Redirect || incomplete && self.status.is_success();
        if says_nothing {
            return ProviderSaid::default();
        }
        let Said { message, code } = message::said(&self.clean, !self.is_cut, redact);
        let challenge = challenge::description(&self.headers);
        let challenge = challenge.map(|text| message::printable(&redact(text)));
        // The title of a web page is no message of the API.
        let of_api = message.as_deref().filter(|_| !self.is_page());
        let messages: Vec<&str> = [of_api, challenge.as_deref()]
            .into_iter()
            .flatten()
            .collect();

        let rules = self.context.runtime.api().errors;
        let body = (!self.is_cut).then_some(&*self.clean);
        let told = Told::new(self.status, code.as_deref(), &messages, body);
        let by_rule = Meaning::by_rule(rules, &told);
        ProviderSaid {
            meaning: by_rule.or_else(|| Meaning::by_status(&told)),
            is_by_rule: by_rule.is_some(),
            message: message.or(challenge),
            code,
        }
    }

    fn delivery(&self, said: &ProviderSaid, incomplete: bool) -> Delivery {
        // A gateway's page may be cut off too.
        let is_page = || self.is_page() || self.clean.trim_ascii_start().starts_with(b"<");
        match (said.meaning, Delivery::of(self.status)) {
            (Some(Meaning::Failure), _) => Delivery::Unknown,
            _ if said.is_by_rule => Delivery::Rejected,
            // Such an answer may be a gateway's page, or an error of the provider's.
            (_, Delivery::Accepted) if !incomplete || is_page() => Delivery::Unknown,
            (_, delivery) => delivery,
        }
    }

    /// Returns whether the body is more than an empty object or list, which any server may send.
    pub(super) fn says_something(&self) -> bool {
        let is_content = |byte: &u8| !byte.is_ascii_whitespace() && !b"{}[]".contains(byte);
        self.clean.iter().any(is_content)
    }

    fn is_page(&self) -> bool {
        body::is_page(&self.headers, &self.clean)
    }

    /// Returns whether the answer is a web page that says that nothing is there, at a base URL that
    /// the caller set.
    pub(super) fn is_wrong_base_url(&self) -> bool {
        self.is_absent() && self.is_page() && self.context.has_own_base_url()
    }

    /// Returns what to add to the message because the base URL that the caller set may be wrong:
    /// the answer is a redirect, a web page, or a 404 of a path that does not depend on arguments,
    /// unless the body of the 404 `is_documented`.
    pub(super) fn base_url_hint(&self, is_documented: bool) -> &'static str {
        let is_fixed_path = !self.context.operation.path.contains('{');
        let is_no_path = self.is_absent() && is_fixed_path && !is_documented;
        let is_page = self.is_page() && !self.status.is_server_error();
        match self.is_redirect() || is_no_path || is_page {
            true => self.context.base_url_hint(),
            false => "",
        }
    }

    /// Returns what to add to the message because an earlier attempt of the call, whose answer was
    /// lost, may have been carried out.
    pub(super) fn earlier_attempt(&self) -> &'static str {
        match (
            self.context.maybe_carried_out,
            self.context.operation.method,
        ) {
            (false, _) => "",
            (true, "DELETE") if matches!(self.status.as_u16(), 404 | 410) => {
                "; an earlier attempt, whose answer was lost, may have deleted it"
            }
            (true, _) => "; an earlier attempt, whose answer was lost, may have been carried out",
        }
    }

    /// Returns whether the answer leads to another URL. A 304 does not.
    pub(super) fn is_redirect(&self) -> bool {
        self.status.is_redirection() && self.status != StatusCode::NOT_MODIFIED
    }

    fn is_absent(&self) -> bool {
        matches!(
            self.status,
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED
        )
    }

    /// Returns why the body is incomplete: as a text, and as the error that caused it, if there was
    /// one.
    pub(super) fn ending(&self, end: End) -> (Option<String>, Option<Source>) {
        let is_timeout = end.is_timeout();
        let source = match end {
            End::Complete => return (None, None),
            End::TooLarge(max_bytes) => {
                let note = format!("its body is larger than {max_bytes} bytes");
                return (Some(note), None);
            }
            End::TimedOut => io::Error::from(io::ErrorKind::TimedOut).into(),
            End::Broken(error) => error.into_source(),
        };
        let what = if is_timeout {
            let limit = self.context.limit();
            format!("reading its body timed out after {limit:?}")
        } else {
            "its body is incomplete".to_owned()
        };
        let note = format!("{what}; {} bytes received", self.body.len());
        (Some(note), Some(source))
    }

    /// Makes the error of an answer whose status is a success, but whose body is incomplete.
    pub(super) fn incomplete<E>(mut self, end: End) -> Error<E> {
        self.redact();
        let kind = match end.is_timeout() {
            true => ErrorKind::Timeout,
            false => ErrorKind::UnreadableBody,
        };
        let is_permanent = matches!(end, End::TooLarge(_));
        let (note, source) = self.ending(end);
        let message = format!("{}, but {}", self.status_text(), note.unwrap_or_default());
        let mut error = self.into_error(kind, message, true, source);
        error.report.is_permanent = is_permanent;
        error
    }

    /// Makes the error of an answer whose status is a success, but whose body is not of its
    /// notation or can't be decoded as `T`.
    pub(super) fn undecodable<T: DeserializeOwned, E>(mut self, notation: Notation) -> Error<E> {
        self.redact();
        // Decode again, now without credentials, so that the error's source can't quote one.
        let fault = self.decode::<T>(notation).err();
        let misfit = fault.as_ref().and_then(Undecodable::misfit);
        let status = self.status_text();
        let name = notation.name();
        let message = if self.body.is_empty() {
            format!("{status}, but its body is empty, not {name}")
        } else if misfit.is_some() || fault.is_none() {
            let place = misfit.map_or_else(String::new, place);
            // It may be an error in the provider's own form, under the status of a success.
            format!("{status}, but its body does not have the documented type{place}")
        } else if self.headers.contains_key(CONTENT_ENCODING) {
            format!("{status}, but its body is compressed, which was not asked for")
        } else {
            let media_type = headers::media_type(&self.headers, |it| self.context.redact_text(it));
            let content_type = match self.headers.contains_key(CONTENT_TYPE) {
                true => media_type.as_deref().unwrap_or("an unusual content type"),
                false => "no content type",
            };
            let hint = self.base_url_hint(false);
            format!("{status}, but its body ({content_type}) is not {name}{hint}")
        };
        let source = fault.map(Into::into);
        self.into_error(ErrorKind::UnreadableBody, message, false, source)
    }

    /// Makes the error of a success in a documented form that was not asked for.
    pub(super) fn another_form<E>(mut self, end: End) -> Error<E> {
        self.redact();
        let media_type = headers::media_type(&self.headers, |it| self.context.redact_text(it));
        let media_type = media_type
            .as_deref()
            .unwrap_or("another documented media type");
        let mut message = format!(
            "{}, but its body is {media_type}, which was not asked for",
            self.status_text()
        );
        let (note, source) = self.ending(end);
        if let Some(note) = &note {
            message.push_str(&format!(" ({note})"));
        }
        let kind = ErrorKind::UnreadableBody;
        // The document says that this answer is a success.
        let said = ProviderSaid::default();
        self.error_of(
            kind,
            message,
            note.is_some(),
            source,
            said,
            Delivery::Accepted,
        )
    }

    pub(super) fn into_error<E>(
        self,
        kind: ErrorKind,
        message: String,
        incomplete: bool,
        source: Option<Source>,
    ) -> Error<E> {
        let said = self.said(kind, incomplete);
        let delivery = self.delivery(&said, incomplete);
        self.error_of(kind, message, incomplete, source, said, delivery)
    }

    fn error_of<E>(
        self,
        kind: ErrorKind,
        message: String,
        incomplete: bool,
        source: Option<Source>,
        said: ProviderSaid,
        delivery: Delivery,
    ) -> Error<E> {
        let redact = |text| self.context.redact_text(text);
        let shown_headers = headers::shown(&self.headers, redact);
        let request_id = headers::request_id(&self.headers, redact);
        let clock = &self.context.runtime.shared().clock;
        let answer = Answer {
            status: self.status,
            retry_after: retry_after(self.status, &self.headers, || clock.wall()),
            headers: self.headers,
            shown_headers,
            request_id,
            body: RawBody::from(self.clean),
            body_truncated: incomplete || self.is_cut,
            location_host: self.location_host,
        };
        let phase = match incomplete {
            true => Phase::Body,
            false => Phase::Complete,
        };
        let context = &self.context;
        let mut error = context.error(kind, delivery, phase, message, Some(answer));
        error.report.provider_message = said.message;
        error.report.code = said.code;
        error.report.meaning = said.meaning;
        error.report.source = source;
        error
    }
}

/// Makes the error of a piece of a stream, such as an event, that does not have the documented
/// type. The error's body is the piece. The call has succeeded and goes on, so no one is told.
pub(super) fn misfit(
    context: &Context,
    http: &HttpResponse,
    what: &str,
    piece: &Bytes,
    misfit: &Misfit,
) -> Error {
    let (redactor, token) = (context.redactor(), context.token.as_ref());
    let is_late = || context.remaining().is_zero();
    let (clean, is_cut) = redactor.redact(piece, token, KEPT_BYTES, &is_late);
    let redact = |text| context.redact_text(text);
    let answer = Answer {
        status: http.status(),
        retry_after: None,
        headers: http.headers().clone(),
        shown_headers: headers::shown(http.headers(), redact),
        request_id: headers::request_id(http.headers(), redact),
        body: RawBody::from(clean),
        body_truncated: is_cut,
        location_host: None,
    };
    let message = format!(
        "{what} of the stream does not have the documented type{}",
        place(misfit)
    );
    let (kind, delivery) = (ErrorKind::UnreadableBody, Delivery::Accepted);
    Error::new(context.error_report(kind, delivery, Phase::Body, message, Some(answer)))
}

/// Describes where decoding failed, and names the missing member if that is the reason. Quotes no
/// value from the body.
fn place(fault: &Misfit) -> String {
    let path = fault.path().to_string();
    let mut place = match path.as_str() {
        "." => String::new(),
        path => format!(" at `{path}`"),
    };
    // The name of a missing member comes from the OpenAPI document, not from the body, so it may be
    // quoted.
    let text = fault.inner().to_string();
    if let Some((member, _)) = text
        .strip_prefix("missing field `")
        .and_then(|rest| rest.split_once('`'))
    {
        place.push_str(&format!(": missing `{member}`"));
    }
    place
}

/// Returns the host that a redirect points to, unless it contains a credential.
fn location_host(response: &HttpResponse, context: &Context) -> Option<String> {
    let location = response.headers().get(LOCATION)?.to_str().ok()?;
    let location = response.url()?.join(location).ok()?;
    let host = location.host_str()?;
    (context.redact_text(host.to_owned()) == host).then(|| host.to_owned())
}
