//! Finds the value at a JSON pointer in an outline. Aliases and merge keys are followed.

use std::ops::Range;

use crate::text::spans::outline::{Kind, Outline};

impl Outline<'_> {
    /// Returns the bytes to underline for the value at `pointer`, or for its nearest ancestor.
    pub(super) fn find(&self, pointer: &str) -> Option<Range<usize>> {
        let mut container = self.resolve(0)?;
        let mut span = self.underline(None, container);
        for token in pointer.split('/').skip(1) {
            let token = token.replace("~1", "/").replace("~0", "~");
            let Some((key, value)) = self.child(container, &token, 0) else {
                break;
            };
            span = self.underline(key, value);
            let Some(value) = self.resolve(value) else {
                break;
            };
            container = value;
        }
        Some(span)
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
        let mut index = container + 1;
        match node.kind {
            Kind::Sequence => {
                let position: usize = token.parse().ok()?;
                for _ in 0..position {
                    index = self.nodes.get(index).filter(|_| index < node.next)?.next;
                }
                (index < node.next).then_some((None, index))
            }
            Kind::Mapping => {
                let mut merged = None;
                while index < node.next {
                    let value = self.nodes[index].next;
                    if value >= node.next {
                        break;
                    }
                    if self.key_is(index, token) {
                        return Some((Some(index), value));
                    }
                    if self.key_is(index, "<<") {
                        merged = Some(value);
                    }
                    index = self.nodes[value].next;
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
