//! The fields of a request as texts: cells of a CSV, and options of the command line.
//!
//! One form serves both. It is the field's form in JSON, except that a text needs no quotes. No
//! field is named here: how a field is written follows from its example.

use std::fmt;
use std::sync::LazyLock;

use serde_json::Value;
use tracking_links::{Field, LinkRequest};

/// How the values of a field are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// A text, sent as it is.
    Text,
    /// A number, or a text.
    Number,
    /// An object, in JSON.
    Object,
    /// Several texts: one a line, or an array in JSON.
    Texts,
    /// Several objects, in JSON: one a line, or an array.
    Objects,
}

impl Form {
    /// Returns whether the field takes several values.
    pub(crate) fn is_list(self) -> bool {
        matches!(self, Self::Texts | Self::Objects)
    }
}

/// Each field's example in JSON, and the form that follows from it, in the order of `Field::ALL`.
static FORMS: LazyLock<Vec<(Form, Value)>> = LazyLock::new(|| {
    let form = |field: &Field| {
        let request = LinkRequest::new().with_example(*field);
        let mut json = serde_json::to_value(request).expect("an example can be JSON");
        let example = json[field.as_str()].take();
        let form = match &example {
            Value::Array(items) if items.iter().all(Value::is_string) => Form::Texts,
            Value::Array(_) => Form::Objects,
            Value::Object(_) => Form::Object,
            Value::Number(_) => Form::Number,
            _ => Form::Text,
        };
        (form, example)
    };
    Field::ALL.iter().map(form).collect()
});

/// Returns how the values of a field are written.
pub(crate) fn form(field: Field) -> Form {
    FORMS[field as usize].0
}

/// Returns an example of a field's value; of a list, of one item.
pub(crate) fn example(field: Field) -> String {
    let mut example = &FORMS[field as usize].1;
    if let Value::Array(items) = example {
        example = items.first().unwrap_or(example);
    }
    match example {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

/// Returns how to write the field, if its example does not show it: what it says to a wrong value.
pub(crate) fn hint(field: Field) -> Option<String> {
    let wrong = LinkRequest::new().deserialize_field(field, Value::Bool(false));
    match form(field) {
        Form::Number => wrong.err().map(|error| error.to_string()),
        _ => None,
    }
}

/// Returns the field of this name.
pub(crate) fn named(name: &str) -> Option<Field> {
    Field::ALL.iter().copied().find(|field| *field == *name)
}

/// A text that is no value of its field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Invalid {
    pub(crate) field: Field,
    /// What is wrong, such as `expected a time`.
    pub(crate) why: String,
}

/// Writes one line for people.
impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.field, self.why)
    }
}

/// Sets a field to the value that a text says, such as the cell of a table.
///
/// A text is taken byte for byte. A list is one value a line, or an array in JSON. What else a
/// field can be, such as a random slug, is written as an object in JSON.
pub(crate) fn set_field(
    request: &mut LinkRequest,
    field: Field,
    text: &str,
) -> Result<(), Invalid> {
    set_field_from(request, field, [text])
}

/// Sets a field as [`set_field`] does, to what several texts say: a list to the values of all of
/// them, and another field to the last one.
pub(crate) fn set_field_from<'a>(
    request: &mut LinkRequest,
    field: Field,
    texts: impl IntoIterator<Item = &'a str>,
) -> Result<(), Invalid> {
    let invalid = |why: String| Invalid { field, why };
    let form = form(field);
    if form.is_list() {
        let mut items = Vec::new();
        for text in texts {
            match json(text, '[') {
                Some(Value::Array(array)) => items.extend(array),
                _ => items.extend(text.lines().map(|line| value(form, line))),
            }
        }
        let set = request.deserialize_field(field, Value::Array(items));
        return set.map_err(|error| invalid(error.to_string()));
    }
    for text in texts {
        let object = json(text, '{').map(|object| request.deserialize_field(field, object));
        if let Some(Ok(())) = object {
            continue;
        }
        let set = request.deserialize_field(field, value(form, text));
        set.map_err(|error| invalid(error.to_string()))?;
    }
    Ok(())
}

