//! Turns a document's texts into rustdoc.
//!
//! Descriptions are Markdown with HTML, MDX and code of any language, and their author need not
//! mean well. rustdoc runs code as tests and copies HTML into its pages. So a description is
//! parsed, by the parser that rustdoc has, and only what `allowed` lists is written again. `verify`
//! parses the result: if that has anything else in it, the description becomes plain text. The
//! words stay.

mod allowed;
mod characters;
mod plain;
mod verify;

use proc_macro2::TokenStream;
use pulldown_cmark::Event;
use pulldown_cmark_to_cmark::{Options, cmark_with_options};
use quote::quote;

pub(crate) use allowed::is_web_address;
use allowed::{allowed, allowed_line};
use characters::without_controls;
pub(crate) use plain::{code, escaped};
use verify::is_harmless;

/// Generates one `#[doc]` attribute per line of `markdown`.
pub(in crate::render) fn doc(markdown: &str) -> TokenStream {
    let lines = lines(markdown);
    quote!(#(#[doc = #lines])*)
}

/// Writes one comment per line of `markdown`, behind so many blanks.
pub(in crate::render) fn doc_lines(markdown: &str, indent: usize) -> String {
    let lines = lines(markdown).into_iter();
    lines
        .map(|line| format!("{:indent$}///{line}\n", ""))
        .collect()
}

fn lines(markdown: &str) -> Vec<String> {
    let markdown = without_controls(markdown);
    let lines = markdown.lines().map(|line| {
        let line = line.trim_end();
        if line.is_empty() {
            String::new()
        } else {
            format!(" {line}")
        }
    });
    lines.collect()
}

/// Returns a description as Markdown that has no effect but on the look of its own words.
pub(in crate::render) fn sanitized(description: &str) -> String {
    let description = without_controls(description);
    written(&allowed(&description)).unwrap_or_else(|| escaped(&description))
}

/// Returns a description below or behind a label.
pub(in crate::render) fn labelled(label: &str, description: Option<&str>) -> String {
    let description = description.map(sanitized).unwrap_or_default();
    if description.is_empty() {
        return format!("{label}.");
    }
    // Behind other text, a mark that opens a block is no mark, and what was code has an effect.
    let behind = format!("{label}: {description}");
    match is_harmless(&behind) {
        true => behind,
        false => format!("{label}:\n\n{description}"),
    }
}

/// Returns an item of a list, with a description behind or below its label.
pub(in crate::render) fn item(label: &str, description: Option<&str>) -> String {
    let mut item = "-".to_owned();
    for (index, line) in labelled(label, description).lines().enumerate() {
        match (index, line) {
            (0, line) => item.push_str(&format!(" {line}")),
            (_, "") => item.push('\n'),
            (_, line) => item.push_str(&format!("\n  {line}")),
        }
    }
    match is_harmless(&item) {
        true => item,
        false => format!("- {label}."),
    }
}

/// Returns the first sentences of a description's first paragraph, up to a line that ends with one,
/// as one line of Markdown without blocks.
pub(crate) fn sanitized_line(description: &str) -> String {
    let description = without_controls(description);
    let line = allowed_line(&description);
    let written = written(&line).filter(|text| !text.contains('\n') && !text.is_empty());
    written.unwrap_or_else(|| escaped(description.trim().lines().next().unwrap_or_default()))
}

/// Writes events as Markdown; returns `None` if this can't be done, or if the result has other
/// constructs than the allowed ones.
fn written(events: &[Event<'_>]) -> Option<String> {
    let mut text = String::new();
    let options = Options {
        code_block_token_count: 3,
        list_token: '-',
        ..Options::default()
    };
    cmark_with_options(events.iter(), &mut text, verify::OPTIONS, options).ok()?;
    let text = text.trim_end().trim_start_matches('\n');
    is_harmless(text).then(|| text.to_owned())
}

#[cfg(test)]
mod tests;
