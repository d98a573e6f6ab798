//! Awin's errors: of a request, and of one link of a batch.

use crate::providers::prelude::*;

/// Awin's names of members of the body, and the fields of the request that are sent as them.
pub(super) const FIELDS: Names = names! {
    Program: "advertiserId";
    Destination: "destinationUrl";
    Folder: "campaign";
    SubIds: "clickref", "clickref2", "clickref3", "clickref4", "clickref5", "clickref6";
    Options: "shorten";
};

/// Adds the field whose value Awin refuses, and the reason as the error's code: the body is then an
/// object of such fields, such as `{"destinationUrl": "deeplinkNotPermitted"}`.
pub(super) fn explain(error: Error) -> Error {
    let body = error.body_as_json();
    let refused = |(name, field): &(&str, Field)| Some((*field, body[*name].as_str()?));
    match FIELDS.iter().find_map(refused) {
        Some((field, reason)) => error.with_fields([field]).with_code(reason),
        None => error,
    }
}

/// Converts the error of one link of a batch.
pub(super) fn of_item(status: i64, body: &Value, runtime: &Runtime) -> Error {
    let text = runtime.redact(body.to_string());
    let body: Value = serde_json::from_str(&text).unwrap_or_default();
    let said = body["description"].as_str().or(body["error"].as_str());
    let status = u16::try_from(status).ok().filter(|status| *status > 0);
    let message = format!("{}: {}", status.unwrap_or_default(), said.unwrap_or(&text));
    let error = fields::item_error(status, message, &text, FIELDS);
    explain(error.with_body(text.as_str()))
}
