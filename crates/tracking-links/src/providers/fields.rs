//! Finds the fields of the request that a provider names in the body of an error.

use serde_json::Value;
use tracking_links_runtime::Delivery;

use crate::error::{Error, ErrorKind, kind_of_status};
use crate::request::Field;

/// The names by which a provider's errors call members of a request, with the fields that are sent
/// as them.
pub(super) type Names = &'static [(&'static str, Field)];

/// Makes [`Names`] of a table, whose lines are `Slug: "path", "customPath";`.
#[allow(
    unused_macros,
    reason = "for providers, each of which is compiled only with its feature"
)]
macro_rules! names {
    ($($field:ident: $($name:literal),+;)+) => {
        &[$($(($name, $crate::request::Field::$field)),+),+]
    };
}

#[allow(unused_imports, reason = "as for the macro")]
pub(super) use names;

/// JSON members whose value is the name of a parameter.
const NAMES: [&str; 8] = [
    "field",
    "param",
    "parameter",
    "path",
    "pointer",
    "property",
    "loc",
    "invalidelements",
];
/// JSON members that contain messages, or objects with messages.
const MESSAGES: [&str; 9] = [
    "error", "errors", "message", "messages", "detail", "details", "title", "reason", "source",
];
/// Words that may come before the name of a parameter at the start of a message.
const BEFORE: [&str; 9] = [
    "the",
    "body",
    "query",
    "path",
    "header",
    "parameter",
    "field",
    "property",
    "invalid",
];

/// Converts an error of a client, and adds the fields of the request that the provider names in it,
/// as [`named_fields`] finds them.
pub(super) fn convert<E>(
    error: tracking_links_runtime::Error<E>,
    parameters: &[(&str, Field)],
) -> Error {
    let error = Error::from(error);
    let fields = named_fields(error.body().unwrap_or_default(), parameters);
    error.with_fields(fields)
}

/// Makes the error of one link of a batch, from its status and the provider's words, in which
/// credentials were replaced. Nothing was done, unless the error is one of the provider's own.
pub(super) fn item_error(
    status: Option<u16>,
    message: impl Into<String>,
    words: &str,
    parameters: &[(&str, Field)],
) -> Error {
    let kind = status.map_or(ErrorKind::Unexpected, kind_of_status);
    let delivery = match status {
        Some(400..500) => Delivery::Rejected,
        _ => Delivery::Unknown,
    };
    let fields = named_fields(words.as_bytes(), parameters);
    let error = Error::new(kind, message);
    let error = error.with_delivery(delivery).with_fields(fields);
    match status {
        Some(status) => error.with_status(status),
        None => error,
    }
}

/// Adds the field of a conflict that names none, at a provider where it is about the slug.
pub(super) fn conflict_of_slug(error: Error) -> Error {
    match error.kind() == ErrorKind::Conflict && error.fields().is_empty() {
        true => error.with_fields([Field::Slug]),
        false => error,
    }
}

/// Returns whether the provider's message has some of these words, in upper or lower case.
pub(super) fn says(error: &Error, some: &[&str]) -> bool {
    let message = error.provider_message().unwrap_or_default();
    let message = message.to_ascii_lowercase();
    some.iter().any(|words| message.contains(words))
}

/// Returns the fields that an error names. `parameters` pairs the names that the provider uses with
/// the fields of [`LinkRequest`](crate::LinkRequest).
///
/// The provider names a parameter in a member such as `field`, as a key of `errors`, or in a
/// message. If its name is an English word too, such as `name`, it counts in a message only in
/// quotes or as the first word.
pub(super) fn named_fields(body: &[u8], parameters: &[(&str, Field)]) -> Vec<Field> {
    let mut found = Found {
        parameters,
        fields: Vec::new(),
    };
    match serde_json::from_slice(body) {
        Ok(json) => found.in_json(&json, 0),
        // XML, HTML or text: what is between two tags is a message.
        Err(_) => String::from_utf8_lossy(body)
            .split('<')
            .for_each(|text| found.in_message(text.rsplit('>').next().unwrap_or(text))),
    }
    found.fields
}

struct Found<'a> {
    parameters: &'a [(&'a str, Field)],
    fields: Vec<Field>,
}

