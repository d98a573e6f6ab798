//! Fanvue's errors whose kind can't be taken from the HTTP status alone.

use super::answer::{NEXT_VERSION, is_version};
use crate::providers::prelude::*;

/// Fanvue's names of members of the body, and the fields of the request that are sent as them.
pub(super) const FIELDS: Names = names! {
    Name: "name";
    Platform: "externalSocialPlatform";
};

/// Converts an error, and adds the fields of a request that Fanvue names. The status 410 means that
/// Fanvue no longer serves the requested API version.
pub(super) fn explain(error: Error) -> Error {
    if error.status() != Some(410) {
        return error;
    }
    let next = next_version(&error);
    let error = error.with_kind(ErrorKind::VersionSunset);
    match next {
        Some(next) => error.with_next_version(next),
        None => error,
    }
}

/// Reads from the answer which API version Fanvue offers instead of the one that it no longer
/// serves.
fn next_version(error: &Error) -> Option<String> {
    let body = error.body_as_json();
    let next = body["nextVersion"].as_str();
    let next = next.or_else(|| error.header(NEXT_VERSION))?;
    // Messages show this text, so accept only what looks like a version.
    is_version(next).then(|| next.to_owned())
}
