//! The parsers' errors, in words that say what to do.
//!
//! Only words and places: what is a fault is decided by the parsers and by the module above.

use std::fmt;

use serde::de::{Deserializer as _, Visitor};

use crate::text::parse::fault::Fault;

pub(super) fn json_offset(text: &str, error: &serde_json::Error) -> usize {
    let line_start = match error.line() {
        0 | 1 => 0,
        line => text
            .match_indices('\n')
            .nth(line - 2)
            .map_or(text.len(), |(i, _)| i + 1),
    };
    // Columns are bytes, counted from 1; 0 is the line break before.
    text.floor_char_boundary((line_start + error.column().saturating_sub(1)).min(text.len()))
}

pub(super) fn json(text: &str, error: &serde_json::Error) -> Fault {
    let words = error.to_string();
    let words = words
        .rfind(" at line ")
        .map_or(words.as_str(), |end| &words[..end]);
    let mut offset = json_offset(text, error);
    let rest = &text[offset..];

    let (message, help) = if error.is_eof() {
        offset = text.trim_end().len();
        let inside = match words.rsplit(' ').next() {
            Some("list") => "an array",
            Some("object") => "an object",
            Some("string") => "a string",
            _ => "a value",
        };
        if offset == 0 {
            ("the text is empty".to_owned(), "fetch the document again")
        } else {
            (
                format!("the text ends inside {inside}"),
                "it was cut off: fetch it again, whole",
            )
        }
    } else if words == "trailing comma" {
        offset = text[..offset].rfind(',').unwrap_or(offset);
        (
            "invalid JSON: a comma after the last entry".to_owned(),
            "remove the comma",
        )
    } else {
        let help = match words {
            "key must be a string" => "a key stands in double quotes, and JSON has no comments",
            "trailing characters" => "the document ends before this place: remove what follows",
            "recursion limit exceeded" => {
                "objects and arrays may stand at most 128 deep in each other"
            }
            "number out of range" => {
                "the number is too large for JSON: put it in quotes if it is text"
            }
            _ if words.starts_with("control character") => {
                "in a string, a line break is `\\n` and a tab is `\\t`"
            }
            "expected value" | "expected ident" => match rest.chars().next() {
                Some('/' | '#') => "JSON has no comments: remove it",
                Some('\'') => "a string stands in double quotes",
                _ => "a value is missing, or a string lacks its quotes",
            },
            _ if words.starts_with("expected `,`") => {
                "a comma, a quote or a closing bracket is missing before this place"
            }
            _ => "",
        };
        (format!("invalid JSON: {words}"), help)
    };
    let end = text[offset..]
        .chars()
        .next()
        .map_or(offset, |c| offset + c.len_utf8());
    Fault {
        span: Some(offset..end),
        ..Fault::new(message, help)
    }
}

pub(super) fn yaml(text: &str, error: &serde_yaml::Error, first_line: usize) -> Fault {
    let words = error.to_string();
    let mut offset = yaml_offset(text, error);
    // `PROBLEM at line L column C, CONTEXT at line L column C`; without a place it is all PROBLEM.
    let (problem, context) = match words.split_once(", while ") {
        Some((problem, context)) => (problem, Some(context)),
        None => (words.as_str(), None),
    };
    let (problem, _) = without_place(problem);
    let mut message = format!("invalid YAML: {problem}");
    if let Some(context) = context {
        let (context, line) = without_place(context);
        message += &format!(", while {context}");
        if let Some(line) = line {
            message += &format!(" that begins in line {}", line + first_line - 1);
        }
    }

    let rest = offset.map_or("", |offset| &text[offset..]);
    let help = if problem == "recursion limit exceeded" {
        message = TOO_DEEP.0.to_owned();
        TOO_DEEP.1
    } else if problem == "repetition limit exceeded" {
        message = "the aliases of this document grow beyond what can be read".to_owned();
        "write the aliased parts out, or turn them into components and `$ref`s"
    } else if problem.starts_with("deserializing from YAML containing more than one") {
        message = "the text holds more than one YAML document (`---`)".to_owned();
        offset = second_document(text);
        "keep one document in a file"
    } else if problem.contains("a key that is text") {
        message = "a mapping or a list stands where a key is expected".to_owned();
        "put the text in quotes if it begins with `{` or `[`"
    } else if offset.is_some() && rest.trim().is_empty() {
        "the text ends too early: if it was cut off, fetch it again, whole"
    } else if rest.starts_with('\t') {
        "indent with spaces: YAML allows no tabs there"
    } else if problem.contains("cannot start any token") {
        "put the value in quotes"
    } else if problem.contains("mapping values are not allowed") {
        "put a text that holds `: ` in quotes, and check the indentation"
    } else if problem.contains("anchor") {
        "define the anchor (`&name`) before its alias, or put the text in quotes if it begins with `*`"
    } else if problem.starts_with("did not find") || problem.starts_with("could not find") {
        "check the indentation and the quotes of this line and of the one before"
    } else {
        ""
    };
    let span = offset.map(|offset| {
        let rest = &text[offset..];
        // The line after the last has nothing to point at.
        let offset = if rest.trim().is_empty() {
            text.trim_end().len()
        } else {
            offset
        };
        offset
            ..text[offset..]
                .chars()
                .next()
                .map_or(offset, |c| offset + c.len_utf8())
    });
    Fault {
        span,
        ..Fault::new(message, help)
    }
}

/// Takes ` at line L column C` off the end; the line is returned.
fn without_place(words: &str) -> (&str, Option<usize>) {
    for mark in [" at line ", " at position "] {
        if let Some((words, place)) = words.rsplit_once(mark) {
            let line = place.split(' ').next().and_then(|line| line.parse().ok());
            return (words, line.filter(|_| mark == " at line "));
        }
    }
    (words, None)
}

/// Message and remedy.
pub(super) const TOO_DEEP: (&str, &str) = (
    "invalid YAML: nested too deep",
    "mappings and lists may stand at most 128 deep in each other, and an anchor not in itself",
);

/// Where the second document begins. The parser that refuses it does not say; asked for the second
/// one alone, it does.
fn second_document(text: &str) -> Option<usize> {
    let second = serde_yaml::Deserializer::from_str(text).nth(1)?;
    let error = second.deserialize_any(Nothing).err()?;
    yaml_offset(text, &error)
}

/// Takes no value.
struct Nothing;

impl Visitor<'_> for Nothing {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("one document")
    }
}

/// The byte of an error. The parser counts characters.
pub(super) fn yaml_offset(text: &str, error: &serde_yaml::Error) -> Option<usize> {
    let place = error.location()?;
    let byte = text.char_indices().nth(place.index());
    Some(byte.map_or(text.len(), |(byte, _)| byte))
}
