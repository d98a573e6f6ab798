//! Writes JSON values as XML, for providers that answer with it.

use serde_json::{Map, Value};

/// Writes a document whose root element has this name.
pub(crate) fn document(root: &str, value: &Value) -> String {
    let mut text = String::from(r#"<?xml version="1.0" encoding="UTF-8"?>"#);
    element(root, value, &mut text);
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
    use serde_json::json;

    use super::*;

    #[test]
    fn members_become_elements_and_text_is_escaped() {
        let value = json!({ "Errors": [{ "Field": "a" }, { "Field": "<b> & \u{1}" }], "n": 1 });
        assert_eq!(
            document("R", &value),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><R>\
             <Errors><Field>a</Field></Errors>\
             <Errors><Field>&lt;b&gt; &amp; \u{fffd}</Field></Errors>\
             <n>1</n></R>"
        );
    }
}
