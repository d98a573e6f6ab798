//! Turns a document's descriptions into rustdoc.
//!
//! Descriptions are Markdown with HTML, MDX and code of any language. rustdoc would run some of
//! this as a test, or warn of broken links and unclosed tags: such markup becomes plain text. The
//! words stay as published.

use proc_macro2::TokenStream;
use quote::quote;

/// Generates one `#[doc]` attribute per line of `markdown`.
pub(super) fn doc(markdown: &str) -> TokenStream {
    let lines = markdown.lines().map(|line| {
        let line = line.trim_end();
        if line.is_empty() {
            String::new()
        } else {
            format!(" {line}")
        }
    });
    quote!(#(#[doc = #lines])*)
}

/// Returns a description without the markup that rustdoc would misread.
pub(super) fn sanitized(description: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut fence: Option<String> = None;
    for line in line_breaks(description).lines() {
        let trimmed = line.trim();
        if let Some(open) = &fence {
            let closes =
                trimmed.starts_with(open.as_str()) && trimmed.trim_matches(['`', '~']).is_empty();
            out.push(line.to_owned());
            if closes {
                fence = None;
            }
            continue;
        }
        if let Some(marks) = fence_marks(trimmed) {
            // rustdoc runs code without a language as a Rust test.
            out.push(format!("{marks}text"));
            fence = Some(marks);
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        // Four spaces begin a code block, which rustdoc runs as a test.
        out.push(format!("{}{}", " ".repeat(indent.min(3)), inline(trimmed)));
    }
    if let Some(open) = fence {
        out.push(open);
    }
    while out.last().is_some_and(|line| line.trim().is_empty()) {
        out.pop();
    }
    let first = out
        .iter()
        .position(|line| !line.trim().is_empty())
        .unwrap_or(0);
    out.split_off(first).join("\n")
}

/// Returns the backticks or tildes that open a code block; `None` if the line opens none.
fn fence_marks(line: &str) -> Option<String> {
    let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let marks: String = line.chars().take_while(|c| *c == mark).collect();
    (marks.len() >= 3 && !line[marks.len()..].contains('`')).then_some(marks)
}

fn line_breaks(text: &str) -> String {
    ["\r\n", "<br>", "<br/>", "<br />"]
        .iter()
        .fold(text.to_owned(), |text, mark| text.replace(mark, "\n"))
}

/// Returns a line that is outside of code blocks, without the markup that rustdoc would misread.
fn inline(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        if c == '`' {
            let marks = rest.len() - rest.trim_start_matches('`').len();
            let code = &rest[marks..];
            if let Some(end) = code.find(&rest[..marks]) {
                let length = 2 * marks + end;
                out.push_str(&rest[..length]);
                rest = &rest[length..];
            } else {
                out.push_str("\\`");
                rest = &rest[1..];
            }
        } else if c == '<' {
            rest = angle(rest, &mut out);
        } else if c == '[' {
            rest = bracket(rest, &mut out);
        } else if rest.starts_with("http://") || rest.starts_with("https://") {
            let end = rest
                .find(|c: char| {
                    c.is_whitespace() || matches!(c, '<' | '>' | ')' | ']' | '"' | '\'' | '`' | '*')
                })
                .unwrap_or(rest.len());
            let url = rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?']);
            out.push_str(&format!("<{url}>"));
            rest = &rest[url.len()..];
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}

/// Handles a `<`: keeps an autolink, removes a tag of HTML or MDX, escapes anything else. Returns
/// the text after it.
fn angle<'t>(rest: &'t str, out: &mut String) -> &'t str {
    if let Some(end) = rest.find('>') {
        let inside = &rest[1..end];
        if inside.starts_with("http://") || inside.starts_with("https://") {
            out.push_str(&rest[..=end]);
            return &rest[end + 1..];
        }
        let name: String = inside
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        if name.chars().next().is_some_and(|c| c.is_ascii_uppercase())
            || (!name.is_empty() && HTML.contains(&format!(" {name} ")))
        {
            return &rest[end + 1..];
        }
    }
    out.push_str("\\<");
    &rest[1..]
}

/// HTML elements that occur in descriptions. Other names in angle brackets are placeholders.
const HTML: &str = " a abbr b blockquote br code dd div dl dt em font h1 h2 h3 h4 h5 h6 hr i img li \
                    ol p pre small span strong sub sup table td th tr u ul ";

/// Handles a `[`: keeps a link to the web, and escapes anything else, which rustdoc would read as
/// a link to an item. Returns the text after it.
fn bracket<'t>(rest: &'t str, out: &mut String) -> &'t str {
    if let Some(middle) = rest.find("](")
        && let Some(end) = rest[middle..].find(')')
    {
        let text = &rest[1..middle];
        let target = rest[middle + 2..middle + end].trim();
        let after = &rest[middle + end + 1..];
        if !text.contains('[') {
            if target.starts_with("https://") || target.starts_with("http://") {
                out.push_str(&format!(
                    "[{text}]({})",
                    target.split_whitespace().next().unwrap_or_default()
                ));
            } else {
                // A link within the provider's site is broken here.
                out.push_str(&inline(text));
            }
            return after;
        }
    }
    out.push_str("\\[");
    &rest[1..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_keeps_its_words_and_loses_markup_that_rustdoc_misreads() {
        for (description, expected) in [
            (
                "<Info>Scope required: `write:<x>`</Info>",
                "Scope required: `write:<x>`",
            ),
            ("a<br>b", "a\nb"),
            ("send <token> or a < b", "send \\<token> or a \\< b"),
            ("see https://example.com/a.", "see <https://example.com/a>."),
            (
                "see [docs](https://example.com/a) and [here](/docs/x)",
                "see [docs](https://example.com/a) and here",
            ),
            ("items[0] and [Foo]", "items\\[0] and \\[Foo]"),
            ("```js\nlet a = [1];\n```", "```text\nlet a = [1];\n```"),
            ("```\nnever closed", "```text\nnever closed\n```"),
            ("a\n\n        let x = 1;", "a\n\n   let x = 1;"),
            ("a lone ` tick", "a lone \\` tick"),
            ("\n\n  a\n\n", "  a"),
        ] {
            assert_eq!(sanitized(description), expected, "{description:?}");
        }
    }
}
