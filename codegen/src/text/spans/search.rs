//! Finds the value at a JSON pointer in an outline. Aliases and merge keys are followed.

use std::collections::HashMap;
use std::ops::Range;

use crate::text::spans::outline::{Kind, Outline};

/// The entries of the mappings in which a value was looked for, by their keys: the indices of the
/// key and the value. So many values of one large mapping are found without reading it for each.
#[derive(Default)]
pub(super) struct Known<'o>(HashMap<usize, HashMap<&'o str, (usize, usize)>>);

impl<'o> Known<'o> {
    fn entry(
        &mut self,
        outline: &'o Outline<'_>,
        mapping: usize,
        key: &str,
    ) -> Option<(usize, usize)> {
        let entries = self.0.entry(mapping).or_insert_with(|| {
            let mut entries = HashMap::new();
            for (key, value) in outline.entries(mapping) {
                if let Some(text) = outline.key(key) {
                    entries.entry(text).or_insert((key, value));
                }
            }
            entries
        });
        entries.get(key).copied()
    }
}

impl Outline<'_> {
    /// Returns the bytes to underline for the value at `pointer`, or for its nearest ancestor.
    pub(super) fn find(&self, pointer: &str) -> Option<Range<usize>> {
        let found = self.find_by(pointer, |container, token| self.child(container, token, 0));
        found.map(|(span, _)| span)
    }

    /// Like [`find`](Self::find), for many pointers. Returns the length of the ancestor's pointer,
    /// too.
    pub(super) fn find_next<'o>(
        &'o self,
        pointer: &str,
        known: &mut Known<'o>,
    ) -> Option<(Range<usize>, usize)> {
        self.find_by(pointer, |container, token| {
            let entry = match self.nodes.get(container)?.kind {
                Kind::Mapping => known.entry(self, container, token),
                _ => None,
            };
            match entry {
                Some((key, value)) => Some((Some(key), value)),
                None => self.child(container, token, 0),
            }
        })
    }

    fn find_by(
        &self,
        pointer: &str,
        mut child: impl FnMut(usize, &str) -> Option<(Option<usize>, usize)>,
    ) -> Option<(Range<usize>, usize)> {
        let mut container = self.resolve(0)?;
        let mut span = self.underline(None, container);
        let mut length = 0;
        for written in pointer.split('/').skip(1) {
            let token = written.replace("~1", "/").replace("~0", "~");
            let Some((key, value)) = child(container, &token) else {
                break;
            };
            span = self.underline(key, value);
            length += 1 + written.len();
            let Some(value) = self.resolve(value) else {
                break;
            };
            container = value;
        }
        Some((span, length))
    }

    /// Returns the index of the node for which an alias at `index` stands; `index` itself if the
    /// node there is not an alias.
    pub(super) fn resolve(&self, index: usize) -> Option<usize> {
        match self.nodes.get(index)?.kind {
            // An alias cannot have an anchor, so one step is enough.
            Kind::Alias(anchor) => self.anchors.get(&anchor).copied(),
            _ => Some(index),
        }
    }

    /// Returns the indices of the key and the value of a container's entry `token`. The elements of
    /// a sequence have no key.
    fn child(&self, container: usize, token: &str, depth: u8) -> Option<(Option<usize>, usize)> {
        let node = self.nodes.get(container)?;
        match node.kind {
            Kind::Sequence => {
                let mut index = container + 1;
                let position: usize = token.parse().ok()?;
                for _ in 0..position {
                    index = self.nodes.get(index).filter(|_| index < node.next)?.next;
                }
                (index < node.next).then_some((None, index))
            }
            Kind::Mapping => {
                let mut merged = None;
                for (key, value) in self.entries(container) {
                    match self.key(key) {
                        Some(text) if text == token => return Some((Some(key), value)),
                        Some("<<") => merged = Some(value),
                        _ => {}
                    }
                }
                self.merged(merged?, token, depth)
            }
            Kind::Scalar | Kind::Alias(_) => None,
        }
    }

    /// Returns the text of a key; `None` if it is no scalar.
    fn key(&self, index: usize) -> Option<&str> {
        let key = self.resolve(index).unwrap_or(index);
        let key = &self.nodes[key];
        matches!(key.kind, Kind::Scalar).then_some(&*key.text)
    }

    /// Returns the entry `token` of the mappings to which a merge key refers.
    fn merged(&self, source: usize, token: &str, depth: u8) -> Option<(Option<usize>, usize)> {
        // Limit the depth, because a mapping may merge itself.
        if depth > 16 {
            return None;
        }
        let source = self.resolve(source)?;
        if !matches!(self.nodes[source].kind, Kind::Sequence) {
            return self.child(source, token, depth + 1);
        }
        let mut index = source + 1;
        while index < self.nodes[source].next {
            let entry = self
                .resolve(index)
                .and_then(|mapping| self.child(mapping, token, depth + 1));
            if entry.is_some() {
                return entry;
            }
            index = self.nodes[index].next;
        }
        None
    }

    fn underline(&self, key: Option<usize>, value: usize) -> Range<usize> {
        let node = &self.nodes[value];
        let is_one_line = !matches!(node.kind, Kind::Mapping | Kind::Sequence)
            && !node.span.is_empty()
            && !self.source[node.span.clone()].contains(['\n', '\r']);
        match key {
            _ if is_one_line => node.span.clone(),
            Some(key) => self.first_line(&self.nodes[key].span),
            // A mapping in a list, and the whole document, have no key of their own: underline
            // their first key, which is the next node.
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
