//! Keeps which branch was chosen for each union in a value.

use std::collections::HashMap;

/// The branches that were chosen, by the position of the value and the name of the union.
#[derive(Debug, Default)]
pub(super) struct Choices {
    unions: HashMap<&'static str, u32>,
    /// Position, union and branch. Sorted once all are known.
    chosen: Vec<(u32, u32, u32)>,
}

impl Choices {
    pub(super) fn add(&mut self, at: usize, union: &'static str, branch: usize) {
        let next = number(self.unions.len());
        let union = *self.unions.entry(union).or_insert(next);
        self.chosen.push((number(at), union, number(branch)));
    }

    pub(super) fn sort(&mut self) {
        self.chosen.sort_unstable();
    }

    /// Returns the branch that was chosen for a union at a position.
    pub(super) fn get(&self, at: usize, union: &str) -> Option<usize> {
        let union = *self.unions.get(union)?;
        let wanted = (number(at), union);
        let found = self
            .chosen
            .binary_search_by(|(at, union, _)| (*at, *union).cmp(&wanted));
        Some(self.chosen[found.ok()?].2 as usize)
    }
}

fn number(value: usize) -> u32 {
    u32::try_from(value).expect("a tape is smaller than 4 GiB, and branches are fewer")
}
