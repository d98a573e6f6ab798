//! [`Reply`], an answer of impact.com, and the two formats in which it is sent: XML, or JSON if the
//! request asks for JSON.

use crate::providers::prelude::*;
use crate::xml;

/// The name of the root element of every XML answer.
const XML_ROOT: &str = "ImpactRadiusResponse";

/// An answer whose body is not yet written as XML or JSON.
pub(super) struct Reply {
    status: u16,
    value: Value,
}

impl Reply {
    pub(super) fn created(tracking_url: &str) -> Self {
        Self::new(200, json!({ "TrackingURL": tracking_url }))
    }

    /// Makes the answer to a request for the link of an ad. `path` is the path of the request.
    pub(super) fn ad_link(tracking_link: &str, path: &str) -> Self {
        Self::new(200, json!({ "TrackingLink": tracking_link, "Uri": path }))
    }

    /// Makes a 403. It has the same body for a used-up quota, a missing permission and an unknown
    /// id; only the message differs.
    pub(super) fn forbidden(now: SystemTime, message: &str) -> Self {
        let timestamp_ms = u64::try_from(since_epoch(now).as_millis()).unwrap_or(u64::MAX);
        Self::new(
            403,
            json!({
                "timestamp": timestamp_ms,
                "status": "FORBIDDEN",
                "error": "Forbidden",
                "message": message,
            }),
        )
    }

    /// Makes an error answer other than a 403. Make each entry of `errors` with [`field`]; an empty
    /// list is left out of the body.
    pub(super) fn error(status: u16, message: &str, errors: Vec<Value>) -> Self {
        let mut value = json!({ "Status": "ERROR", "Message": message });
        if !errors.is_empty() {
            value["Errors"] = errors.into();
        }
        Self::new(status, value)
    }

    fn new(status: u16, value: Value) -> Self {
        Self { status, value }
    }

    /// Converts the reply to an answer, in the format that the request's `Accept` header selects.
    pub(super) fn into_answer(self, request: &RecordedRequest) -> Answer {
        if request.accepts("application/json") {
            Answer::json(self.status, &self.value)
        } else {
            Answer::new(self.status)
                .header("content-type", "application/xml")
                .body(xml::document(XML_ROOT, &self.value))
        }
    }
}

/// Makes an entry of `Errors` in an error body.
pub(super) fn field(name: &str, message: &str) -> Value {
    json!({ "Field": name, "Message": message })
}
