//! Dub's errors: of a request, and of one link of a batch.

use dub_client::types::LinkError;
use serde_json::json;

use crate::providers::prelude::*;

/// Dub's names of members of the body, and words with which its messages begin, with the fields of
/// the request that are meant.
pub(super) const FIELDS: Names = names! {
    Destination: "url", "destination";
    Slug: "key";
    Domain: "domain";
    Tags: "tagNames";
    Notes: "comments";
    Expires: "expiresAt", "expiration";
    Folder: "folderId";
    ExternalId: "externalId";
    Targets: "ios", "android", "geo";
    Options: "expiredUrl", "programId", "partnerId";
};

/// Converts the error of one link of a batch. Dub did not make the link, unless the error is one of
/// its own. The body of the answer is left out: it has the passwords of all links. Credentials of
/// the client are replaced in the texts, as in those of any other error.
pub(super) fn of_link(fault: &LinkError, runtime: &Runtime) -> Error {
    let kind = match fault.code.as_str() {
        "conflict" => ErrorKind::Conflict,
        "exceeded_limit" => ErrorKind::QuotaExceeded,
        "forbidden" => ErrorKind::Permission,
        "internal_server_error" => ErrorKind::Unavailable,
        "not_found" => ErrorKind::NotFound,
        "rate_limit_exceeded" => ErrorKind::RateLimited,
        "unauthorized" => ErrorKind::Authentication,
        _ => ErrorKind::InvalidRequest,
    };
    let delivery = match kind {
        ErrorKind::Unavailable => Delivery::Unknown,
        _ => Delivery::Rejected,
    };
    let [message, code] =
        [fault.error.as_str(), fault.code.as_str()].map(|text| runtime.redact(text.to_owned()));
    let body = json!({ "error": message }).to_string();
    let error = Error::new(kind, message)
        .with_delivery(delivery)
        .with_code(code)
        .with_fields(fields::named_fields(body.as_bytes(), FIELDS));
    fields::conflict_of_slug(error)
}
