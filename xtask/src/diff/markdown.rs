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

/// Returns a sentence, of which only what is between backticks is code. A document's words could
/// else be a link, a mention or HTML.
fn escaped(text: &str) -> String {
    let text = line(text);
    let pieces: Vec<&str> = text.split('`').collect();
    let is_paired = !pieces.len().is_multiple_of(2);
    let mut escaped = String::new();
    for (index, piece) in pieces.into_iter().enumerate() {
        if is_paired && index % 2 == 1 && !piece.is_empty() {
            escaped.push_str(&format!("`{piece}`"));
            continue;
        }
        for c in piece.chars() {
            if c.is_ascii_punctuation() && !",.;:()'\"/".contains(c) {
                escaped.push('\\');
            }
            escaped.push(c);
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_document_are_no_markup() {
        assert_eq!(escaped("a <b> `c<d>` @e"), "a \\<b\\> `c<d>` \\@e");
        assert_eq!(escaped("one ` [x](y)"), "one  \\[x\\](y)");
        assert_eq!(code("a`\nb"), "`a' b`");
    }
}
