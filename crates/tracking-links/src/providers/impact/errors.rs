//! impact.com's errors whose kind can't be taken from the HTTP status alone, because impact.com
//! uses the status differently from other providers.

use crate::error::{Error, ErrorKind};
use crate::request::Field;

/// impact.com's names of parameters, also as its messages write them, and the fields of the request
/// that are sent as them.
pub(super) const FIELDS: [(&str, Field); 14] = [
    ("ProgramId", Field::Program),
    ("Program", Field::Program),
    ("Type", Field::Slug),
    ("CustomPath", Field::Slug),
    ("AdId", Field::Ad),
    ("Ad", Field::Ad),
    ("DeepLink", Field::Destination),
    ("landingPage", Field::Destination),
    ("MediaPartnerPropertyId", Field::Property),
    ("Property", Field::Property),
    ("subId1", Field::SubIds),
    ("subId2", Field::SubIds),
    ("subId3", Field::SubIds),
    ("sharedId", Field::SharedId),
];

/// Converts an error, and adds the fields of the request that impact.com's answer names. A 403 may
/// mean that something does not exist: only its message says so.
pub(super) fn explain(error: Error) -> Error {
    let message = error.provider_message().unwrap_or_default();
    match error.kind() {
        ErrorKind::Permission if says_absent(message) => error.with_kind(ErrorKind::NotFound),
        _ => error,
    }
}

/// Returns whether a message says that something does not exist.
fn says_absent(message: &str) -> bool {
    const WORDS: [&str; 4] = ["does not exist", "doesn't exist", "not found", "no such"];
    let message = message.to_ascii_lowercase();
    WORDS.iter().any(|words| message.contains(words))
}
