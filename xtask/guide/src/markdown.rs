//! What a page in Markdown links to, and what may be linked to in it.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// A link or an image.
pub(crate) struct Link {
    /// The line on which it begins, counted from 1.
    pub(crate) line: usize,
    pub(crate) target: String,
}

fn events(text: &str) -> Parser<'_> {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH;
    Parser::new_ext(text, options)
}

/// Returns the links and images of a page.
pub(crate) fn links(text: &str) -> Vec<Link> {
    let events = events(text).into_offset_iter();
    let links = events.filter_map(|(event, range)| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => Some(Link {
            line: text[..range.start].matches('\n').count() + 1,
            target: dest_url.into_string(),
        }),
        _ => None,
    });
    links.collect()
}

/// Returns the anchors of a page's headings, as GitHub makes them: in lower case, with a hyphen for
/// each space and without punctuation.
pub(crate) fn anchors(text: &str) -> Vec<String> {
    let mut anchors = Vec::new();
    let mut heading: Option<String> = None;
    for event in events(text) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => anchors.extend(heading.take()),
            Event::Text(text) | Event::Code(text) => {
                let Some(heading) = &mut heading else {
                    continue;
                };
                let kept = text.chars().filter_map(|c| match c {
                    ' ' => Some('-'),
                    c if c.is_alphanumeric() || "-_".contains(c) => Some(c),
                    _ => None,
                });
                heading.extend(kept.flat_map(char::to_lowercase));
            }
            _ => {}
        }
    }
    anchors
}
