//! Kutt's errors. Most refusals have the status 500 or 400, and only the message tells them apart.

use crate::error::{Error, ErrorKind};
use crate::request::Field;

/// What messages say of a link that is not there.
const ABSENT: [&str; 4] = [
    "could not find the link",
    "link was not found",
    "link could not be found",
    "id is invalid",
];

/// What messages say of an invalid value, and its field. The first that fits applies.
const INVALID: [(&str, Field); 7] = [
    ("custom url", Field::Slug),
    ("this domain", Field::Domain),
    ("description", Field::Notes),
    ("expire", Field::Expires),
    ("domain is banned", Field::Destination),
    ("url", Field::Destination),
    ("target", Field::Destination),
];

/// Converts an error, and adds the field of the request that Kutt's message is about.
pub(super) fn explain(error: Error) -> Error {
    if error.kind() != ErrorKind::InvalidRequest {
        return error;
    }
    if says(&error, &ABSENT) {
        return error.with_kind(ErrorKind::NotFound);
    }
    if says(&error, &["already in use"]) {
        let error = error.with_kind(ErrorKind::Conflict);
        return error.with_fields([Field::Slug]);
    }
    let mut invalid = INVALID.iter();
    match invalid.find(|(words, _)| says(&error, &[words])) {
        Some((_, field)) => error.with_fields([*field]),
        None => error,
    }
}

/// Returns whether Kutt says that there is no such link. A 404 does not: it comes from elsewhere.
pub(super) fn says_absent(error: &Error) -> bool {
    error.kind() == ErrorKind::NotFound && says(error, &ABSENT)
}

/// Returns whether Kutt refused a change because the link has all its values already.
pub(super) fn says_unchanged(error: &Error) -> bool {
    error.kind() == ErrorKind::InvalidRequest && says(error, &["at least update one"])
}

/// Returns whether the message of an answer has some of these words, in upper or lower case.
fn says(error: &Error, some: &[&str]) -> bool {
    let message = error.provider_message().unwrap_or_default();
    let message = message.to_ascii_lowercase();
    some.iter().any(|words| message.contains(words))
}
