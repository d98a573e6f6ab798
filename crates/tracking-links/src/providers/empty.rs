//! Successes that show no link.

use serde::Serialize;
use tracking_links_runtime::{Delivery, ResponseValue, Runtime};

use crate::error::{Error, ErrorKind};

/// Refuses a success whose URL, a member of the body, is blank: such an answer does not say that
/// there is a link. Credentials that it repeats are replaced.
pub(super) fn refuse_blank<T: Serialize, H>(
    runtime: &Runtime,
    answer: &ResponseValue<T, H>,
    member: &str,
    url: &str,
) -> Result<(), Error> {
    if !url.trim().is_empty() {
        return Ok(());
    }
    let message = format!("{}, but its `{member}` is empty", answer.status());
    let body = serde_json::to_string(&**answer).unwrap_or_default();
    let error = Error::new(ErrorKind::Unexpected, message)
        .with_delivery(Delivery::Unknown)
        .with_body(runtime.redact(body));
    Err(with_head(error, answer))
}

/// Adds the status and the headers of a success to an error that was made of its body.
pub(super) fn with_head<T, H>(error: Error, answer: &ResponseValue<T, H>) -> Error {
    let error = error.with_status(answer.status().as_u16());
    let headers = answer.headers().iter();
    headers.fold(error, |error, (name, value)| {
        error.with_header(name.as_str(), value.as_bytes())
    })
}

/// Makes the error of an answer without a member that it must have.
pub(super) fn lacks(member: &str) -> Error {
    Error::new(
        ErrorKind::Unexpected,
        format!("the answer lacks `{member}`"),
    )
}
