//! Where in a document's text a JSON pointer's value stands.
//!
//! Asked only when a fault is reported, so it reads the text anew rather than burden every value with
//! its place. Works on texts that do not parse: what comes before the fault has its places.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use saphyr_parser::{Event, Parser};

use crate::text::lines::Lines;
use crate::text::syntax::{BOM, Syntax};

/// The bytes to underline for the value at `pointer` (RFC 6901): the value itself if it is a scalar in
/// one line, else its key. Where the pointer leads beyond the text, its nearest ancestor that exists.
pub(crate) fn locate(text: &str, syntax: Syntax, pointer: &str) -> Option<Range<usize>> {
    let body = text.strip_prefix(BOM).unwrap_or(text);
    let skipped = text.len() - body.len();
    let outline = match syntax {
        Syntax::Json => Outline::json(body),
        Syntax::Yaml => Outline::yaml(body),
    };
    let span = outline.find(pointer)?;
    Some(span.start + skipped..span.end + skipped)
}

#[derive(Debug)]
enum Kind {
    Scalar,
    Sequence,
    Mapping,
    /// The number of the anchor it stands for.
    Alias(usize),
}

/// A node of the text, in the order in which the text has them: a container, then what it holds.
#[derive(Debug)]
struct Node<'a> {
    kind: Kind,
    /// Of a scalar the whole, of a container its first byte.
    span: Range<usize>,
    /// The index of the first node behind this one and all that it holds.
    next: usize,
    /// What a scalar says, where it may be a key.
    text: Cow<'a, str>,
}

