//! What went where in a document: pointers before a change, and those of the same things after it.
//!
//! References are rewritten by it, and faults of the changed document find their place in the published text.

use crate::document::pointer::below;

/// Pairs of pointers, each standing for all that begins with it.
#[must_use = "a document must know where its parts went"]
#[derive(Clone, Debug, Default)]
pub(crate) struct Relocations(Vec<(String, String)>);

impl Relocations {
    pub(crate) fn add(&mut self, from: impl Into<String>, to: impl Into<String>) {
        self.0.push((from.into(), to.into()));
    }

    /// Whether nothing went anywhere.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Where the thing at `pointer` is now.
    pub(crate) fn now(&self, pointer: &str) -> String {
        self.0
            .iter()
            .filter_map(|(from, to)| Some((from, to, below(pointer, from)?)))
            .max_by_key(|(from, ..)| from.len())
            .map_or_else(|| pointer.to_owned(), |(_, to, rest)| format!("{to}{rest}"))
    }

    /// The pairs: before, after.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(from, to)| (from.as_str(), to.as_str()))
    }
}
