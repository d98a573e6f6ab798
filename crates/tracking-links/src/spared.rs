//! The error of a link that was not made for the sake of another one in its request.

use tracking_links_runtime::{Delivery, Retry};

use crate::error::{Error, ErrorKind};

/// Makes the error of a link that was not made, since the provider refused the whole request for
/// another one: `refusal`.
#[allow(
    dead_code,
    reason = "for providers, each of which is compiled only with its feature"
)]
pub(crate) fn spared(refusal: &Error) -> Error {
    let message = format!(
        "no link of the request was created, since the provider refused another one ({}); send \
         this one again without it",
        refusal.kind()
    );
    Error::new(ErrorKind::Unavailable, message)
        .with_delivery(Delivery::Rejected)
        .with_retry(Retry::Now)
}

/// Returns whether an error is that of a good link of a refused request.
pub(crate) fn is_spared(error: &Error) -> bool {
    error.delivery() == Delivery::Rejected && error.retry() == Retry::Now
}
