//! [`Reply`], an answer of impact.com, and the two formats in which it is sent: XML, or JSON if the
//! request asks for JSON.

use std::time::SystemTime;

use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::record::RecordedRequest;
use crate::time::since_epoch;

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
        if wants_json(request) {
            Answer::json(self.status, &self.value)
        } else {
            Answer::new(self.status)
                .header("content-type", "application/xml")
                .body(xml(&self.value))
        }
    }
}

/// Makes an entry of `Errors` in an error body.
pub(super) fn field(name: &str, message: &str) -> Value {
    json!({ "Field": name, "Message": message })
}

/// Returns whether the `Accept` header asks for JSON. `*/*` and a missing header select XML.
fn wants_json(request: &RecordedRequest) -> bool {
    request
        .header_texts("accept")
        .iter()
        .flat_map(|value| value.split(','))
        .any(|range| {
            let mut parts = range.split(';').map(str::trim);
            let named = parts
                .next()
                .is_some_and(|range| range.eq_ignore_ascii_case("application/json"));
            let refused = parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
            named && !refused
        })
}

fn xml(value: &Value) -> String {
    let mut text = String::from(r#"<?xml version="1.0" encoding="UTF-8"?>"#);
    element(XML_ROOT, value, &mut text);
    text
}

/// Writes a member as an element, and an array as one element of that name for each item.
fn element(name: &str, value: &Value, text: &mut String) {
    if let Value::Array(items) = value {
        for item in items {
            element(name, item, text);
        }
        return;
    }
    text.push_str(&format!("<{name}>"));
    match value {
        Value::Object(members) => content(members, text),
        Value::String(string) => escape(string, text),
        Value::Null | Value::Array(_) => {}
        Value::Bool(_) | Value::Number(_) => text.push_str(&value.to_string()),
    }
    text.push_str(&format!("</{name}>"));
}

fn content(members: &Map<String, Value>, text: &mut String) {
    for (name, member) in members {
        element(name, member, text);
    }
}

fn escape(string: &str, text: &mut String) {
    for character in string.chars() {
        match character {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            // XML 1.0 can't contain any other control character.
            character if character.is_control() && !matches!(character, '\t' | '\n') => {
                text.push(char::REPLACEMENT_CHARACTER);
            }
            character => text.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_become_elements_and_text_is_escaped() {
        let value = json!({ "Errors": [{ "Field": "a" }, { "Field": "<b> & \u{1}" }], "n": 1 });
        assert_eq!(
            xml(&value),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ImpactRadiusResponse>\
             <Errors><Field>a</Field></Errors>\
             <Errors><Field>&lt;b&gt; &amp; \u{fffd}</Field></Errors>\
             <n>1</n></ImpactRadiusResponse>"
        );
    }
}
