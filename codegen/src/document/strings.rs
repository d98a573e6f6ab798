//! Keeps the texts of values that are strings by their schema, but that YAML reads as numbers or
//! booleans: under `type: string`, the default `1.10` is that text, not the number 1.1.

use serde_json::{Map, Value};

use crate::document::json::Json as _;
use crate::text::spans;
use crate::text::syntax::Syntax;

/// Replaces such values of `root`, which was parsed from `text`.
pub(super) fn strings(root: &mut Value, text: &str, syntax: Syntax) {
    // Few documents have such values, so look before reading the text again.
    if has_any(root) {
        spans::put_back(text, syntax, root, of_strings);
    }
}

/// Returns the members of an object that are strings, or lists of strings.
fn of_strings(members: &Map<String, Value>) -> &'static [&'static str] {
    let is_string = match members.get("type") {
        Some(Value::String(name)) => name == "string",
        Some(Value::Array(names)) => {
            let others = ["number", "integer", "boolean"];
            names.iter().any(|name| name == "string")
                && !names
                    .iter()
                    .any(|name| others.iter().any(|other| name == other))
        }
        Some(_) => false,
        // The object `info`.
        None if members.text("title").is_some() => return &["version"],
        None => false,
    };
    match is_string {
        true => &["default", "const", "enum", "example", "examples"],
        false => &[],
    }
}

fn has_any(value: &Value) -> bool {
    match value {
        Value::Object(members) => {
            let is_odd = |value: &Value| value.is_number() || value.is_boolean();
            let odd = of_strings(members)
                .iter()
                .any(|key| match members.get(*key) {
                    Some(Value::Array(items)) => items.iter().any(is_odd),
                    Some(value) => is_odd(value),
                    None => false,
                });
            odd || members.values().any(has_any)
        }
        Value::Array(items) => items.iter().any(has_any),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(text: &str, syntax: Syntax, parsed: Value) -> Value {
        let mut root = parsed;
        strings(&mut root, text, syntax);
        root
    }

    #[test]
    fn a_text_is_as_it_was_written_in_either_syntax() {
        let parsed = json!({"type": "string", "default": 1.1, "enum": [1.1, 31, true, null, "x"]});
        let written = json!({
            "type": "string", "default": "1.10", "enum": ["1.10", "0x1F", "true", null, "x"],
        });
        let yaml = "type: string\ndefault: &it 1.10 # the default\nenum: [*it, 0x1F, true, ~, x]\n";
        assert_eq!(read(yaml, Syntax::Yaml, parsed), written);
        let parsed = json!({"a": [{"type": ["string", "null"], "example": 1.0}]});
        let json_text = "\u{feff}{\"a\": [{\"type\": [\"string\", \"null\"], \"example\": 1.00}]}";
        let written = json!({"a": [{"type": ["string", "null"], "example": "1.00"}]});
        assert_eq!(read(json_text, Syntax::Json, parsed), written);
    }

    #[test]
    fn a_number_that_is_no_text_stays() {
        for (text, parsed) in [
            (
                "type: number\ndefault: 1.10",
                json!({"type": "number", "default": 1.1}),
            ),
            (
                "type: [string, number]\ndefault: 1.10",
                json!({"type": ["string", "number"], "default": 1.1}),
            ),
            (
                "type: string\nmaxLength: 10",
                json!({"type": "string", "maxLength": 10}),
            ),
        ] {
            assert_eq!(read(text, Syntax::Yaml, parsed.clone()), parsed);
        }
    }
}
