//! Rebrandly's errors. Each refusal has the status 403, and only the body tells what it is.

use crate::providers::prelude::*;

/// Rebrandly's names of members of the body, and the fields of the request that are sent as them.
pub(super) const FIELDS: Names = names! {
    Destination: "destination";
    Slug: "slashtag";
    Name: "title";
    Notes: "description";
    Domain: "domain";
};

/// Converts an error, and adds the fields of the request that Rebrandly names.
///
/// A 403 with a code is a refusal of the request. A message without a code is none of Rebrandly's
/// refusals, and counts as the API key's fault, which has the status 401 else. An unknown domain
/// has the status 404.
pub(super) fn explain(error: Error) -> Error {
    let said = error.body_as_json();
    let kind = match (error.status(), error.code()) {
        (Some(403), None) if said["message"].is_string() => ErrorKind::Authentication,
        (Some(403), Some(code)) => refusal(code, &said).unwrap_or(error.kind()),
        (Some(404), _) if says_no(&error, "domain") => ErrorKind::InvalidRequest,
        _ => error.kind(),
    };
    error.with_kind(kind)
}

/// Returns what a refusal with faults of values is; `None` if it is about something else, such as
/// what the plan lacks.
fn refusal(code: &str, body: &Value) -> Option<ErrorKind> {
    if matches!(code, "LimitExceeded" | "OwnerFeatureNotIncluded") {
        return None;
    }
    let faults = body["errors"].as_array().map_or(&[][..], Vec::as_slice);
    let mut codes = faults.iter().map(|it| &it["code"]);
    if code == "AlreadyExists" || codes.any(|it| it == "AlreadyExists") {
        return Some(ErrorKind::Conflict);
    }
    let is_of_value = code == "InvalidFormat" || body["property"].is_string();
    (is_of_value || !faults.is_empty()).then_some(ErrorKind::InvalidRequest)
}

/// Returns whether Rebrandly says that there is no such thing as this, such as a `link`. Any other
/// 404 may come from a wrong base URL, or be about the workspace.
pub(super) fn says_no(error: &Error, source: &str) -> bool {
    error.status() == Some(404)
        && error.code() == Some("NotFound")
        && error.body_as_json()["source"] == source
}
