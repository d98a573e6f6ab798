//! Reads JSON, and turns the parser's errors into messages with a remedy.

use serde::de::DeserializeSeed as _;
use serde_json::Value;

use crate::text::lines::line_start;
use crate::text::parse::fault::Fault;
use crate::text::parse::state::State;
use crate::text::parse::value::Node;
use crate::text::syntax::Syntax;

pub(super) fn read(text: &str) -> Result<Value, Fault> {
    let state = State::new(text, Syntax::Json);
    let mut parser = serde_json::Deserializer::from_str(text);
    let value = Node(&state).deserialize(&mut parser);
    let value = value.and_then(|value| parser.end().map(|()| value));
    value.map_err(|error| match state.fault.take() {
        Some(fault) => fault.at(offset(text, &error)),
        None => fault(text, &error),
    })
}

/// Returns the byte at which an error is.
fn offset(text: &str, error: &serde_json::Error) -> usize {
    // serde_json counts columns in bytes, from 1. Column 0 is the line break before the line.
    let column = error.column().saturating_sub(1);
    text.floor_char_boundary((line_start(text, error.line()) + column).min(text.len()))
}

fn fault(text: &str, error: &serde_json::Error) -> Fault {
    let error_text = error.to_string();
    let problem = error_text
        .rfind(" at line ")
        .map_or(error_text.as_str(), |end| &error_text[..end]);
    let offset = offset(text, error);
    if error.is_eof() {
        let end = text.trim_end().len();
        let fault = if end == 0 {
            Fault::new("the text is empty", "fetch the document again")
        } else {
            let inside = match problem.rsplit(' ').next() {
                Some("list") => "an array",
                Some("object") => "an object",
                Some("string") => "a string",
                _ => "a value",
            };
            let help = "the text is cut off: fetch the whole document again";
            Fault::new(format!("the text ends inside {inside}"), help)
        };
        return fault.at_char(text, end);
    }
    if problem == "trailing comma" {
        let comma = text[..offset].rfind(',').unwrap_or(offset);
        return Fault::new(
            "invalid JSON: a comma after the last entry",
            "remove the comma",
        )
        .at_char(text, comma);
    }
    let help = match problem {
        "key must be a string" => "put the key in double quotes; remove comments",
        "trailing characters" => "the document ends before this position: remove the rest",
        "recursion limit exceeded" => "nest objects and arrays at most 128 levels deep",
        "number out of range" => "the number is too large for JSON: put it in quotes if it is text",
        _ if problem.starts_with("control character") => {
            "write a line break in a string as `\\n` and a tab as `\\t`"
        }
        "expected value" | "expected ident" => match text[offset..].chars().next() {
            Some('/' | '#') => "remove the comment: JSON has none",
            Some('\'') => "put the string in double quotes",
            _ => "add the missing value, or put the string in double quotes",
        },
        _ if problem.starts_with("expected `,`") => {
            "add the missing comma, quote or closing bracket before this position"
        }
        _ => "",
    };
    Fault::new(format!("invalid JSON: {problem}"), help).at_char(text, offset)
}
