//! Splits a page into fenced blocks and prose.
//!
//! Fences follow CommonMark: they are backticks or tildes, the closing fence is at least as long as
//! the opening one, list items and quotes may contain them, and an unclosed block ends with the
//! page. Fences also follow the Markdown dialects of documentation hosts: inside a tag such as
//! `<Tab>`, a fence may be indented by any number of spaces, or be right below the tag's line. A
//! CommonMark parser would read the first as indented code and the second as HTML.

use std::ops::Range;

use crate::text::syntax::BOM;

/// A fenced block.
#[derive(Debug)]
pub(super) struct Block {
    /// The info string: the rest of the opening fence's line, such as `yaml`.
    pub(super) info: String,
    /// The lines between the fences, without the indentation of the opening fence.
    pub(super) text: String,
    /// The line of the page at which `text` begins, counted from 1.
    pub(super) line: usize,
    /// For each line of `text`, the byte of the page at which it begins.
    lines: Vec<usize>,
    /// The byte of the page after the opening fence's line.
    start: usize,
    pub(super) closed: bool,
}

impl Block {
    /// Returns the first word of the info string, in lower case.
    pub(super) fn language(&self) -> String {
        let word = self
            .info
            .split([' ', '\t', ',', '{'])
            .next()
            .unwrap_or_default();
        word.to_ascii_lowercase()
    }

    /// Converts a range of bytes in `text` to bytes of the page, up to the end of the range's first
    /// line.
    pub(super) fn in_page(&self, span: &Range<usize>) -> Range<usize> {
        let mut start = 0;
        for (line, &line_start) in self.text.split_inclusive('\n').zip(&self.lines) {
            let end = start + line.len();
            if span.start < end || end == self.text.len() {
                let from = span.start.min(end) - start;
                let to = span.end.clamp(span.start, end.max(span.start)).min(end) - start;
                return line_start + from..line_start + to.max(from);
            }
            start = end;
        }
        self.start..self.start
    }
}

/// A line outside all blocks, without its line break.
#[derive(Debug)]
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    /// The line's number, counted from 1.
    pub(super) number: usize,
    start: usize,
}

impl Line<'_> {
    /// Returns the bytes of the line in the page.
    pub(super) fn span(&self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }
}

/// A page, split into blocks and lines of prose.
#[derive(Debug, Default)]
pub(super) struct Page<'a> {
    pub(super) blocks: Vec<Block>,
    pub(super) prose: Vec<Line<'a>>,
}

/// An opening fence, with the properties that decide which lines belong to its block.
struct Fence {
    mark: char,
    length: usize,
    /// The column of the fence. The block's lines lose that much indentation.
    column: usize,
    /// The column at which the content of the surrounding list item or tag begins.
    base: usize,
    /// Whether the fence is in a list item, so that a line left of `base` ends the block.
    in_list: bool,
    /// The number of quote marks (`>`) before the fence.
    quotes: usize,
}

/// Splits a page into blocks and lines of prose.
pub(super) fn scan(page: &str) -> Page<'_> {
    let mut scanned = Page::default();
    let mut open: Option<(Fence, Block)> = None;
    // The columns at which the content of the surrounding list items begins.
    let mut items: Vec<usize> = Vec::new();
    let body = page.strip_prefix(BOM).unwrap_or(page);
    let mut offset = page.len() - body.len();

    for (index, line) in body.split_inclusive('\n').enumerate() {
        let start = offset;
        offset += line.len();
        let number = index + 1;

        if let Some((fence, mut block)) = open.take() {
            match fence.continued_by(line) {
                Some(content) if fence.is_closed_by(content) => {
                    block.closed = true;
                    scanned.blocks.push(block);
                    continue;
                }
                Some(content) => {
                    let content = without_indent(content, fence.column);
                    block.lines.push(start + line.len() - content.len());
                    block.text.push_str(content);
                    open = Some((fence, block));
                    continue;
                }
                // The line ends the block without a fence; it may itself open a block.
                None => scanned.blocks.push(block),
            }
        }

        if let Some((fence, info)) = opening(line, &mut items) {
            let block = Block {
                info,
                text: String::new(),
                line: number + 1,
                lines: Vec::new(),
                start: offset,
                closed: false,
            };
            open = Some((fence, block));
        } else {
            let text = line.trim_end_matches(['\n', '\r']);
            scanned.prose.push(Line {
                text,
                number,
                start,
            });
        }
    }
    scanned.blocks.extend(open.map(|(_, block)| block));
    scanned
}

