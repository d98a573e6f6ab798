//! Fields of a request from texts, as they come from arguments and from the cells of a table.
//!
//! Nothing here lists the fields: the form of a field's text follows from the form of its example
//! in JSON.

use std::sync::LazyLock;

use serde_json::Value;
use tracking_links::{Field, LinkRequest};

/// The character between the texts of a list.
const SEPARATOR: char = '|';

/// How the value of a field is written as a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// The text itself, byte for byte. A JSON object, where the field has values of that form.
    Text,
    /// Texts with `|` between them, or a JSON array of texts.
    List,
    /// A whole number, or a text.
    Number,
    /// JSON.
    Json,
}

static FORMS: LazyLock<Vec<Form>> = LazyLock::new(|| {
    let form = |field: &Field| {
        let request = LinkRequest::new().with_example(*field);
        let json = serde_json::to_value(request).expect("an example can be written as JSON");
        match &json[field.as_str()] {
            Value::String(_) => Form::Text,
            Value::Array(items) if items.iter().all(Value::is_string) => Form::List,
            Value::Number(_) => Form::Number,
            _ => Form::Json,
        }
    };
    Field::ALL.iter().map(form).collect()
});

/// Returns how the value of a field is written as a text.
pub(crate) fn form(field: Field) -> Form {
    FORMS[field as usize]
}

/// Returns whether a field takes several values.
pub(crate) fn is_list(field: Field) -> bool {
    LinkRequest::new()
        .set_from(field, Value::Array(Vec::new()))
        .is_ok()
}

/// Returns an example of a field's value, as a text; of a list of texts, of one of them.
pub(crate) fn example(field: Field) -> String {
    let request = LinkRequest::new().with_example(field);
    let mut json = serde_json::to_value(request).unwrap_or_default();
    let example = json[field.as_str()].take();
    match (form(field), example) {
        (_, Value::String(text)) => text,
        (Form::List, Value::Array(items)) => match items.into_iter().next() {
            Some(Value::String(text)) => text,
            other => other.unwrap_or_default().to_string(),
        },
        _ => json_example(field),
    }
}

/// Returns an example of a field's value as JSON. Its members stand in the order in which they are
/// declared, which a `Value` keeps only with a feature of serde_json.
fn json_example(field: Field) -> String {
    let request = LinkRequest::new().with_example(field);
    let text = serde_json::to_string(&request).unwrap_or_default();
    let value = text.strip_prefix(&format!("{{\"{field}\":"));
    let value = value.and_then(|it| it.strip_suffix('}'));
    value.unwrap_or(&text).to_owned()
}

/// Sets a field as [`set_field`] does, to what several texts say: a list to the values of all of
/// them, and another field to the last one. An empty text is refused: it may be a variable of the
/// shell that is not set.
pub(crate) fn set_field_from<'a>(
    request: &mut LinkRequest,
    field: Field,
    texts: impl IntoIterator<Item = &'a str>,
) -> Result<(), String> {
    let refuse_empty = |text: &str| match text.is_empty() {
        true => Err(format!("leave `{field}` unset rather than empty")),
        false => Ok(()),
    };
    if !is_list(field) {
        let mut texts = texts.into_iter();
        return texts.try_for_each(|text| {
            refuse_empty(text)?;
            set_field(request, field, text)
        });
    }
    let mut all = Vec::new();
    for text in texts {
        refuse_empty(text)?;
        let mut one = LinkRequest::new();
        set_field(&mut one, field, text)?;
        let mut json = serde_json::to_value(one).unwrap_or_default();
        if let Value::Array(values) = json[field.as_str()].take() {
            all.extend(values);
        }
    }
    set(request, field, Value::Array(all))
}

/// Sets a field of a request to a value that is written as a text. An empty text unsets it.
///
/// - A text is taken byte for byte. Where a field has values that are no text, these are written as
///   in JSON: `{"random":true}` for a random slug, `{"unchecked":"threads"}` for a platform that is
///   not known.
/// - A list is its texts with `|` between them, such as `spring|shoes`; or a JSON array, such as
///   `["a|b","c"]`, for a text that contains `|`, or for a list that begins with `[`.
/// - A time is one of RFC 3339, such as `2027-01-31T12:00:00Z`, or how long after the link's
///   creation: a duration with its unit, such as `7d`, or a number of seconds.
/// - Anything else is JSON.
///
/// Fails with what to do about the text, without quoting it, which may be a secret.
pub(crate) fn set_field(request: &mut LinkRequest, field: Field, text: &str) -> Result<(), String> {
    if text.is_empty() {
        return set(request, field, Value::Null);
    }
    match FORMS[field as usize] {
        Form::Text => {
            let is_object = text.starts_with('{') && text.ends_with('}');
            let object = is_object.then(|| serde_json::from_str(text).ok()).flatten();
            if let Some(object @ Value::Object(_)) = object
                && request.set_from(field, object).is_ok()
            {
                return Ok(());
            }
            set(request, field, text.into())
        }
        Form::List if text.starts_with('[') => {
            let example = r#"["a|b","c"]"#;
            let refuse = || {
                format!(
                    "write `{field}`, which begins with [, as a JSON array of texts, such as \
                     {example}"
                )
            };
            let json: Value = serde_json::from_str(text).map_err(|_| refuse())?;
            request.set_from(field, json).map_err(|_| refuse())
        }
        Form::List => set(request, field, text.split(SEPARATOR).collect()),
        Form::Number => {
            let number = text.parse::<u64>();
            let value = number.map_or_else(|_| Value::from(text), Value::from);
            request.set_from(field, value).map_err(|_| {
                format!(
                    "write `{field}` as a time of RFC 3339 in UTC such as 2027-01-31T12:00:00Z, or \
                     as a duration such as 7d, 12h or 90m"
                )
            })
        }
        Form::Json => {
            let refuse = || format!("write `{field}` as JSON such as {}", json_example(field));
            let json: Value = serde_json::from_str(text).map_err(|_| refuse())?;
            request.set_from(field, json).map_err(|_| refuse())
        }
    }
}

