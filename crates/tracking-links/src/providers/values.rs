//! Converts values of a request into those of a body, where several providers take them alike.

use std::time::SystemTime;

use crate::error::{Error, ErrorKind};
use crate::request::{Expiry, Field};

/// Returns a list of texts; `None` if it is not set.
pub(super) fn given(texts: &[String]) -> Option<Vec<String>> {
    (!texts.is_empty()).then(|| texts.to_vec())
}

/// Reads an id that the provider takes as a number; `None` if the field is not set.
pub(super) fn number(field: Field, text: Option<&str>) -> Result<Option<i64>, Error> {
    let number = text.map(|text| text.parse()).transpose();
    number.map_err(|_| {
        let message = format!("`{field}` is no number; set it to the id that the provider shows");
        Error::new(ErrorKind::InvalidRequest, message).with_fields([field])
    })
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
    let refused =
        |message| Error::new(ErrorKind::InvalidRequest, message).with_fields([Field::Expires]);
    let time = match (expiry, created_at) {
        (Expiry::At(time), _) => Some(time),
        (Expiry::After(duration), Some(created_at)) => created_at.checked_add(duration),
        (Expiry::After(_), None) => {
            let message = "the provider does not say when the link was created, from which a \
                           duration in `expires` counts; set a time";
            return Err(refused(message));
        }
    };
    let message = "`expires` is too far away; choose an earlier time";
    let time = time.and_then(convert);
    time.map(Some).ok_or_else(|| refused(message))
}
