//! Prints changes as Markdown, for the text of a pull request.

use codegen::diff::{Changes, Class};

use crate::diff::uses::Use;
use crate::diff::words::{CLASSES, USES, counts, operations, step, uses};
use crate::words::line;

pub(super) fn markdown(title: &str, changes: &Changes, lines: &[Use]) -> String {
    let mut text = format!(
        "# What changes: {}\n\n{}. Version step: {}.\n",
        escaped(title),
        counts(changes),
        step(changes)
    );
    for class in CLASSES {
        let mut of_class = changes.changes().iter().filter(|it| it.class == class);
        let mut subject = None;
        if changes.count(class) > 0 {
            text.push_str(&format!("\n## {}\n", heading(class)));
        }
        for change in &mut of_class {
            if subject != Some(&change.subject) {
                subject = Some(&change.subject);
                text.push_str(&format!("\n### {}\n\n", code(&change.subject)));
            }
            text.push_str(&format!(
                "- {}: {}.\n",
                escaped(&change.what),
                escaped(&change.why)
            ));
            let items = match (&change.item_before, &change.item_after) {
                (Some(before), Some(after)) => Some(format!("{} → {}", code(before), code(after))),
                (Some(before), None) => Some(format!("gone: {}", code(before))),
                (None, Some(after)) => Some(format!("new: {}", code(after))),
                (None, None) => None,
            };
            if let Some(items) = items {
                text.push_str(&format!("  - {items}\n"));
            }
            if let Some(operations) = operations(change) {
                text.push_str(&format!("  - in {}\n", escaped(&operations)));
            }
        }
    }
    if !lines.is_empty() {
        text.push_str(&format!("\n## {USES}\n\n"));
        for (place, items) in uses(lines) {
            text.push_str(&format!("- {}: {}\n", code(&place), code(&items)));
        }
    }
    text
}

pub(super) fn heading(class: Class) -> &'static str {
    match class {
        Class::Breaking => "Breaking",
        Class::Compatible => "Compatible",
        Class::DocsOnly => "Only words",
    }
}

/// Returns a text as code. It has no backticks, since nothing escapes them there.
fn code(text: &str) -> String {
    format!("`{}`", line(text).replace('`', "'"))
}

/// The marks around a word that are none of a link.
const MARKS: &str = ",.;:()'\"";

/// Returns a sentence. Code is what is between backticks, and each word that GitHub would make a
/// link or a mention of, which no escape prevents. No other word of a document is markup.
fn escaped(text: &str) -> String {
    let text = line(text);
    let pieces: Vec<&str> = text.split('`').collect();
    let is_paired = !pieces.len().is_multiple_of(2);
    let mut escaped = String::new();
    for (index, piece) in pieces.into_iter().enumerate() {
        if is_paired && index % 2 == 1 && !piece.is_empty() {
            push_code(&mut escaped, piece);
            continue;
        }
        for (index, word) in piece.split(' ').enumerate() {
            if index > 0 {
                escaped.push(' ');
            }
            let start = word.len() - word.trim_start_matches(|c| MARKS.contains(c)).len();
            let (before, rest) = word.split_at(start);
            let (word, after) = rest.split_at(rest.trim_end_matches(|c| MARKS.contains(c)).len());
            push_words(&mut escaped, before);
            match is_linked(word) {
                true => push_code(&mut escaped, word),
                false => push_words(&mut escaped, word),
            }
            push_words(&mut escaped, after);
        }
    }
    escaped
}

/// Whether GitHub makes a link or a mention of a word: of a URL, an address, a user or an issue.
fn is_linked(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    word.contains("://")
        || word.contains(['@', '#'])
        || lower.contains("www.")
        || lower.contains("gh-")
        || lower.starts_with("mailto:")
}

/// Adds code, apart from code before it.
fn push_code(escaped: &mut String, text: &str) {
    if escaped.ends_with('`') {
        escaped.push(' ');
    }
    escaped.push_str(&format!("`{text}`"));
}

/// Adds words that are no markup.
fn push_words(escaped: &mut String, text: &str) {
    for c in text.chars() {
        if c.is_ascii_punctuation() && !MARKS.contains(c) && c != '/' {
            escaped.push('\\');
        }
        escaped.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_document_are_no_markup() {
        assert_eq!(escaped("a <b> `c<d>` e"), "a \\<b\\> `c<d>` e");
        assert_eq!(escaped("one ` [x](y)"), "one  \\[x\\](y)");
        assert_eq!(code("a`\nb"), "`a' b`");
    }

    #[test]
    fn words_of_a_document_are_no_links() {
        for (text, expected) in [
            (
                "see (https://evil.example/a_b).",
                "see (`https://evil.example/a_b`).",
            ),
            ("WWW.evil.example, x", "`WWW.evil.example`, x"),
            ("by @user: a@b.example", "by `@user`: `a@b.example`"),
            ("#12 GH-7 a/b#3", "`#12` `GH-7` `a/b#3`"),
            ("`a`https://h `b`@c", "`a` `https://h` `b` `@c`"),
            ("a/b: c-d 1.0", "a/b: c\\-d 1.0"),
        ] {
            assert_eq!(escaped(text), expected);
        }
    }
}
