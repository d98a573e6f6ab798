//! Converts values of a request into those of a body, where several providers take them alike.

use std::str::FromStr;
use std::time::{Duration, SystemTime};

use crate::error::{Error, ErrorKind};
use crate::link::TrackingLink;
use crate::request::{Expiry, Field, LinkRequest};

const MINUTE: Duration = Duration::from_secs(60);

/// Reads the id of an account, which must not be empty. `remedy` is the message if it is, or if it
/// is not of this type.
pub(super) fn account_id<T: FromStr>(id: &str, remedy: &str) -> Result<T, Error> {
    let parsed = id.parse().ok().filter(|_| !id.is_empty());
    parsed.ok_or_else(|| Error::new(ErrorKind::Configuration, remedy))
}

/// Returns a list of texts; `None` if it is not set.
pub(super) fn given(texts: &[String]) -> Option<Vec<String>> {
    (!texts.is_empty()).then(|| texts.to_vec())
}

/// Returns the texts of a list one by one, for bodies that have a member for each.
pub(super) fn one_by_one<const N: usize>(texts: &[String]) -> [Option<String>; N] {
    std::array::from_fn(|index| texts.get(index).cloned())
}

/// Returns a text of an answer; `None` if it is empty.
pub(super) fn filled(text: &Option<String>) -> Option<String> {
    text.clone().filter(|text| !text.is_empty())
}

/// Sets the URLs of a link that has a long one and perhaps a short one, which may be blank.
pub(super) fn set_urls(link: &mut TrackingLink, long: &str, short: Option<&str>) {
    let short = short.filter(|url| !url.trim().is_empty());
    link.tracking_url = Some(long.to_owned());
    link.short_url = short.map(str::to_owned);
    link.url = Some(short.unwrap_or(long).to_owned());
}

/// Reads an id that the provider takes as a number; `None` if the field is not set. Fails unless it
/// is written in digits alone.
pub(super) fn number(field: Field, text: Option<&str>) -> Result<Option<i64>, Error> {
    let Some(text) = text else {
        return Ok(None);
    };
    let is_id = text.bytes().all(|it| it.is_ascii_digit());
    let number = text.parse().ok().filter(|_| is_id);
    number.map(Some).ok_or_else(|| {
        let message = format!("write `{field}` with digits only: it is an id of the provider's");
        invalid([field], message)
    })
}

/// Makes the error of a request whose fields have a value that the provider does not take.
pub(super) fn invalid(
    fields: impl IntoIterator<Item = Field>,
    message: impl Into<String>,
) -> Error {
    Error::new(ErrorKind::InvalidRequest, message).with_fields(fields)
}

/// Returns the time at which a new link expires, in the provider's form. Fails if the form can't
/// hold it.
pub(super) fn new_expiry<T>(
    request: &LinkRequest,
    convert: impl FnOnce(SystemTime) -> Option<T>,
) -> Result<Option<T>, Error> {
    expires_at(request.expires, Some(SystemTime::now()), convert)
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
    let end = match (expiry, created_at) {
        (Expiry::After(_), None) => {
            let message = "the provider does not say when the link was created, from which a \
                           duration in `expires` counts; set a time";
            return Err(refused(message));
        }
        _ => expiry.end(created_at),
    };
    end.and_then(convert).map(Some).ok_or_else(too_far_away)
}

/// Converts an end of a range of time, if it is set, into the provider's form. Fails if the form
/// can't hold it.
pub(super) fn bound<T>(
    time: Option<SystemTime>,
    convert: impl FnOnce(SystemTime) -> Option<T>,
) -> Result<Option<T>, Error> {
    let Some(time) = time else {
        return Ok(None);
    };
    let convertible = convert(time).map(Some);
    convertible.ok_or_else(|| invalid([], "the time is too far away; leave it out"))
}

/// Returns for how long a link is to work from now on. A duration counts from `created_at`. Fails
/// if that is less than a minute: providers take no less, or make another time of it.
pub(super) fn time_left(
    expires: Expiry,
    created_at: SystemTime,
    now: SystemTime,
) -> Result<Duration, Error> {
    let end = expires.end(Some(created_at)).ok_or_else(too_far_away)?;
    match end.duration_since(now).unwrap_or_default() {
        left if left < MINUTE => Err(refused(
            "`expires` is in less than a minute; choose a later time",
        )),
        left => Ok(left),
    }
}

/// Refuses an expiry that the provider's form can't hold.
pub(super) fn too_far_away() -> Error {
    refused("`expires` is too far away; choose an earlier time")
}

fn refused(message: &str) -> Error {
    invalid([Field::Expires], message)
}
