//! Bodies of answers: reads a body up to a size limit, decodes JSON, and says at which path
//! decoding failed.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, BufRead, BufReader};
use std::pin::pin;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use serde::de::DeserializeOwned;

use crate::call::clock::Deadline;
use crate::response::extra::instead::objects_only;
use crate::response::lost::LostMember;
use crate::response::tape::Tape;
use crate::response::walk;
use crate::transport::failure::Failure;
use crate::transport::response::HttpResponse;

/// The most bytes of a body that an error keeps.
pub(crate) const KEPT_BYTES: usize = 64 * 1024;

/// The byte order mark that some servers send before JSON, and before a stream.
pub(super) const BOM: &[u8] = b"\xef\xbb\xbf";

/// The body of an answer as received.
///
/// ```
/// use tracking_links_runtime::RawBody;
///
/// # fn main() -> Result<(), serde_json::Error> {
/// let body = RawBody::from(r#"{"message":"no"}"#);
/// let value: serde_json::Value = body.json()?;
/// assert_eq!(value["message"], "no");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct RawBody(Bytes);

impl RawBody {
    /// Returns the bytes of the body.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Returns the body as text, without a byte order mark. Invalid UTF-8 becomes U+FFFD.
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(without_bom(&self.0))
    }

    /// Decodes the body as JSON.
    ///
    /// # Errors
    ///
    /// Fails if the body is not JSON or can't be decoded as `T`.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_slice(without_bom(&self.0))
    }
}

impl<B: Into<Bytes>> From<B> for RawBody {
    fn from(bytes: B) -> Self {
        Self(bytes.into())
    }
}

/// Shows only the length of the body, since any part of the body may be secret.
impl fmt::Debug for RawBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawBody({} bytes)", self.0.len())
    }
}

pub(crate) struct Read {
    pub(crate) body: Bytes,
    pub(crate) end: End,
}

pub(crate) enum End {
    Complete,
    /// The body is longer than this limit, in bytes.
    TooLarge(usize),
    /// The connection broke, or no byte came for as long as the stall timeout.
    Broken(Failure),
    /// The attempt's time expired.
    TimedOut,
}

impl End {
    pub(super) fn is_timeout(&self) -> bool {
        match self {
            Self::Complete | Self::TooLarge(_) => false,
            Self::Broken(error) => error.is_timeout(),
            Self::TimedOut => true,
        }
    }
}

/// Returns whether a body is a web page, which no API answers with.
pub(crate) fn is_page(headers: &HeaderMap, body: &[u8]) -> bool {
    let begins = |text: &[u8], with: &str| {
        let beginning = text.get(..with.len());
        beginning.is_some_and(|it| it.eq_ignore_ascii_case(with.as_bytes()))
    };
    let body = body.trim_ascii_start();
    let media_type = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    begins(media_type.unwrap_or_default(), "text/html")
        || begins(body, "<!doctype html")
        || begins(body, "<html")
}

/// Reads a body until it ends, or until it exceeds `max_bytes` bytes after decompression.
pub(crate) async fn read(
    response: &mut HttpResponse,
    deadline: Deadline,
    max_bytes: usize,
) -> Read {
    let announced = response
        .content_length()
        .and_then(|length| usize::try_from(length).ok());
    // Most bodies are a single chunk, which needs no copy.
    let (mut only, mut body) = (Bytes::new(), Vec::new());
    let end = loop {
        let chunk = match next(response, deadline).await {
            Ok(Some(chunk)) => chunk,
            Ok(None) => break End::Complete,
            Err(end) => break end,
        };
        if only.is_empty() && body.is_empty() && chunk.len() <= max_bytes {
            only = chunk;
            continue;
        }
        if body.is_empty() {
            // Reserve little memory: `Content-Length` may announce any size.
            let announced = announced.unwrap_or_default().min(KEPT_BYTES);
            body.reserve_exact(announced.max(only.len()).min(max_bytes));
            body.extend_from_slice(&std::mem::take(&mut only));
        }
        let room = max_bytes - body.len();
        grow(&mut body, chunk.len().min(room), max_bytes);
        body.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if chunk.len() > room {
            break End::TooLarge(max_bytes);
        }
    };
    let body = match only.is_empty() {
        true => Bytes::from(body),
        false => only,
    };
    Read { body, end }
}

/// Waits for the next chunk of a body; `None` at its end.
pub(super) async fn next(
    response: &mut HttpResponse,
    deadline: Deadline,
) -> Result<Option<Bytes>, End> {
    match deadline.bound(pin!(response.chunk())).await {
        Some(chunk) => chunk.map_err(End::Broken),
        None => Err(End::TimedOut),
    }
}

/// Makes room for `more` bytes. Doubles the capacity if needed, as `Vec` itself would, but not
/// beyond `max_bytes`.
fn grow(body: &mut Vec<u8>, more: usize, max_bytes: usize) {
    let needed = body.len() + more;
    if needed > body.capacity() {
        let wanted = needed.max(body.capacity() * 2).min(max_bytes);
        body.reserve_exact(wanted - body.len());
    }
}

