//! Lists the keys and values of a text with their positions, up to the first syntax error.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use saphyr_parser::{Event, Parser};

use crate::text::lines::Lines;

#[derive(Debug)]
pub(super) enum Kind {
    Scalar,
    Sequence,
    Mapping,
    /// An alias, with the number of its anchor.
    Alias(usize),
}

/// A key or a value.
#[derive(Debug)]
pub(super) struct Node<'a> {
    pub(super) kind: Kind,
    /// The bytes of a scalar or alias. For a container, an empty range at its start.
    pub(super) span: Range<usize>,
    /// The index of the first node after this one and its contents.
    pub(super) next: usize,
    /// The text of a scalar that may be a key; otherwise empty.
    pub(super) text: Cow<'a, str>,
}

/// The keys and values of a text, as a flat list.
#[derive(Debug)]
pub(super) struct Outline<'a> {
    pub(super) source: &'a str,
    /// In the order of the text: each container is followed by its keys and values.
    pub(super) nodes: Vec<Node<'a>>,
    /// The index of the node that has an anchor, by the anchor's number.
    pub(super) anchors: HashMap<usize, usize>,
    /// Indices of the containers that are not closed yet.
    open: Vec<usize>,
}

impl<'a> Outline<'a> {
    fn new(source: &'a str) -> Self {
        Self {
            source,
            nodes: Vec::new(),
            anchors: HashMap::new(),
            open: Vec::new(),
        }
    }

    fn push(&mut self, kind: Kind, span: Range<usize>, text: Cow<'a, str>) {
        let index = self.nodes.len();
        if matches!(kind, Kind::Mapping | Kind::Sequence) {
            self.open.push(index);
        }
        self.nodes.push(Node {
            kind,
            span,
            next: index + 1,
            text,
        });
    }

    fn close(&mut self) {
        let next = self.nodes.len();
        if let Some(index) = self.open.pop() {
            self.nodes[index].next = next;
        }
    }

    /// Closes the containers that are still open at the end of the text.
    fn finish(mut self) -> Self {
        while !self.open.is_empty() {
            self.close();
        }
        self
    }

    pub(super) fn yaml(source: &'a str) -> Self {
        let mut outline = Self::new(source);
        let mut lines = Lines::new(source);
        for event in Parser::new_from_str(source) {
            let Ok((event, span)) = event else { break };
            let start = lines.byte(&span.start);
            let index = outline.nodes.len();
            match event {
                Event::Scalar(text, _, anchor, _) => {
                    outline.anchors.insert(anchor, index);
                    let end = lines.byte(&span.end).max(start);
                    let end = start + source[start..end].trim_end().len();
                    outline.push(Kind::Scalar, start..end, text);
                }
                Event::SequenceStart(anchor, _) => {
                    outline.anchors.insert(anchor, index);
                    outline.push(Kind::Sequence, start..start, Cow::Borrowed(""));
                }
                Event::MappingStart(anchor, _) => {
                    outline.anchors.insert(anchor, index);
                    outline.push(Kind::Mapping, start..start, Cow::Borrowed(""));
                }
                Event::Alias(anchor) => {
                    let end = lines.byte(&span.end).max(start);
                    outline.push(Kind::Alias(anchor), start..end, Cow::Borrowed(""));
                }
                Event::SequenceEnd | Event::MappingEnd => outline.close(),
                // Ignore further documents of the text.
                Event::DocumentEnd => break,
                Event::Nothing
                | Event::StreamStart
                | Event::StreamEnd
                | Event::DocumentStart(_) => {}
            }
        }
        // The parser gives nodes without an anchor the number 0.
        outline.anchors.remove(&0);
        outline.finish()
    }

    pub(super) fn json(source: &'a str) -> Self {
        let mut outline = Self::new(source);
        let bytes = source.as_bytes();
        let mut offset = 0;
        while let Some(&byte) = bytes.get(offset) {
            let start = offset;
            match byte {
                b'{' => outline.push(Kind::Mapping, start..start, Cow::Borrowed("")),
                b'[' => outline.push(Kind::Sequence, start..start, Cow::Borrowed("")),
                b'}' | b']' => outline.close(),
                b'"' => {
                    offset += 1;
                    while let Some(&byte) = bytes.get(offset) {
                        match byte {
                            b'"' => break,
                            b'\\' => offset += 2,
                            _ => offset += 1,
                        }
                    }
                    let end = source.ceil_char_boundary((offset + 1).min(source.len()));
                    let quoted = &source[start..end];
                    let inner = quoted.strip_prefix('"').unwrap_or(quoted);
                    let inner = inner.strip_suffix('"').unwrap_or(inner);
                    let text = if inner.contains('\\') {
                        serde_json::from_str(quoted).map_or(Cow::Borrowed(inner), Cow::Owned)
                    } else {
                        Cow::Borrowed(inner)
                    };
                    outline.push(Kind::Scalar, start..end, text);
                    offset = end - 1;
                }
                b',' | b':' | b' ' | b'\t' | b'\r' | b'\n' => {}
                _ => {
                    let rest = &bytes[start..];
                    let length = rest
                        .iter()
                        .position(|b| b",:{}[]\" \t\r\n".contains(b))
                        .unwrap_or(rest.len());
                    outline.push(Kind::Scalar, start..start + length, Cow::Borrowed(""));
                    offset = start + length - 1;
                }
            }
            offset += 1;
            if outline.open.is_empty() {
                break;
            }
        }
        outline.finish()
    }
}
