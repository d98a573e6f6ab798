//! Converts values of a request into those of a body, where several providers take them alike.

use std::time::SystemTime;

use crate::error::{Error, ErrorKind};
use crate::request::{Expiry, Field};

/// Returns a list of texts; `None` if it is not set.
pub(super) fn given(texts: &[String]) -> Option<Vec<String>> {
    (!texts.is_empty()).then(|| texts.to_vec())
}

/// Returns the time at which a link expires, in the provider's form. A duration counts from
/// `created_at`. Fails if the form can't hold the time.
pub(super) fn expires_at<T>(
    expires: Option<Expiry>,
    created_at: Option<SystemTime>,
    convert: impl FnOnce(SystemTime) -> Option<T>,
) -> Result<Option<T>, Error> {
    let Some(expiry) = expires else {
        return Ok(None);
    };
    let time = match expiry {
        Expiry::At(time) => Some(time),
        Expiry::After(duration) => created_at.and_then(|time| time.checked_add(duration)),
    };
    let time = time.and_then(convert).ok_or_else(|| {
        let message = "`expires` is too far away; choose an earlier time";
        Error::new(ErrorKind::InvalidRequest, message).with_fields([Field::Expires])
    })?;
    Ok(Some(time))
}
