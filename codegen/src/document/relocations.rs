//! Pointers of values before and after a stage has moved them.
//!
//! A stage rewrites references with them; the document updates the origins of its values.

use crate::document::pointer::below;

/// Pairs of pointers, before and after. A pair also covers all values below its pointers.
#[must_use = "apply the relocations to the document"]
#[derive(Clone, Debug, Default)]
pub(crate) struct Relocations(Vec<(String, String)>);

impl Relocations {
    pub(crate) fn add(&mut self, from: impl Into<String>, to: impl Into<String>) {
        self.0.push((from.into(), to.into()));
    }

    /// Whether nothing was moved.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The present pointer of the value that was at `pointer`.
    pub(crate) fn now(&self, pointer: &str) -> String {
        self.0
            .iter()
            .filter_map(|(from, to)| Some((from, to, below(pointer, from)?)))
            .max_by_key(|(from, ..)| from.len())
            .map_or_else(|| pointer.to_owned(), |(_, to, rest)| format!("{to}{rest}"))
    }

    /// Pairs of pointers, before and after.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(from, to)| (from.as_str(), to.as_str()))
    }
}
