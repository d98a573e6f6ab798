//! Kutt's errors. Most refusals have the status 500 or 400, and only the message tells them apart.

use crate::providers::prelude::*;

/// What messages say of a link that is not there.
const ABSENT: [&str; 4] = [
    "could not find the link",
    "link was not found",
    "link could not be found",
    "id is invalid",
];

/// What messages say of an invalid value, and its field. The first that fits applies.
const INVALID: Names = names! {
    Slug: "custom url";
    Domain: "this domain";
    Notes: "description";
    Expires: "expire";
    Options: "password";
    Destination: "domain is banned", "url", "target";
};

/// Converts an error, and adds the field of the request that Kutt's message is about.
pub(super) fn explain(error: Error) -> Error {
    if error.kind() != ErrorKind::InvalidRequest {
        return error;
    }
    if fields::says(&error, &ABSENT) {
        return error.with_kind(ErrorKind::NotFound);
    }
    if fields::says(&error, &["already in use"]) {
        let error = error.with_kind(ErrorKind::Conflict);
        return error.with_fields([Field::Slug]);
    }
    let mut invalid = INVALID.iter();
    match invalid.find(|(words, _)| fields::says(&error, &[words])) {
        Some((_, field)) => error.with_fields([*field]),
        None => error,
    }
}

/// Returns whether Kutt says that there is no such link. A 404 does not: it comes from elsewhere.
pub(super) fn says_absent(error: &Error) -> bool {
    error.kind() == ErrorKind::NotFound && fields::says(error, &ABSENT)
}

/// Returns whether Kutt refused a change because the link has all its values already.
pub(super) fn says_unchanged(error: &Error) -> bool {
    error.kind() == ErrorKind::InvalidRequest && fields::says(error, &["at least update one"])
}