/// Returns what a text says, of one value.
fn value(form: Form, text: &str) -> Value {
    let other = match form {
        Form::Text | Form::Texts => None,
        Form::Number => text.parse::<u64>().ok().map(Value::from),
        Form::Object | Form::Objects => json(text, '{'),
    };
    other.unwrap_or_else(|| Value::from(text))
}

/// Reads a text as JSON, if it begins as such a value does.
fn json(text: &str, start: char) -> Option<Value> {
    let looks_so = text.trim_start().starts_with(start);
    looks_so.then(|| serde_json::from_str(text).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use tracking_links::{Platform, Slug, Target};

    fn read(field: Field, text: &str) -> Result<LinkRequest, String> {
        let mut request = LinkRequest::new();
        set_field(&mut request, field, text).map_err(|error| error.to_string())?;
        Ok(request)
    }

    #[test]
    fn each_field_is_read_as_it_is_written_in_json() {
        for field in Field::ALL {
            let request = LinkRequest::new().with_example(*field);
            let json = serde_json::to_value(&request).unwrap();
            let text = match &json[field.as_str()] {
                Value::String(text) => text.clone(),
                value => value.to_string(),
            };
            assert_eq!(read(*field, &text), Ok(request), "{field}");
            assert!(read(*field, &example(*field)).is_ok(), "{field}");
        }
    }

    #[test]
    fn texts_are_taken_byte_for_byte() {
        for text in [
            "",
            " a|b,c;d ",
            "{\"a\":1}",
            "[1]",
            "007",
            "true",
            "null",
            "=1+1",
            "é\u{1}",
        ] {
            let named = LinkRequest::new().name(text);
            assert_eq!(read(Field::Name, text), Ok(named));
        }
        let sub_ids = LinkRequest::new().sub_ids([" a|b,c;d ", "{1}", "7"]);
        assert_eq!(read(Field::SubIds, " a|b,c;d \r\n{1}\n7"), Ok(sub_ids));
    }

    #[test]
    fn lists_are_lines_or_an_array_and_add_up() {
        let tags = LinkRequest::new().tags(["a", "b, c"]);
        assert_eq!(read(Field::Tags, "a\nb, c"), Ok(tags.clone()));
        assert_eq!(read(Field::Tags, r#"["a", "b, c"]"#), Ok(tags.clone()));
        let mut request = LinkRequest::new();
        set_field_from(&mut request, Field::Tags, [r#"["a"]"#, "b, c"]).unwrap();
        assert_eq!(request, tags);
        let targets = [
            Target::ios("https://h/a"),
            Target::country("DE", "https://h/b"),
        ];
        let text = r#"{"visitors":"ios","url":"https://h/a"}
{"visitors":{"country":"DE"},"url":"https://h/b"}"#;
        assert_eq!(
            read(Field::Targets, text),
            Ok(LinkRequest::new().targets(targets))
        );
    }

    #[test]
    fn other_values_are_written_as_in_json() {
        let random = LinkRequest::new().slug(Slug::Random);
        assert_eq!(read(Field::Slug, r#"{"random":true}"#), Ok(random));
        let unchecked = LinkRequest::new().platform(Platform::other("threads"));
        assert_eq!(
            read(Field::Platform, r#"{"unchecked":"threads"}"#),
            Ok(unchecked)
        );
        let hour = LinkRequest::new().expires(Duration::from_secs(3600));
        assert_eq!(read(Field::Expires, "3600"), Ok(hour));
        assert!(read(Field::Expires, "2026-04-01T09:30:00Z").is_ok());
    }

    #[test]
    fn what_is_no_value_of_its_field_is_refused_with_the_field() {
        for (field, text) in [
            (Field::Expires, "tomorrow"),
            (Field::Options, "secret"),
            (Field::Options, "{"),
            (Field::Targets, "https://h"),
            (Field::Tags, "[1]"),
        ] {
            let error = read(field, text).unwrap_err();
            assert!(error.starts_with(&format!("`{field}`: ")), "{error}");
        }
    }
}