impl Found<'_> {
    fn in_json(&mut self, json: &Value, depth: usize) {
        match json {
            _ if depth > 4 => {}
            Value::String(text) => self.in_message(text),
            Value::Array(items) => items.iter().for_each(|item| self.in_json(item, depth + 1)),
            Value::Object(members) => {
                for (name, value) in members {
                    self.in_member(&name.to_ascii_lowercase(), value, depth);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn in_member(&mut self, name: &str, value: &Value, depth: usize) {
        if MESSAGES.contains(&name) {
            if let ("errors" | "details", Value::Object(fields)) = (name, value) {
                fields.keys().for_each(|field| self.in_path(field));
            }
            return self.in_json(value, depth + 1);
        }
        match value {
            Value::String(path) if NAMES.contains(&name) => self.in_path(path),
            Value::Array(path) if NAMES.contains(&name) => {
                let names = path.iter().filter_map(Value::as_str);
                names.for_each(|name| self.in_path(name));
            }
            _ => {}
        }
    }

    /// Adds the field of a parameter that is given by its name or by a path to it.
    fn in_path(&mut self, path: &str) {
        for name in path.split(['.', '/', '[', ']']) {
            self.add(|parameter| parameter.eq_ignore_ascii_case(name));
        }
    }

    fn in_message(&mut self, text: &str) {
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        let words = text.split(|c| !is_part(c)).filter(|word| !word.is_empty());
        let mut is_subject = true;
        for word in words {
            let is_before = BEFORE.iter().any(|it| it.eq_ignore_ascii_case(word));
            let is_quoted = ['"', '\'', '`']
                .iter()
                .any(|quote| text.contains(&format!("{quote}{word}{quote}")));
            self.add(|parameter| {
                let counts = is_subject || is_quoted || !is_english(parameter);
                counts && parameter.eq_ignore_ascii_case(word)
            });
            is_subject &= is_before;
        }
    }

    fn add(&mut self, is_named: impl Fn(&str) -> bool) {
        for (parameter, field) in self.parameters {
            if is_named(parameter) && !self.fields.contains(field) {
                self.fields.push(*field);
            }
        }
    }
}

/// Returns whether the name of a parameter may be a word in a sentence: it has no sign, no digit,
/// and no capital letter but the first.
fn is_english(name: &str) -> bool {
    let mut rest = name.chars().skip(1);
    name.chars().all(char::is_alphabetic) && !rest.any(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARAMETERS: &[(&str, Field)] = &[
        ("name", Field::Name),
        ("externalSocialPlatform", Field::Platform),
        ("Property", Field::Property),
        ("subId1", Field::SubIds),
    ];

    #[test]
    fn fields_are_found_wherever_a_provider_names_them() {
        let found = |body: &str| {
            let fields = named_fields(body.as_bytes(), PARAMETERS);
            fields
                .iter()
                .map(|it| it.as_str())
                .collect::<Vec<_>>()
                .join(" ")
        };
        let rows = r#"
            {"errors":["name must not be empty"]} => name
            {"errors":["body name: is short","body externalSocialPlatform: is odd"]} => name platform
            {"message":"\"name\" is required"} => name
            {"error":"Bad","message":"the value of externalSocialPlatform is unknown"} => platform
            {"errors":{"name":["is short"]}} => name
            {"errors":[{"field":"body.externalSocialPlatform","message":"is odd"}]} => platform
            {"errors":[{"source":{"pointer":"/data/name"},"detail":"is short"}]} => name
            {"detail":[{"loc":["body","name"],"msg":"is short"}]} => name
            {"Status":"ERROR","Errors":[{"Field":"SubId1","Message":"is long"}]} => sub_ids
            {"status":403,"error":"Forbidden","message":"Property 7 does not exist"} => property
            <R><Message>Property does not exist</Message></R> => property
            Invalid externalSocialPlatform => platform
            {"message":"no program has this name"} => none
            {"message":"the account's property is closed"} => none
            {"name":"ValidationError","message":"bad"} => none
            {"error":"Unauthorized"} => none
            [7,null,{"a":{"name":1}}] => none
        "#;
        for row in rows.trim().lines() {
            let (body, expected) = row.trim_start().split_once(" => ").unwrap();
            let expected = expected.strip_prefix("none").unwrap_or(expected);
            assert_eq!(found(body), expected, "{body}");
        }
    }
}