#[derive(Debug)]
struct Outline<'a> {
    source: &'a str,
    nodes: Vec<Node<'a>>,
    anchors: HashMap<usize, usize>,
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

    /// Containers that the text leaves open reach to its end.
    fn finish(mut self) -> Self {
        while !self.open.is_empty() {
            self.close();
        }
        self
    }

    fn yaml(source: &'a str) -> Self {
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
                // A text is one document.
                Event::DocumentEnd => break,
                Event::Nothing
                | Event::StreamStart
                | Event::StreamEnd
                | Event::DocumentStart(_) => {}
            }
        }
        // Nodes without an anchor have number 0.
        outline.anchors.remove(&0);
        outline.finish()
    }

    fn json(source: &'a str) -> Self {
        let mut outline = Self::new(source);
        let bytes = source.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let start = at;
            match byte {
                b'{' => outline.push(Kind::Mapping, start..start, Cow::Borrowed("")),
                b'[' => outline.push(Kind::Sequence, start..start, Cow::Borrowed("")),
                b'}' | b']' => outline.close(),
                b'"' => {
                    at += 1;
                    while let Some(&byte) = bytes.get(at) {
                        match byte {
                            b'"' => break,
                            b'\\' => at += 2,
                            _ => at += 1,
                        }
                    }
                    let end = source.ceil_char_boundary((at + 1).min(source.len()));
                    let quoted = &source[start..end];
                    let inner = quoted.strip_prefix('"').unwrap_or(quoted);
                    let inner = inner.strip_suffix('"').unwrap_or(inner);
                    let text = if inner.contains('\\') {
                        serde_json::from_str(quoted).map_or(Cow::Borrowed(inner), Cow::Owned)
                    } else {
                        Cow::Borrowed(inner)
                    };
                    outline.push(Kind::Scalar, start..end, text);
                    at = end - 1;
                }
                b',' | b':' | b' ' | b'\t' | b'\r' | b'\n' => {}
                _ => {
                    let rest = &bytes[start..];
                    let length = rest
                        .iter()
                        .position(|b| b",:{}[]\" \t\r\n".contains(b))
                        .unwrap_or(rest.len());
                    outline.push(Kind::Scalar, start..start + length, Cow::Borrowed(""));
                    at = start + length - 1;
                }
            }
            at += 1;
            if outline.open.is_empty() {
                break;
            }
        }
        outline.finish()
    }

    fn find(&self, pointer: &str) -> Option<Range<usize>> {
        let mut place = (None, self.resolve(0)?);
        let mut best = self.underline(place);
        for token in pointer
            .strip_prefix('/')
            .into_iter()
            .flat_map(|rest| rest.split('/'))
        {
            let token = token.replace("~1", "/").replace("~0", "~");
            let Some((key, value)) = self.child(place.1, &token, 0) else {
                break;
            };
            best = self.underline((key, value));
            let Some(value) = self.resolve(value) else {
                break;
            };
            place = (key, value);
        }
        Some(best)
    }

    /// The node that stands at `index` or that an alias there stands for.
    fn resolve(&self, index: usize) -> Option<usize> {
        match self.nodes.get(index)?.kind {
            // An anchor's node is never an alias itself.
            Kind::Alias(anchor) => self.anchors.get(&anchor).copied(),
            _ => Some(index),
        }
    }

    /// The key and the value that a container holds under `token`.
    fn child(&self, container: usize, token: &str, depth: u8) -> Option<(Option<usize>, usize)> {
        let node = self.nodes.get(container)?;
        let mut at = container + 1;
        match node.kind {
            Kind::Sequence => {
                let position: usize = token.parse().ok()?;
                for _ in 0..position {
                    at = self.nodes.get(at).filter(|_| at < node.next)?.next;
                }
                (at < node.next).then_some((None, at))
            }
            Kind::Mapping => {
                let mut merged = None;
                while at < node.next {
                    let value = self.nodes[at].next;
                    if value >= node.next {
                        break;
                    }
                    if self.key_is(at, token) {
                        return Some((Some(at), value));
                    }
                    if self.key_is(at, "<<") {
                        merged = Some(value);
                    }
                    at = self.nodes[value].next;
                }
                self.merged(merged?, token, depth)
            }
            Kind::Scalar | Kind::Alias(_) => None,
        }
    }

    fn key_is(&self, index: usize, text: &str) -> bool {
        let key = self
            .resolve(index)
            .map_or(&self.nodes[index], |key| &self.nodes[key]);
        matches!(key.kind, Kind::Scalar) && key.text == text
    }

    /// What a merge key brings in under `token`.
    fn merged(&self, source: usize, token: &str, depth: u8) -> Option<(Option<usize>, usize)> {
        // Anchors may hold themselves.
        if depth > 16 {
            return None;
        }
        let source = self.resolve(source)?;
        if !matches!(self.nodes[source].kind, Kind::Sequence) {
            return self.child(source, token, depth + 1);
        }
        let mut at = source + 1;
        while at < self.nodes[source].next {
            let found = self
                .resolve(at)
                .and_then(|mapping| self.child(mapping, token, depth + 1));
            if found.is_some() {
                return found;
            }
            at = self.nodes[at].next;
        }
        None
    }

    fn underline(&self, (key, value): (Option<usize>, usize)) -> Range<usize> {
        let node = &self.nodes[value];
        let whole = !matches!(node.kind, Kind::Mapping | Kind::Sequence)
            && !node.span.is_empty()
            && !self.source[node.span.clone()].contains(['\n', '\r']);
        match key {
            _ if whole => node.span.clone(),
            Some(key) => self.first_line(&self.nodes[key].span),
            // An element of a list, or the document: its first key stands for it.
            None => match self.nodes.get(value + 1) {
                Some(first) if value + 1 < node.next && matches!(node.kind, Kind::Mapping) => {
                    self.first_line(&(node.span.start.min(first.span.start)..first.span.end))
                }
                _ => self.first_line(&(node.span.start..node.span.end.max(node.span.start + 1))),
            },
        }
    }

    fn first_line(&self, span: &Range<usize>) -> Range<usize> {
        let start = self
            .source
            .floor_char_boundary(span.start.min(self.source.len()));
        let end = self
            .source
            .ceil_char_boundary(span.end.clamp(start, self.source.len()));
        let length = self.source[start..end]
            .find(['\n', '\r'])
            .unwrap_or(end - start);
        start..start + length
    }
}

#[cfg(test)]
mod tests;
