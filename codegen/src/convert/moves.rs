//! What went where: pointers of the Swagger document, and those of the same things in the converted one.
//!
//! References are rewritten by it, and faults of the converted document find their place in the published text.

use crate::pointer::below;

/// Pairs of pointers, each standing for all that begins with it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Moves(Vec<(String, String)>);

impl Moves {
    pub(super) fn add(&mut self, from: impl Into<String>, to: impl Into<String>) {
        self.0.push((from.into(), to.into()));
    }

    /// Where the thing at `pointer` is now.
    pub(super) fn now(&self, pointer: &str) -> String {
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
