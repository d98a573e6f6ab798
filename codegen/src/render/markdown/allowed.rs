//! Parses descriptions, and keeps the constructs that a client's documentation may have.
//!
//! Paragraphs, headings, lists, quotes, tables, emphasis, code and links to the web are kept. Code
//! gets the language `text`, which rustdoc does not run. Of HTML and MDX, the tags are removed and
//! the words stay; a name in angle brackets that is no tag (`<token>`) is a placeholder, and text.

use pulldown_cmark::{
    CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, TextMergeStream,
};

/// The language of all code in descriptions.
pub(super) const CODE: &str = "text";

/// How deep lists and quotes are nested; deeper ones are flattened, because each line repeats the
/// marks of all levels.
const MAX_DEPTH: usize = 8;

const OPTIONS: Options = Options::ENABLE_TABLES.union(Options::ENABLE_STRIKETHROUGH);

/// Whether a link leads to the web.
pub(crate) fn is_web_address(url: &str) -> bool {
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    is_web && !url.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"`\\".contains(c))
}

/// Parses a description, and returns the allowed events.
pub(super) fn allowed(description: &str) -> Vec<Event<'static>> {
    let mut allowed = Allowed::default();
    allowed.add(description, true);
    allowed.events
}

/// Returns the words of a description's first paragraph or heading, up to a line break.
pub(super) fn allowed_line(description: &str) -> Vec<Event<'static>> {
    let mut line = vec![Event::Start(Tag::Paragraph)];
    let mut open: Vec<TagEnd> = Vec::new();
    for event in allowed(description) {
        match event {
            Event::Start(tag @ (Tag::Emphasis | Tag::Strong | Tag::Strikethrough)) => {
                open.push(tag.to_end());
                line.push(Event::Start(tag));
            }
            Event::Start(tag @ Tag::Link { .. }) => {
                open.push(tag.to_end());
                line.push(Event::Start(tag));
            }
            Event::End(end) if open.last() == Some(&end) => {
                open.pop();
                line.push(Event::End(end));
            }
            Event::Text(text) => {
                let first = text.lines().next().unwrap_or_default().to_owned();
                line.push(Event::Text(first.into()));
            }
            Event::Code(_) => line.push(event),
            // A sentence may go on in the next line.
            Event::SoftBreak if line.len() > 1 && !ends_sentence(&line) => {
                line.push(Event::Text(" ".into()));
            }
            Event::SoftBreak | Event::HardBreak | Event::End(_) | Event::Rule if line.len() > 1 => {
                break;
            }
            _ => {}
        }
    }
    line.extend(open.into_iter().rev().map(Event::End));
    line.push(Event::End(TagEnd::Paragraph));
    line
}

