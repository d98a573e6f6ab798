//! The fenced blocks of a page.
//!
//! Fences as CommonMark has them (backticks or tildes, a closing fence at least as long, list items
//! and quotes around them, an unclosed one running on), and as the hosts' own Markdown adds: a fence
//! indented any number of spaces inside a tag such as `<Tab>`, and one right under a tag's line. A
//! CommonMark parser takes these for indented code and for HTML.

use std::ops::Range;

use crate::text::syntax::BOM;

#[derive(Debug)]
pub(super) struct Block {
    /// What follows the opening fence.
    pub(super) info: String,
    /// What stands between the fences, less the indentation that the block as a whole has.
    pub(super) text: String,
    /// The page's line on which `text` begins, counted from 1.
    pub(super) line: usize,
    /// For each line of `text` the byte of the page at which it begins.
    pub(super) lines: Vec<usize>,
    /// The byte of the page at which `text` begins, or would if it had any line.
    pub(super) at: usize,
    pub(super) closed: bool,
}

impl Block {
    /// The first word of the info string, in lower case.
    pub(super) fn language(&self) -> String {
        let word = self
            .info
            .split([' ', '\t', ',', '{'])
            .next()
            .unwrap_or_default();
        word.to_ascii_lowercase()
    }
}

/// A line outside all blocks, without its line break.
#[derive(Debug)]
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    /// Counted from 1.
    pub(super) number: usize,
    at: usize,
}

impl Line<'_> {
    pub(super) fn span(&self) -> Range<usize> {
        self.at..self.at + self.text.len()
    }
}

#[derive(Debug, Default)]
pub(super) struct Page<'a> {
    pub(super) blocks: Vec<Block>,
    pub(super) prose: Vec<Line<'a>>,
}

/// An opening fence, and what a line needs to belong to its block.
struct Fence {
    mark: char,
    length: usize,
    /// The column at which the fence stands; content loses so much indentation.
    column: usize,
    /// The column at which the content of the list item or tag around it begins.
    base: usize,
    /// Whether a line left of `base` ends the block, as it ends a list item.
    in_list: bool,
    quotes: usize,
}

pub(super) fn scan(page: &str) -> Page<'_> {
    let mut layout = Page::default();
    let mut open: Option<(Fence, Block)> = None;
    // The columns at which the content of the list items around the line begins.
    let mut items: Vec<usize> = Vec::new();
    let mut at = if page.starts_with(BOM) {
        BOM.len_utf8()
    } else {
        0
    };

    for (index, line) in page[at..].split_inclusive('\n').enumerate() {
        let start = at;
        at += line.len();
        let number = index + 1;

        if let Some((fence, mut block)) = open.take() {
            match fence.continued_by(line) {
                Some(content) if fence.is_closed_by(content) => {
                    block.closed = true;
                    layout.blocks.push(block);
                    continue;
                }
                Some(content) => {
                    let content = without_indent(content, fence.column);
                    block.lines.push(start + line.len() - content.len());
                    block.text.push_str(content);
                    open = Some((fence, block));
                    continue;
                }
                // The line is outside: what it is comes below.
                None => layout.blocks.push(block),
            }
        }

        if let Some((fence, info)) = opening(line, &mut items) {
            let block = Block {
                info,
                text: String::new(),
                line: number + 1,
                lines: Vec::new(),
                at,
                closed: false,
            };
            open = Some((fence, block));
        } else {
            let text = line.trim_end_matches(['\n', '\r']);
            layout.prose.push(Line {
                text,
                number,
                at: start,
            });
        }
    }
    layout.blocks.extend(open.map(|(_, block)| block));
    layout
}

/// The opening fence of a line, if it has one. Keeps `items` as the line leaves them.
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
        // Up to four spaces belong to the marker; more are indented code in it.
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
    /// The line less its quote marks, if it is still inside what the fence is inside of.
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

/// The columns of white space before a text.
fn indent(text: &str) -> usize {
    let blanks = text.chars().take_while(|c| matches!(c, ' ' | '\t'));
    blanks.fold(0, |column, c| {
        if c == '\t' {
            column / 4 * 4 + 4
        } else {
            column + 1
        }
    })
}

/// The text less at most so many columns of white space before it.
fn without_indent(text: &str, columns: usize) -> &str {
    let mut column = 0;
    for (at, c) in text.char_indices() {
        if column >= columns || !matches!(c, ' ' | '\t') {
            return &text[at..];
        }
        column = if c == '\t' {
            column / 4 * 4 + 4
        } else {
            column + 1
        };
    }
    ""
}

/// The text less at most `most` quote marks before it, and how many they were.
fn unquoted(mut text: &str, most: usize) -> (&str, usize) {
    let mut quotes = 0;
    while quotes < most && indent(text) <= 3 {
        let Some(rest) = text.trim_start_matches([' ', '\t']).strip_prefix('>') else {
            break;
        };
        text = rest.strip_prefix(' ').unwrap_or(rest);
        quotes += 1;
    }
    (text, quotes)
}

/// The width of the list marker (`-`, `12.`) with which a text begins.
fn list_marker(text: &str) -> Option<usize> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let width = match text.as_bytes().get(digits)? {
        b'-' | b'*' | b'+' if digits == 0 => 1,
        b'.' | b')' if (1..=9).contains(&digits) => digits + 1,
        _ => return None,
    };
    text[width..].starts_with([' ', '\t']).then_some(width)
}
