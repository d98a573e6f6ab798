//! Checks Markdown as rustdoc reads it.

use std::cell::Cell;

use pulldown_cmark::{BrokenLink, CodeBlockKind, Event, Options, Parser, Tag};

use crate::render::markdown::allowed::{CODE, is_web_address};

/// The extensions that rustdoc has, without smart punctuation, which changes no structure.
pub(super) const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS);

/// Whether Markdown has no HTML, no code but fenced text, no image, and no link but to the web.
/// rustdoc reads a text in brackets as a link to an item, so there may be none. And what is written
/// below the Markdown must be a paragraph of its own.
pub(super) fn is_harmless(markdown: &str) -> bool {
    let names_an_item = Cell::new(false);
    let broken = |_: BrokenLink<'_>| {
        names_an_item.set(true);
        None
    };
    let followed = format!("{markdown}\n\nend");
    let events = Parser::new_with_broken_link_callback(&followed, OPTIONS, Some(broken));
    let mut depth = 0_usize;
    let mut last = None;
    let is_allowed = |event: &Event<'_>| match event {
        Event::Html(_)
        | Event::InlineHtml(_)
        | Event::FootnoteReference(_)
        | Event::InlineMath(_)
        | Event::DisplayMath(_)
        | Event::TaskListMarker(_) => false,
        Event::Start(tag) => match tag {
            Tag::Paragraph
            | Tag::Heading { .. }
            | Tag::BlockQuote(_)
            | Tag::List(_)
            | Tag::Item
            | Tag::Table(_)
            | Tag::TableHead
            | Tag::TableRow
            | Tag::TableCell
            | Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough => true,
            Tag::CodeBlock(CodeBlockKind::Fenced(language)) => &**language == CODE,
            Tag::Link { dest_url, .. } => is_web_address(dest_url),
            _ => false,
        },
        _ => true,
    };
    for event in events {
        if !is_allowed(&event) {
            return false;
        }
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            Event::Text(text) => last = Some((depth, text)),
            _ => {}
        }
    }
    let is_followed = last.is_some_and(|(depth, text)| depth == 1 && &*text == "end");
    is_followed && !names_an_item.get()
}
