//! Keys and slugs that occur more than once, found with eight bytes for each.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

/// The hashes of the keys of a table, or of its slugs.
#[derive(Debug, Default)]
pub(super) struct Keys {
    hasher: RandomState,
    /// The hash of each row's key, until all are known.
    all: Vec<u64>,
    /// The hashes that occur more than once. Two keys may have one, so they only tell which keys
    /// to remember.
    repeated: HashSet<u64>,
}

impl Keys {
    /// Adds the key of a row.
    pub(super) fn add(&mut self, key: &[u8]) {
        self.all.push(self.hasher.hash_one(key));
    }

    /// Ends the table, and finds what is repeated in it.
    pub(super) fn finish(&mut self) {
        let mut all = std::mem::take(&mut self.all);
        all.sort_unstable();
        let repeated = all.windows(2).filter(|pair| pair[0] == pair[1]);
        self.repeated = repeated.map(|pair| pair[0]).collect();
    }

    /// Returns whether another row may have this key. False is certain.
    pub(super) fn may_repeat(&self, key: &[u8]) -> bool {
        !self.repeated.is_empty() && self.repeated.contains(&self.hasher.hash_one(key))
    }
}
