//! Reads YAML, and turns the parser's errors into messages with a remedy.

use std::fmt;

use serde::de::{DeserializeSeed as _, Deserializer as _, Visitor};
use serde_json::Value;

use crate::text::parse::fault::Fault;
use crate::text::parse::nesting::{self, TOO_DEEP};
use crate::text::parse::state::{State, TOO_LARGE};
use crate::text::parse::value::Node;
use crate::text::syntax::Syntax;

pub(super) fn read(text: &str, first_line: usize) -> Result<Value, Fault> {
    nesting::check(text)?;
    let state = State::new(text, Syntax::Yaml);
    let value = Node(&state).deserialize(serde_yaml::Deserializer::from_str(text));
    value.map_err(|error| match state.fault.take() {
        Some(fault) => fault.at(offset(text, &error).unwrap_or(0)),
        None => fault(text, &error, first_line),
    })
}

fn fault(text: &str, error: &serde_yaml::Error, first_line: usize) -> Fault {
    let error_text = error.to_string();
    let mut offset = offset(text, error);
    // The error reads `PROBLEM at line L column C, CONTEXT at line L column C`, or only `PROBLEM`.
    let (problem, context) = match error_text.split_once(", while ") {
        Some((problem, context)) => (problem, Some(context)),
        None => (error_text.as_str(), None),
    };
    let (problem, _) = without_position(problem);
    let mut message = format!("invalid YAML: {problem}");
    if let Some(context) = context {
        let (context, line) = without_position(context);
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
        message = TOO_LARGE.0.to_owned();
        TOO_LARGE.1
    } else if problem.starts_with("deserializing from YAML containing more than one") {
        message = "the text holds more than one YAML document (`---`)".to_owned();
        offset = second_document(text);
        "keep only one document in the file"
    } else if problem.contains("a key that is text") {
        message = "found a mapping or a list where a key is expected".to_owned();
        "put the key in quotes if it begins with `{` or `[`"
    } else if offset.is_some() && rest.trim().is_empty() {
        "the text ends too early: if it is cut off, fetch the whole document again"
    } else if rest.starts_with('\t') {
        "indent with spaces: YAML does not allow tabs for indentation"
    } else if problem.contains("cannot start any token") {
        "put the value in quotes"
    } else if problem.contains("mapping values are not allowed") {
        "put a text that holds `: ` in quotes, and check the indentation"
    } else if problem.contains("anchor") {
        "define the anchor (`&name`) before its alias, \
         or put the text in quotes if it begins with `*`"
    } else if problem.starts_with("did not find") || problem.starts_with("could not find") {
        "check the indentation and the quotes of this line and the one before"
    } else {
        ""
    };
    let fault = Fault::new(message, help);
    match offset {
        // White space at the end cannot be underlined: show the end of the last line instead.
        Some(offset) if text[offset..].trim().is_empty() => {
            fault.at_char(text, text.trim_end().len())
        }
        Some(offset) => fault.at_char(text, offset),
        None => fault,
    }
}

/// Returns the byte at which an error is. serde_yaml gives the position in characters.
fn offset(text: &str, error: &serde_yaml::Error) -> Option<usize> {
    let index = error.location()?.index();
    let character = text.char_indices().nth(index);
    Some(character.map_or(text.len(), |(byte, _)| byte))
}

/// Splits a position (` at line L column C`, ` at position N`) from the end of a phrase. Returns
/// the rest of the phrase, and the line if the position has one.
fn without_position(phrase: &str) -> (&str, Option<usize>) {
    for mark in [" at line ", " at position "] {
        if let Some((phrase, position)) = phrase.rsplit_once(mark) {
            let line = position
                .split(' ')
                .next()
                .and_then(|line| line.parse().ok());
            return (phrase, line.filter(|_| mark == " at line "));
        }
    }
    (phrase, None)
}

/// Returns the byte at which the second document begins.
///
/// serde_yaml's error about several documents has no position. So this makes an error that has one:
/// it reads the second document with a visitor that accepts no value.
fn second_document(text: &str) -> Option<usize> {
    let second = serde_yaml::Deserializer::from_str(text).nth(1)?;
    let error = second.deserialize_any(Nothing).err()?;
    offset(text, &error)
}

/// A visitor that accepts no value.
struct Nothing;

impl Visitor<'_> for Nothing {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("one document")
    }
}
