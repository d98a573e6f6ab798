//! Successes that show no link.

use serde::Serialize;
use tracking_links_runtime::{Delivery, ResponseValue};

use crate::error::{Error, ErrorKind};

/// Refuses a success whose URL, a member of the body, is blank: such an answer does not say that
/// there is a link.
pub(super) fn refuse_blank<T: Serialize, H>(
    answer: &ResponseValue<T, H>,
    member: &str,
    url: &str,
) -> Result<(), Error> {
    if !url.trim().is_empty() {
        return Ok(());
    }
    let message = format!("{}, but its `{member}` is empty", answer.status());
    let body = serde_json::to_vec(&**answer).unwrap_or_default();
    let error = Error::new(ErrorKind::Unexpected, message)
        .with_delivery(Delivery::Unknown)
        .with_status(answer.status().as_u16())
        .with_body(body);
    let headers = answer.headers().iter();
    Err(headers.fold(error, |error, (name, value)| {
        error.with_header(name.as_str(), value.as_bytes())
    }))
}
