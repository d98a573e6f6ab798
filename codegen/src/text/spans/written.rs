//! Replaces numbers and booleans by their texts, which a parsed value no longer has: `1.10` is the
//! number 1.1.

use serde_json::{Map, Value};

use crate::text::spans::outline::{Kind, Outline};

/// A choice of members: of an object, those whose numbers and booleans stand for texts.
pub(super) type Choice = fn(&Map<String, Value>) -> &'static [&'static str];

impl Outline<'_> {
    /// Replaces the chosen members of `value`, which was parsed from this text.
    pub(super) fn put_back(&self, value: &mut Value, chosen: Choice) {
        self.walk(0, value, chosen);
    }

    fn walk(&self, index: usize, value: &mut Value, chosen: Choice) {
        match value {
            Value::Object(members) => {
                let keys = chosen(members);
                for (key, index) in self.entries(index) {
                    let Some(member) = members.get_mut(self.text(key)) else {
                        continue;
                    };
                    match keys.contains(&self.text(key)) {
                        true => self.replace(index, member),
                        false => self.walk(index, member, chosen),
                    }
                }
            }
            Value::Array(items) => {
                for (item, index) in items.iter_mut().zip(self.items(index)) {
                    self.walk(index, item, chosen);
                }
            }
            _ => {}
        }
    }

    /// Replaces a scalar, or those of a list.
    fn replace(&self, index: usize, value: &mut Value) {
        match value {
            Value::Number(_) | Value::Bool(_) => {
                let text = self.resolve(index).map(|index| self.text(index));
                if let Some(text) = text.filter(|text| !text.is_empty()) {
                    *value = Value::from(text);
                }
            }
            Value::Array(items) => {
                for (item, index) in items.iter_mut().zip(self.items(index)) {
                    self.replace(index, item);
                }
            }
            _ => {}
        }
    }

    /// Returns the indices of the keys of a mapping, each with that of its value.
    pub(super) fn entries(&self, index: usize) -> Vec<(usize, usize)> {
        let children = self.children(index, |kind| matches!(kind, Kind::Mapping));
        let pairs = children.chunks_exact(2);
        pairs.map(|pair| (pair[0], pair[1])).collect()
    }

    fn items(&self, index: usize) -> Vec<usize> {
        self.children(index, |kind| matches!(kind, Kind::Sequence))
    }

    fn children(&self, index: usize, is_wanted: fn(&Kind) -> bool) -> Vec<usize> {
        let mut children = Vec::new();
        let container = self.resolve(index).unwrap_or(index);
        let Some(node) = self
            .nodes
            .get(container)
            .filter(|node| is_wanted(&node.kind))
        else {
            return children;
        };
        let mut index = container + 1;
        while index < node.next {
            children.push(index);
            index = self.nodes[index].next;
        }
        children
    }

    fn text(&self, index: usize) -> &str {
        match self.nodes.get(index) {
            Some(node) if !node.text.is_empty() => &node.text,
            Some(node) => &self.source[node.span.clone()],
            None => "",
        }
    }
}
