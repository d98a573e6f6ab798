//! Texts of others, for a terminal.

use std::borrow::Cow;

/// Escapes what could command a terminal, or reorder what it shows: control characters, line
/// breaks, and marks of direction.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    let is_odd = |c: char| {
        c.is_control()
            || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if !text.contains(is_odd) {
        return Cow::Borrowed(text);
    }
    let escape = |c: char| match is_odd(c) {
        true => c.escape_default().collect(),
        false => String::from(c),
    };
    Cow::Owned(text.chars().map(escape).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_and_marks_of_direction_are_escaped() {
        assert_eq!(printable("Été 春 👟"), "Été 春 👟");
        assert_eq!(
            printable("a\u{1b}[2Jb\n\u{202e}c"),
            "a\\u{1b}[2Jb\\n\\u{202e}c"
        );
    }
}