fn ends_sentence(line: &[Event<'_>]) -> bool {
    match line.last() {
        Some(Event::Text(text)) => text.trim_end().ends_with(['.', '!', '?', ':']),
        _ => false,
    }
}

#[derive(Default)]
struct Allowed {
    events: Vec<Event<'static>>,
    /// For each open tag, whether it was kept.
    open: Vec<bool>,
    depth: usize,
    in_code: bool,
    in_table: bool,
    /// The number of links around the text that is read.
    links: usize,
}

impl Allowed {
    fn add(&mut self, markdown: &str, reads_html: bool) {
        let mut html = String::new();
        for event in TextMergeStream::new(Parser::new_ext(markdown, OPTIONS)) {
            match event {
                Event::Start(Tag::HtmlBlock) => html.clear(),
                Event::Html(text) => html.push_str(&text),
                Event::End(TagEnd::HtmlBlock) => {
                    let words = without_tags(&html);
                    match reads_html {
                        // Between the tags there may be Markdown.
                        true => self.add(&words, false),
                        false => self.paragraph(&words),
                    }
                }
                Event::Start(tag) => self.start(tag),
                Event::End(end) => self.end(end),
                Event::Text(text) if self.in_code => self.push(Event::Text(text)),
                Event::Text(text) => self.text(&text),
                Event::Code(code) => self.push(Event::Code(code)),
                Event::InlineHtml(tag) => match meaning(&tag) {
                    Html::LineBreak => self.line_break(),
                    Html::Tag => {}
                    Html::Words => self.text(&tag),
                },
                Event::SoftBreak | Event::HardBreak => self.line_break(),
                Event::Rule => self.push(Event::Rule),
                _ => {}
            }
        }
    }

    fn push(&mut self, event: Event<'_>) {
        self.events.push(event.into_static());
    }

    fn line_break(&mut self) {
        self.push(match self.in_table {
            true => Event::Text(" ".into()),
            false => Event::SoftBreak,
        });
    }

    fn paragraph(&mut self, words: &str) {
        if words.trim().is_empty() {
            return;
        }
        self.push(Event::Start(Tag::Paragraph));
        for (index, line) in words.trim().lines().enumerate() {
            if index > 0 {
                self.push(Event::SoftBreak);
            }
            self.push(Event::Text(line.trim().into()));
        }
        self.push(Event::End(TagEnd::Paragraph));
    }

    fn start(&mut self, tag: Tag<'_>) {
        let kept = match tag {
            Tag::Paragraph
            | Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::TableHead
            | Tag::TableRow
            | Tag::TableCell => Some(tag),
            Tag::Heading { level, .. } => Some(Tag::Heading {
                level,
                id: None,
                classes: Vec::new(),
                attrs: Vec::new(),
            }),
            Tag::Table(columns) => {
                self.in_table = true;
                Some(Tag::Table(columns))
            }
            Tag::BlockQuote(_) => self.nested(Tag::BlockQuote(None)),
            Tag::List(start) => self.nested(Tag::List(start)),
            Tag::Item => (self.depth <= MAX_DEPTH).then_some(Tag::Item),
            Tag::CodeBlock(_) => {
                self.in_code = true;
                Some(Tag::CodeBlock(CodeBlockKind::Fenced(CODE.into())))
            }
            Tag::Link { dest_url, .. } if is_web_address(&dest_url) => {
                self.links += 1;
                Some(Tag::Link {
                    link_type: LinkType::Inline,
                    dest_url,
                    title: CowStr::Borrowed(""),
                    id: CowStr::Borrowed(""),
                })
            }
            _ => None,
        };
        self.open.push(kept.is_some());
        if let Some(tag) = kept {
            self.push(Event::Start(tag));
        }
    }

    /// Counts a list or a quote; returns it unless it is nested too deep.
    fn nested<'t>(&mut self, tag: Tag<'t>) -> Option<Tag<'t>> {
        self.depth += 1;
        (self.depth <= MAX_DEPTH).then_some(tag)
    }

    fn end(&mut self, end: TagEnd) {
        let kept = self.open.pop().unwrap_or_default();
        match end {
            TagEnd::BlockQuote(_) | TagEnd::List(_) => self.depth -= 1,
            TagEnd::CodeBlock => {
                self.in_code = false;
                let is_ended = matches!(
                    self.events.last(),
                    Some(Event::Text(text)) if text.ends_with('\n')
                );
                if !is_ended {
                    // Else the mark that closes the block would be left out.
                    self.push(Event::Text("\n".into()));
                }
            }
            TagEnd::Table => self.in_table = false,
            TagEnd::Link if kept => self.links -= 1,
            TagEnd::Item if !kept => self.line_break(),
            _ => {}
        }
        if kept {
            self.push(Event::End(match end {
                TagEnd::BlockQuote(_) => TagEnd::BlockQuote(None),
                end => end,
            }));
        }
    }

    /// Adds text, with its web addresses as links.
    fn text(&mut self, text: &str) {
        let at_start = match self.events.last() {
            None | Some(Event::SoftBreak | Event::End(TagEnd::Paragraph)) => true,
            Some(Event::Start(tag)) => !matches!(
                tag,
                Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. }
            ),
            Some(_) => false,
        };
        // A space there, behind a tag that was removed, would be written as `&#32;`.
        let mut rest = if at_start { text.trim_start() } else { text };
        while self.links == 0
            && let Some(start) = address(rest)
        {
            let (before, from) = rest.split_at(start);
            let end = from.find(|c: char| c.is_whitespace() || "<>)]\"'`*|\\".contains(c));
            let url =
                from[..end.unwrap_or(from.len())].trim_end_matches(['.', ',', ';', ':', '!', '?']);
            if !before.is_empty() {
                self.push(Event::Text(before.into()));
            }
            let tag = Tag::Link {
                link_type: LinkType::Autolink,
                dest_url: url.into(),
                title: "".into(),
                id: "".into(),
            };
            let end = tag.to_end();
            self.push(Event::Start(tag));
            self.push(Event::Text(url.into()));
            self.push(Event::End(end));
            rest = &from[url.len()..];
        }
        if !rest.is_empty() {
            self.push(Event::Text(rest.into()));
        }
    }
}

/// Returns the index of the first web address in a text.
fn address(text: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(found) = text[from..].find("http") {
        let start = from + found;
        let host = ["http://", "https://"]
            .iter()
            .find_map(|scheme| text[start..].strip_prefix(scheme));
        if host.is_some_and(|host| host.starts_with(|c: char| c.is_ascii_alphanumeric())) {
            return Some(start);
        }
        from = start + "http".len();
    }
    None
}

/// How an HTML tag is read.
enum Html {
    LineBreak,
    Tag,
    Words,
}

fn meaning(tag: &str) -> Html {
    let inside = tag.trim_start_matches('<').trim_start_matches('/');
    let name: String = inside
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect();
    let is_component = name.starts_with(|c: char| c.is_ascii_uppercase());
    if name.eq_ignore_ascii_case("br") {
        Html::LineBreak
    } else if is_component
        || inside.starts_with(['!', '?'])
        || HTML.contains(&format!(" {} ", name.to_ascii_lowercase()))
    {
        Html::Tag
    } else {
        Html::Words
    }
}

/// HTML elements that occur in descriptions. Other names in angle brackets are placeholders.
const HTML: &str = " a abbr b blockquote button code dd del details div dl dt em font h1 h2 h3 h4 \
                    h5 h6 hr i iframe img input ins kbd li link mark meta ol p pre s script section \
                    small span strong style sub summary sup svg table tbody td tfoot th thead tr u \
                    ul video ";

/// Removes the tags from HTML. A line break stands for each that ends a line of text.
fn without_tags(html: &str) -> String {
    let mut words = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        words.push_str(&rest[..start]);
        let tag = &rest[start..];
        let end = match tag.strip_prefix("<!--") {
            Some(_) => tag.find("-->").map(|end| end + "-->".len()),
            None => tag.find('>').map(|end| end + 1),
        };
        let Some(end) = end else {
            rest = tag;
            break;
        };
        match meaning(&tag[..end]) {
            Html::LineBreak => words.push('\n'),
            Html::Tag => {}
            Html::Words => words.push_str(&tag[..end]),
        }
        rest = &tag[end..];
    }
    words + rest
}
