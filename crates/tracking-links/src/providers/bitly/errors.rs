//! Bitly's errors: a code in `message` says more than their HTTP status.

use crate::providers::prelude::*;

/// Bitly's names of members of the body, and its codes, with the fields of the request that are
/// meant.
pub(super) const FIELDS: Names = names! {
    Destination: "long_url", "INVALID_ARG_LONG_URL", "ALREADY_A_BITLY_LINK";
    Name: "title";
    Tags: "tags";
    Domain: "domain", "INVALID_ARG_DOMAIN", "DNS_CONFIGURATION_ERROR";
    Folder: "group_guid", "INVALID_ARG_GROUP_GUID";
};

/// Adds Bitly's code to an error. A limit may have the status 403, and no code.
pub(super) fn explain(error: Error) -> Error {
    let error = match error.status() {
        Some(403) if is_limited(&error) => error.with_kind(ErrorKind::RateLimited),
        _ => error,
    };
    let message = error.provider_message().unwrap_or_default();
    let code = message.split(':').next().unwrap_or_default().to_owned();
    let is_code = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    match !code.is_empty() && code.chars().all(is_code) {
        true => error.with_code(code),
        false => error,
    }
}

/// Returns whether a 403 without a quota's code is about a limit.
fn is_limited(error: &Error) -> bool {
    error.kind() != ErrorKind::QuotaExceeded && error.header("x-ratelimit-reason").is_some()
}

/// Returns whether the error of a create may be that of its group: one of another account is
/// refused as a wrong access token is.
pub(super) fn may_be_of_group(error: &Error, request: &LinkRequest) -> bool {
    is_forbidden(error) && request.folder.is_some()
}

pub(super) fn of_group(error: Error) -> Error {
    let error = error.with_kind(ErrorKind::Permission);
    error.with_fields([Field::Folder])
}

/// Returns whether the error of giving a link its slug may say that the link has it already.
pub(super) fn may_have_slug(error: &Error) -> bool {
    matches!(error.status(), Some(400 | 403 | 409))
}

/// Converts the error of a slug that a link does not have, although the access token is right: a
/// slug of another account is refused as a wrong token is.
pub(super) fn of_slug(error: Error) -> Error {
    match is_forbidden(&error) {
        true => error.with_kind(ErrorKind::Conflict),
        false => error,
    }
}

/// Returns whether an error has the status that Bitly gives to wrong access tokens, and to what is
/// another account's.
fn is_forbidden(error: &Error) -> bool {
    error.kind() == ErrorKind::Authentication && error.status() == Some(403)
}

/// Completes the error of giving a link its slug.
pub(super) fn without_slug(error: Error, link: TrackingLink) -> Error {
    error.with_fields([Field::Slug]).with_incomplete(link)
}

/// Returns whether Bitly says that there is no such back-half of one's own, or that the plan does
/// not have any.
pub(super) fn says_no_custom(error: &Error) -> bool {
    error.says_absent() || error.status() == Some(402)
}
