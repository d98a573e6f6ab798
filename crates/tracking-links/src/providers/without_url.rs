//! The error of an answer that should have the URL of a link and has not.

use serde::Serialize;
use tracking_links_runtime::{Delivery, ResponseValue};

use crate::error::{Error, ErrorKind};

/// Makes the error of a success whose URL, a member of the body, is empty: such an answer does not
/// say that there is a link.
pub(super) fn without_url<T: Serialize>(answer: &ResponseValue<T>, member: &str) -> Error {
    let message = format!("{}, but its `{member}` is empty", answer.status());
    let body = serde_json::to_vec(&**answer).unwrap_or_default();
    let error = Error::new(ErrorKind::Unexpected, message)
        .with_delivery(Delivery::Unknown)
        .with_status(answer.status().as_u16())
        .with_body(body);
    let headers = answer.headers().iter();
    headers.fold(error, |error, (name, value)| {
        error.with_header(name.as_str(), value.as_bytes())
    })
}
