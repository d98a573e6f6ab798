//! AppsFlyer's errors.

use crate::providers::prelude::*;

/// AppsFlyer's names of members of the body, and the fields that are sent as them. Its errors speak
/// of the slug as `Shortlink ID`.
pub(super) const FIELDS: Names = names! {
    Slug: "shortlink";
    Expires: "ttl";
};

/// Converts an error, and adds the fields of the request that AppsFlyer names. A branded domain of
/// another account has the status 401 or 403, and says nothing of the token. A failure of
/// AppsFlyer's own has the status 400, and says nothing of the request.
pub(super) fn explain(error: Error) -> Error {
    match error.code() {
        Some("wrong_brand_domain") => error.with_kind(ErrorKind::Permission),
        Some("internal_error") => {
            let error = error.with_kind(ErrorKind::Unavailable);
            error.with_delivery(Delivery::Unknown)
        }
        _ => error,
    }
}

/// Returns whether AppsFlyer says that there is no such link. A 404 without a code of AppsFlyer's
/// own may come from a wrong base URL.
pub(super) fn says_absent(error: &Error) -> bool {
    error.kind() == ErrorKind::NotFound && error.code() == Some("invalid_parameter")
}
