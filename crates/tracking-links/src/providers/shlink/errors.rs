//! Shlink's errors: problems of RFC 7807, whose `type` says more than their HTTP status.

use crate::providers::prelude::*;

/// Shlink's names of members of the body, and the fields of the request that are sent as them.
pub(super) const FIELDS: Names = names! {
    Destination: "longUrl";
    Name: "title";
    Slug: "customSlug";
    Domain: "domain";
    Tags: "tags";
    Expires: "validUntil";
};

/// Converts an error, and adds the fields of the request that Shlink names. A slug that is in use
/// has the status 400, and a link with too many visits to be deleted the status 422.
pub(super) fn explain(error: Error) -> Error {
    match problem(&error) {
        (Some(400), "non-unique-slug") => {
            let error = error.with_kind(ErrorKind::Conflict);
            error.with_fields([Field::Slug])
        }
        (Some(422), "invalid-short-url-deletion") => error.with_kind(ErrorKind::Conflict),
        _ => error,
    }
}

/// Returns whether Shlink says that there is no such short URL. Any other 404 may come from a wrong
/// base URL, and says nothing about links.
pub(super) fn says_no_short_url(error: &Error) -> bool {
    problem(error) == (Some(404), "short-url-not-found")
}

/// Returns the status of an error, and the type of its problem, whose URL ends with this name.
fn problem(error: &Error) -> (Option<u16>, &str) {
    let code = error.code().unwrap_or_default();
    (error.status(), code.rsplit('/').next().unwrap_or(code))
}
