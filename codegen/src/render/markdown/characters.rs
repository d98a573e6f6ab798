//! Removes the characters that Rust refuses in comments, or that change what a reader sees.

use crate::diagnostic::is_control;

/// Returns a text with LF as its only line break, and without control characters. Those of
/// Unicode's bidirectional algorithm show a text in another order than it has; rustc refuses them.
pub(super) fn without_controls(text: &str) -> String {
    let is_plain = |c: char| c == '\n' || !(is_control(c) || is_line_break(c));
    if text.chars().all(is_plain) {
        return text.to_owned();
    }
    let text = text.replace("\r\n", "\n");
    let kept = text.chars().filter_map(|c| match c {
        '\n' | '\t' => Some(c),
        c if is_line_break(c) => Some('\n'),
        c => (!is_control(c)).then_some(c),
    });
    kept.collect()
}

fn is_line_break(c: char) -> bool {
    matches!(
        c,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}
