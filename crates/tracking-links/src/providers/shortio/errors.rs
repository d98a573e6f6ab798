//! Short.io's errors: of a request, and of one link of a batch.

use crate::providers::prelude::*;

/// Short.io's names of members of the body, and the fields of the request that are sent as them.
pub(super) const FIELDS: [(&str, Field); 7] = [
    ("originalURL", Field::Destination),
    ("path", Field::Slug),
    ("domain", Field::Domain),
    ("title", Field::Name),
    ("tags", Field::Tags),
    ("folderId", Field::Folder),
    ("expiresAt", Field::Expires),
];

/// Converts the error of one link of a batch, or of a success that says that it is none. Nothing
/// was done, unless the error is one of Short.io's own.
pub(super) fn of_item(status: Option<u16>, message: &str, runtime: &Runtime) -> Error {
    let delivery = match status {
        Some(400..500) => Delivery::Rejected,
        _ => Delivery::Unknown,
    };
    let message = runtime.redact(message.to_owned());
    let named = fields::named_fields(message.as_bytes(), &FIELDS);
    let kind = status.map_or(ErrorKind::Unexpected, kind_of_status);
    let error = Error::new(kind, message);
    let error = error.with_delivery(delivery).with_fields(named);
    explain(match status {
        Some(status) => error.with_status(status),
        None => error,
    })
}

/// Adds the field of a conflict, which is about the path.
pub(super) fn explain(error: Error) -> Error {
    match error.kind() == ErrorKind::Conflict && error.fields().is_empty() {
        true => error.with_fields([Field::Slug]),
        false => error,
    }
}

/// Returns whether Short.io says that there is no such link: its look-ups then have `error` alone.
/// Any other 404, also Short.io's own for an unknown path of the API, says nothing about links.
pub(super) fn says_no_link(error: &Error) -> bool {
    let body = error.body_as_json();
    let is_of_route = |text: &str| text.to_ascii_lowercase().contains("route");
    let text = body["error"].as_str().filter(|_| body["message"].is_null());
    error.status() == Some(404) && text.is_some_and(|text| !is_of_route(text))
}
