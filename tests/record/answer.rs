//! [`Answer`], a recorded answer, and its form as a file.

use std::collections::BTreeMap;

use axum::http::header;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tracking_links::LinkRequest;

use crate::document::Document;
use crate::proxy::Exchange;
use crate::redact::Secrets;

/// The headers that are kept, besides those of [`is_kept`].
const KEPT: [header::HeaderName; 5] = [
    header::ALLOW,
    header::CONTENT_TYPE,
    header::LOCATION,
    header::RETRY_AFTER,
    header::WWW_AUTHENTICATE,
];

/// An answer of a provider to an operation of its document. The form of a file is this as JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Answer {
    /// The operation's id.
    pub(crate) operation: String,
    pub(crate) method: String,
    /// The path as the document has it, such as `/links/{id}`.
    pub(crate) path: String,
    pub(crate) status: u16,
    /// The fields with which the link was created that the operations are about.
    pub(crate) fields: Vec<String>,
    pub(crate) headers: BTreeMap<String, String>,
    /// The body, if there is one.
    #[serde(flatten)]
    pub(crate) body: Option<Body>,
}

/// The body of an answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Body {
    #[serde(rename = "body")]
    Json(Value),
    #[serde(rename = "text")]
    Text(String),
}

impl Answer {
    /// Returns the name of the file, without its extension.
    pub(crate) fn name(&self) -> String {
        let Self {
            operation, status, ..
        } = self;
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
        format!("{}-{status}", operation.replace(|c| !fits(c), "-"))
    }

    /// Returns the media type of the body, without parameters; empty if there is none.
    pub(crate) fn media_type(&self) -> String {
        let sent = self.headers.get(header::CONTENT_TYPE.as_str());
        let essence = sent.and_then(|sent| sent.split(';').next());
        essence.unwrap_or_default().trim().to_ascii_lowercase()
    }
}

/// Makes the answers of what was exchanged, by their names, with secrets masked. Of several answers
/// with one name, it takes the longest, which shows most of the shape. `asked` is the request for
/// the link.
pub(crate) fn from_exchanges(
    exchanges: &[Exchange],
    document: &Document,
    secrets: &Secrets,
    asked: &LinkRequest,
) -> BTreeMap<String, Answer> {
    let secrets = secrets.with(exchanges.iter().flat_map(credentials));
    let mut answers = BTreeMap::new();
    let mut longest = exchanges.to_vec();
    longest.sort_by_key(|it| it.body.len());
    for exchange in &longest {
        let method = exchange.method.as_str();
        let Some(operation) = document.operation(method, &exchange.path) else {
            println!("ignored  {method} of a path that the document does not have");
            continue;
        };
        let kept = exchange.headers.iter().filter(|(name, _)| is_kept(name));
        let kept = kept.map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes());
            (name.as_str().to_owned(), secrets.mask_text(&value))
        });
        let answer = Answer {
            operation: operation.id,
            method: method.to_owned(),
            path: operation.path,
            status: exchange.status.as_u16(),
            fields: asked.fields().map(|it| it.to_string()).collect(),
            headers: kept.collect(),
            body: body(&exchange.body, &secrets),
        };
        answers.insert(answer.name(), answer);
    }
    answers
}

fn body(bytes: &[u8], secrets: &Secrets) -> Option<Body> {
    if bytes.is_empty() {
        return None;
    }
    Some(match serde_json::from_slice(bytes) {
        Ok(mut value) => {
            secrets.mask(&mut value);
            Body::Json(value)
        }
        Err(_) => Body::Text(secrets.mask_text(&String::from_utf8_lossy(bytes))),
    })
}

/// Returns whether a header is about limits or versions, or in the list. No other is kept, so no
/// cookie is.
fn is_kept(name: &header::HeaderName) -> bool {
    let text = name.as_str();
    is_of_rate_limit(text)
        || ["api-version", "deprecat", "sunset"]
            .iter()
            .any(|word| text.contains(word))
        || KEPT.contains(name)
}

/// Returns whether a header reports a rate limit.
pub(crate) fn is_of_rate_limit(name: &str) -> bool {
    name.contains("ratelimit") || name.contains("rate-limit")
}

/// Returns the credentials that a request was sent with, which an answer may repeat.
fn credentials(exchange: &Exchange) -> Vec<String> {
    let words = ["auth", "cookie", "key", "secret", "token"];
    let sent = exchange.request_headers.iter();
    let sent = sent.filter(|(name, _)| words.iter().any(|word| name.as_str().contains(word)));
    let values = sent.filter_map(|(_, value)| value.to_str().ok());
    let secrets = values.map(|value| value.split_once(' ').map_or(value, |(_, secret)| secret));
    secrets.map(str::to_owned).collect()
}