/// Why a value does not have the documented type, with the path where decoding failed.
pub(super) type Misfit = serde_path_to_error::Error<serde_json::Error>;

/// Decodes a JSON body. An error has the path where decoding failed, such as `data[0].uuid`.
pub(crate) fn decode<T: DeserializeOwned>(
    body: &[u8],
) -> Result<T, serde_path_to_error::Error<serde_json::Error>> {
    let body = without_bom(body);
    // Tracking the path is slow, so decode again only after an error.
    objects_only(|| serde_json::from_slice(body)).or_else(|fault| {
        if let Some((value, _)) = walk(body, &fault, false) {
            return Ok(value);
        }
        let mut json = serde_json::Deserializer::from_slice(body);
        match objects_only(|| serde_path_to_error::deserialize::<_, T>(&mut json)) {
            Err(fault) => Err(fault),
            // The value itself is valid, so the error is in the text after it.
            Ok(_) => Err(at_top(fault)),
        }
    })
}

/// Decodes a JSON body without what does not have the documented type, which is returned too. Where
/// a schema without `type` allows a value that is no object, the value has it, and it is returned.
pub(super) fn decode_leniently<T: DeserializeOwned>(body: &[u8]) -> Option<(T, Vec<LostMember>)> {
    let body = without_bom(body);
    match objects_only(|| serde_json::from_slice(body)) {
        Ok(value) => Some((value, Vec::new())),
        Err(fault) => walk(body, &fault, true),
    }
}

/// Decodes a body that could not be decoded as its text is.
fn walk<T: DeserializeOwned>(
    body: &[u8],
    fault: &serde_json::Error,
    is_lenient: bool,
) -> Option<(T, Vec<LostMember>)> {
    // Any other fault is one of the text.
    if !fault.is_data() {
        return None;
    }
    let mut json = serde_json::Deserializer::from_slice(body);
    let tape = Tape::read(&mut json).ok()?;
    json.end().ok()?;
    walk::decode(&tape, is_lenient).ok()
}

/// Decodes JSON as [`decode`] does, from a reader.
pub(super) fn decode_from<T: DeserializeOwned>(
    body: impl io::Read,
) -> Result<T, serde_path_to_error::Error<serde_json::Error>> {
    let mut body = BufReader::new(body);
    if body.fill_buf().is_ok_and(|start| start.starts_with(BOM)) {
        body.consume(BOM.len());
    }
    let mut json = serde_json::Deserializer::from_reader(body);
    let value = objects_only(|| serde_path_to_error::deserialize::<_, T>(&mut json))?;
    json.end().map_err(at_top)?;
    Ok(value)
}

/// Makes the error of text that follows a valid value.
fn at_top(fault: serde_json::Error) -> serde_path_to_error::Error<serde_json::Error> {
    let top = serde_path_to_error::Track::new().path();
    serde_path_to_error::Error::new(top, fault)
}

fn without_bom(body: &[u8]) -> &[u8] {
    body.strip_prefix(BOM).unwrap_or(body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    struct Link {
        #[expect(dead_code, reason = "only decoded")]
        clicks: Vec<u64>,
    }

    #[test]
    fn a_decoding_error_has_its_path() {
        let fault = decode::<Link>(br#"{"clicks":[1,"x"]}"#).unwrap_err();
        assert_eq!(fault.path().to_string(), "clicks[1]");
        let fault = decode::<Link>(br#"{"clicks":[]} tail"#).unwrap_err();
        assert!(fault.inner().is_syntax());
        assert!(decode::<Link>(b"").unwrap_err().inner().is_eof());
    }

    #[test]
    fn a_byte_order_mark_is_skipped() {
        assert_eq!(decode::<u8>(b"\xef\xbb\xbf7").unwrap(), 7);
        assert_eq!(
            RawBody::from(&b"\xef\xbb\xbf7"[..]).json::<u8>().unwrap(),
            7
        );
    }

    #[test]
    fn debug_shows_the_length_only() {
        let text = format!("{:?}", RawBody::from("sentinel".repeat(10)));
        assert_eq!(text, "RawBody(80 bytes)");
    }

    #[test]
    fn a_body_is_decoded_from_a_reader_as_from_memory() {
        for body in [
            "\u{feff}{\"clicks\":[1]}",
            "{\"clicks\":[1,\"x\"]}",
            "{\"clicks\":[]} tail",
            "",
            "\u{feff}",
        ] {
            let shown = |result: Result<Link, serde_path_to_error::Error<serde_json::Error>>| {
                result.map_err(|fault| fault.to_string()).err()
            };
            let memory = shown(decode(body.as_bytes()));
            assert_eq!(shown(decode_from(body.as_bytes())), memory, "{body}");
        }
    }
}
