//! Awin's errors: of a request, and of one link of a batch.

use crate::providers::prelude::*;

/// Awin's names of members of the body, and the fields of the request that are sent as them.
pub(super) const FIELDS: [(&str, Field); 10] = [
    ("advertiserId", Field::Program),
    ("destinationUrl", Field::Destination),
    ("campaign", Field::Folder),
    ("clickref", Field::SubIds),
    ("clickref2", Field::SubIds),
    ("clickref3", Field::SubIds),
    ("clickref4", Field::SubIds),
    ("clickref5", Field::SubIds),
    ("clickref6", Field::SubIds),
    ("shorten", Field::Options),
];

/// Converts an error, and adds the fields of the request that Awin names.
pub(super) fn explain(error: Error) -> Error {
    let body = error.body_as_json();
    with_refused(error, &body)
}

/// Converts the error of one link of a batch.
pub(super) fn of_item(status: i64, body: &Value, runtime: &Runtime) -> Error {
    let status = u16::try_from(status).unwrap_or_default();
    let delivery = match status {
        400..500 => Delivery::Rejected,
        _ => Delivery::Unknown,
    };
    let text = runtime.redact(body.to_string());
    let body: Value = serde_json::from_str(&text).unwrap_or_default();
    let said = ["description", "error"].map(|name| body[name].as_str());
    let said = said.into_iter().flatten().next().unwrap_or(&text);
    let error = Error::new(kind_of_status(status), format!("{status}: {said}"))
        .with_delivery(delivery)
        .with_fields(fields::named_fields(text.as_bytes(), &FIELDS))
        .with_body(text.as_str());
    let error = match status {
        0 => error.with_kind(ErrorKind::Unexpected),
        status => error.with_status(status),
    };
    with_refused(error, &body)
}

/// Adds the field whose value Awin refuses, and the reason as the error's code: the body is then an
/// object of such fields, such as `{"destinationUrl": "deeplinkNotPermitted"}`.
fn with_refused(error: Error, body: &Value) -> Error {
    let refused = FIELDS.iter().find_map(|(name, field)| {
        let reason = body[*name].as_str()?;
        Some((*field, reason))
    });
    match refused {
        Some((field, reason)) => error.with_fields([field]).with_code(reason),
        None => error,
    }
}
