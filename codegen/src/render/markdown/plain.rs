//! Writes texts as Markdown that shows just these texts.

use crate::diagnostic::is_control;

/// Returns Markdown that shows `text`, line by line, without any markup.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for line in text.trim().lines() {
        if !out.is_empty() {
            out.push('\n');
        }
        for c in line.trim().chars() {
            if c.is_ascii_punctuation() {
                out.push('\\');
            }
            out.push(if is_control(c) { ' ' } else { c });
        }
    }
    out
}

/// Returns a code span that shows `text`, which may have any characters. Characters that have no
/// look of their own are escaped as in Rust.
pub(crate) fn code(text: &str) -> String {
    let mut shown = String::with_capacity(text.len() + 2);
    for c in text.chars() {
        match is_control(c) {
            true => shown.extend(c.escape_default()),
            false => shown.push(c),
        }
    }
    if shown.trim().is_empty() {
        return format!("`\"{shown}\"`");
    }
    let runs = shown.split(|c| c != '`');
    let longest = runs.map(str::len).max().unwrap_or_default();
    let marks = "`".repeat(longest + 1);
    let padding = match shown.starts_with(['`', ' ']) || shown.ends_with(['`', ' ']) {
        true => " ",
        false => "",
    };
    format!("{marks}{padding}{shown}{padding}{marks}")
}
