//! Shlink's errors: problems of RFC 7807, whose `type` says more than their HTTP status.

use crate::error::{Error, ErrorKind};
use crate::request::Field;

/// Shlink's names of members of the body, and the fields of the request that are sent as them.
pub(super) const FIELDS: [(&str, Field); 6] = [
    ("longUrl", Field::Destination),
    ("title", Field::Name),
    ("customSlug", Field::Slug),
    ("domain", Field::Domain),
    ("tags", Field::Tags),
    ("validUntil", Field::Expires),
];

/// Converts an error, and adds the fields of the request that Shlink names. A slug that is in use
/// has the status 400, and a link with too many visits to be deleted the status 422.
pub(super) fn explain(error: Error) -> Error {
    if is(&error, 400, "non-unique-slug") {
        let error = error.with_kind(ErrorKind::Conflict);
        return error.with_fields([Field::Slug]);
    }
    if is(&error, 422, "invalid-short-url-deletion") {
        return error.with_kind(ErrorKind::Conflict);
    }
    error
}

/// Returns whether Shlink says that there is no such short URL. Any other 404 may come from a wrong
/// base URL, and says nothing about links.
pub(super) fn says_no_short_url(error: &Error) -> bool {
    is(error, 404, "short-url-not-found")
}

/// Returns whether an error is a problem of this type. Its URL ends with the name of the type.
fn is(error: &Error, status: u16, name: &str) -> bool {
    let code = error.code().unwrap_or_default();
    error.status() == Some(status) && code.rsplit('/').next() == Some(name)
}
