//! Kutt's errors. Most refusals have the status 500 or 400, and only the message tells them apart.

use crate::providers::prelude::*;

/// What messages say of an invalid value, and its field. The first that fits applies.
const INVALID: Names = names! {
    Slug: "custom url";
    Domain: "this domain";
    Notes: "description";
    Expires: "expire";
    Options: "password";
    Destination: "domain is banned", "url", "target";
};

/// Adds the field of the request that Kutt's message is about.
pub(super) fn explain(error: Error) -> Error {
    if error.kind() != ErrorKind::InvalidRequest {
        return fields::conflict_of_slug(error);
    }
    let mut invalid = INVALID.iter();
    match invalid.find(|(words, _)| fields::says(&error, &[words])) {
        Some((_, field)) => error.with_fields([*field]),
        None => error,
    }
}

/// Returns whether Kutt refused a change because the link has all its values already.
pub(super) fn says_unchanged(error: &Error) -> bool {
    error.kind() == ErrorKind::InvalidRequest && fields::says(error, &["at least update one"])
}
