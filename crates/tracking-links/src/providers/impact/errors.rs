//! impact.com's errors whose kind can't be taken from the HTTP status alone, because impact.com
//! uses the status differently from other providers.

use impact_client::operation::CreateTrackingLinkError;
use impact_client::types::TrackingLink;
use tracking_links_runtime::{Delivery, ResponseValue};

use crate::error::{Error, ErrorKind};

/// Converts the error of creating a link, and adds the fields of the request that impact.com's
/// answer names.
pub(super) fn create_error(error: tracking_links_runtime::Error<CreateTrackingLinkError>) -> Error {
    let documented = match error.documented() {
        Some(CreateTrackingLinkError::Forbidden(body)) => body.message.clone(),
        _ => None,
    };
    let error = Error::from(error);
    let Parsed { message, fields } = parse(error.body().unwrap_or_default());
    let error = match error.status() {
        Some(403) => {
            let message = documented.or(message).unwrap_or_default();
            error.with_kind(kind_of_forbidden(&message))
        }
        _ => error,
    };
    error.with_fields(fields)
}

/// Makes the error of a success whose URL is empty: such an answer does not say that there is a
/// link.
pub(super) fn without_url(answer: &ResponseValue<TrackingLink>) -> Error {
    let message = format!("{}, but its `TrackingURL` is empty", answer.status());
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

/// Returns the kind of a 403. impact.com uses 403 for three kinds of errors, which only the message
/// tells apart.
fn kind_of_forbidden(message: &str) -> ErrorKind {
    let message = message.to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| message.contains(word));
    if says(&["does not exist", "doesn't exist", "not found", "no such"]) {
        ErrorKind::NotFound
    } else if says(&["vanity"]) && says(&["limit", "quota", "maximum", "exceed"]) {
        ErrorKind::QuotaExceeded
    } else {
        ErrorKind::Permission
    }
}

/// What is read from an error's body.
#[derive(Default)]
struct Parsed {
    message: Option<String>,
    /// The fields of the request that caused the error, by this crate's names.
    fields: Vec<&'static str>,
}

/// Reads the body of an error, which has one of two JSON forms at impact.com. If the body is not
/// JSON, such as XML, the whole body is the message.
fn parse(body: &[u8]) -> Parsed {
    let Ok(body) = serde_json::from_slice::<serde_json::Value>(body) else {
        return Parsed {
            message: Some(String::from_utf8_lossy(body).into_owned()),
            fields: Vec::new(),
        };
    };
    let message = ["message", "Message"]
        .iter()
        .find_map(|name| body[name].as_str());
    let errors = body["Errors"].as_array().into_iter().flatten();
    let fields = errors.filter_map(|error| field(error["Field"].as_str()?));
    Parsed {
        message: message.map(str::to_owned),
        fields: fields.collect(),
    }
}

/// Returns the field of [`LinkRequest`](crate::LinkRequest) that is sent as this parameter of
/// impact.com.
fn field(parameter: &str) -> Option<&'static str> {
    const FIELDS: [(&str, &str); 10] = [
        ("ProgramId", "program"),
        ("Type", "vanity"),
        ("CustomPath", "custom_path"),
        ("AdId", "ad"),
        ("DeepLink", "destination"),
        ("MediaPartnerPropertyId", "property"),
        ("subId1", "sub_id1"),
        ("subId2", "sub_id2"),
        ("subId3", "sub_id3"),
        ("sharedId", "shared_id"),
    ];
    let found = FIELDS
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(parameter));
    found.map(|(_, field)| *field)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_of_a_403_decides_its_kind() {
        for (message, kind) in [
            (
                "The limit of 5000 vanity links on this account is reached",
                ErrorKind::QuotaExceeded,
            ),
            ("Vanity link quota exceeded", ErrorKind::QuotaExceeded),
            (
                "MediaPartnerPropertyId 7 does not exist on this account",
                ErrorKind::NotFound,
            ),
            ("Program not found", ErrorKind::NotFound),
            ("The AuthToken may only read", ErrorKind::Permission),
            ("", ErrorKind::Permission),
        ] {
            assert_eq!(kind_of_forbidden(message), kind, "{message}");
        }
    }
}