/// Returns the opening fence in a line, with its info string; `None` if the line has none. Updates
/// `items`, the columns of the list items.
fn opening(line: &str, items: &mut Vec<usize>) -> Option<(Fence, String)> {
    let line = line.trim_end();
    let (mut rest, quotes) = unquoted(line, usize::MAX);
    if rest.trim_start().is_empty() {
        return None;
    }
    let mut column = 0;
    loop {
        let indent = indent(rest);
        column += indent;
        rest = without_indent(rest, indent);
        while items.last().is_some_and(|&content| content > column) {
            items.pop();
        }
        let Some(width) = list_marker(rest) else {
            break;
        };
        // One to four spaces belong to the marker. With more, the content is indented code.
        let after = &rest[width..];
        let spaces = match self::indent(after) {
            spaces @ 1..=4 => spaces,
            _ => 1,
        };
        column += width + spaces;
        items.push(column);
        rest = without_indent(after, spaces);
    }

    let mark = rest
        .chars()
        .next()
        .filter(|mark| matches!(mark, '`' | '~'))?;
    let info = rest.trim_start_matches(mark);
    let length = rest.len() - info.len();
    if length < 3 || (mark == '`' && info.contains('`')) {
        return None;
    }
    let item = items.last().copied();
    let base = item.unwrap_or(0);
    let in_tag = column - base > 3;
    let fence = Fence {
        mark,
        length,
        column,
        base: if in_tag { column } else { base },
        in_list: item.is_some() && !in_tag,
        quotes,
    };
    Some((fence, info.trim().to_owned()))
}

impl Fence {
    /// Returns the line without its quote marks; `None` if the line is not in the same quote and
    /// list item as the fence, which ends the block.
    fn continued_by<'a>(&self, line: &'a str) -> Option<&'a str> {
        let (content, quotes) = unquoted(line, self.quotes);
        let inside = !self.in_list || content.trim().is_empty() || indent(content) >= self.base;
        (quotes == self.quotes && inside).then_some(content)
    }

    fn is_closed_by(&self, content: &str) -> bool {
        let indent = indent(content);
        let fence = content.trim();
        indent <= self.base + 3
            && fence.len() >= self.length
            && fence.chars().all(|c| c == self.mark)
    }
}

/// Returns the width of the white space at the start of a text, in columns.
fn indent(text: &str) -> usize {
    let blanks = text.chars().take_while(|c| matches!(c, ' ' | '\t'));
    blanks.fold(0, column_after)
}

/// Removes white space from the start of a text, up to a number of columns.
fn without_indent(text: &str, columns: usize) -> &str {
    let mut column = 0;
    for (index, c) in text.char_indices() {
        if column >= columns || !matches!(c, ' ' | '\t') {
            return &text[index..];
        }
        column = column_after(column, c);
    }
    ""
}

/// Returns the column after a space or tab. Tab stops are four columns apart.
fn column_after(column: usize, blank: char) -> usize {
    match blank {
        '\t' => column / 4 * 4 + 4,
        _ => column + 1,
    }
}

/// Removes at most `max` quote marks from the start of a text. Returns the rest of the text, and
/// the number of quote marks removed.
fn unquoted(mut text: &str, max: usize) -> (&str, usize) {
    let mut quotes = 0;
    while quotes < max && indent(text) <= 3 {
        let Some(rest) = text.trim_start_matches([' ', '\t']).strip_prefix('>') else {
            break;
        };
        text = rest.strip_prefix(' ').unwrap_or(rest);
        quotes += 1;
    }
    (text, quotes)
}

/// Returns the width of the list marker (`-`, `12.`) at the start of a text; `None` without one.
fn list_marker(text: &str) -> Option<usize> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let width = match text.as_bytes().get(digits)? {
        b'-' | b'*' | b'+' if digits == 0 => 1,
        b'.' | b')' if (1..=9).contains(&digits) => digits + 1,
        _ => return None,
    };
    text[width..].starts_with([' ', '\t']).then_some(width)
}