fn set(request: &mut LinkRequest, field: Field, value: Value) -> Result<(), String> {
    let done = request.set_from(field, value);
    done.map_err(|_| format!("write `{field}` as a text that the field can have"))
}

#[cfg(test)]
mod tests {
    use tracking_links::{Platform, Slug, Target};

    use super::*;

    fn with(field: Field, text: &str) -> Result<LinkRequest, String> {
        let mut request = LinkRequest::new();
        set_field(&mut request, field, text).map(|()| request)
    }

    #[test]
    fn every_field_takes_its_example_as_a_text_and_is_unset_by_an_empty_one() {
        for field in Field::ALL.iter().copied() {
            let example = LinkRequest::new().with_example(field);
            let json = serde_json::to_value(&example).unwrap();
            let text = match &json[field.as_str()] {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            let mut request = LinkRequest::new();
            set_field(&mut request, field, &text).unwrap();
            assert_eq!(request, example, "{field}");
            set_field(&mut request, field, "").unwrap();
            assert_eq!(request, LinkRequest::new(), "{field}");
        }
    }

    #[test]
    fn texts_are_taken_byte_for_byte() {
        for text in [
            " a ",
            "007",
            "1e5",
            "{a}",
            "{\"a\":1}",
            "\"a\"",
            "null",
            "[x]",
            "a|b",
            "é",
        ] {
            let request = with(Field::Destination, text).unwrap();
            assert_eq!(request.destination.as_deref(), Some(text));
            let request = with(Field::Slug, text).unwrap();
            assert_eq!(request.slug, Some(Slug::Custom(text.to_owned())));
        }
        let slug = with(Field::Slug, r#"{"random":true}"#).unwrap().slug;
        assert_eq!(slug, Some(Slug::Random));
        let platform = with(Field::Platform, r#"{"unchecked":"threads"}"#)
            .unwrap()
            .platform;
        assert!(matches!(platform, Some(Platform::Unchecked(name)) if name == "threads"));
    }

    #[test]
    fn a_list_has_bars_between_its_texts_or_is_a_json_array() {
        for (text, expected) in [
            ("a", &["a"][..]),
            ("a| b |c", &["a", " b ", "c"]),
            ("a||b", &["a", "", "b"]),
            ("007|1e5", &["007", "1e5"]),
            (r#"["a|b","[c]"]"#, &["a|b", "[c]"]),
            ("a]", &["a]"]),
        ] {
            assert_eq!(
                with(Field::SubIds, text).unwrap().sub_ids,
                expected,
                "{text}"
            );
        }
        for text in ["[promo]", "[1]", "[\"a\"", "[\"a\"]|b"] {
            let error = with(Field::SubIds, text).unwrap_err();
            assert!(
                error.contains("`sub_ids`, which begins with [, as a JSON array"),
                "{error}"
            );
        }
    }

    #[test]
    fn several_texts_of_a_list_add_up_and_of_another_field_the_last_counts() {
        let mut request = LinkRequest::new();
        set_field_from(&mut request, Field::Tags, ["a|b", r#"["c|d"]"#]).unwrap();
        set_field_from(&mut request, Field::Name, ["a|b", "c|d"]).unwrap();
        let expected = LinkRequest::new().tags(["a", "b", "c|d"]).name("c|d");
        assert_eq!(request, expected);
    }

    #[test]
    fn a_value_that_does_not_fit_is_refused_without_quoting_it() {
        for (field, text, expected) in [
            (Field::Expires, "sentinel", "as a time of RFC 3339"),
            (Field::Expires, "-77", "as a time of RFC 3339"),
            (
                Field::Targets,
                "sentinel",
                r#"as JSON such as [{"visitors":"#,
            ),
            (Field::Options, r#"["sentinel"]"#, r#"as JSON such as {"#),
        ] {
            let error = with(field, text).unwrap_err();
            assert!(error.contains(expected), "{error}");
            assert!(
                !error.contains("sentinel") && !error.contains("77"),
                "{error}"
            );
        }
        let targets = with(Field::Targets, r#"[{"visitors":"ios","url":"https://h"}]"#);
        assert_eq!(targets.unwrap().targets, [Target::ios("https://h")]);
    }
}
