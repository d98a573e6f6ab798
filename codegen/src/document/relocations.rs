//! Records which values a stage has moved: the pointer of each value before and after.
//!
//! With these records the stage rewrites references, and the document updates its values' origins.

use crate::document::pointer::below;

/// The moved values: for each, its pointer before and after. Such a pair also applies to the values
/// below.
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

    /// Returns the pointer that a value has after the moves; before them it was `pointer`.
    pub(crate) fn now(&self, pointer: &str) -> String {
        self.0
            .iter()
            .filter_map(|(from, to)| Some((from, to, below(pointer, from)?)))
            .max_by_key(|(from, ..)| from.len())
            .map_or_else(|| pointer.to_owned(), |(_, to, rest)| format!("{to}{rest}"))
    }

    /// Returns each moved value's pointers: before and after.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(from, to)| (from.as_str(), to.as_str()))
    }
}
