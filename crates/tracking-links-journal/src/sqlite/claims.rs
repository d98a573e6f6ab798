//! Which rows this worker works on, in memory, and how far it has looked for further ones.
//!
//! No row with a lower number than a cursor can be claimed, so that each row is looked at once, and
//! a claim costs the same in a journal of a million rows. What a transaction changes here is undone
//! if it fails.

use std::collections::HashMap;

use tracking_links::journal::{RowId, RowState};

#[derive(Debug, Default)]
pub(super) struct Claims {
    /// The claimed rows, each with the number of its claim.
    held: HashMap<RowId, u64>,
    /// How many claims there were.
    count: u64,
    /// The last row that was looked at, by provider and state.
    cursors: HashMap<(String, RowState), i64>,
    /// What this transaction claimed (`None`), or released: the number that the claim had.
    log: Vec<(RowId, Option<u64>)>,
}

impl Claims {
    pub(super) fn holds(&self, row: RowId) -> bool {
        self.held.contains_key(&row)
    }

    /// Returns the number of the claim of a row.
    pub(super) fn number(&self, row: RowId) -> Option<u64> {
        self.held.get(&row).copied()
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = RowId> {
        self.held.keys().copied()
    }

    pub(super) fn claim(&mut self, row: RowId) {
        self.count += 1;
        self.held.insert(row, self.count);
        self.log.push((row, None));
    }

    pub(super) fn release(&mut self, row: RowId) {
        if let Some(number) = self.held.remove(&row) {
            self.log.push((row, Some(number)));
        }
    }

    pub(super) fn cursor(&self, provider: &str, state: RowState) -> i64 {
        let cursor = self.cursors.get(&(provider.to_owned(), state));
        cursor.copied().unwrap_or(i64::MIN)
    }

    pub(super) fn set_cursor(&mut self, provider: &str, state: RowState, row: i64) {
        self.cursors.insert((provider.to_owned(), state), row);
    }

    /// Notes that a row, which may be before the cursor, can be claimed.
    pub(super) fn make_claimable(&mut self, provider: &str, state: RowState, row: RowId) {
        if let Some(cursor) = self.cursors.get_mut(&(provider.to_owned(), state)) {
            *cursor = (*cursor).min(row.0 - 1);
        }
    }

    /// Notes that any rows may be claimable.
    pub(super) fn forget_cursors(&mut self) {
        self.cursors.clear();
    }

    /// Returns a mark to which [`undo`](Self::undo) can go back.
    pub(super) fn mark(&self) -> usize {
        self.log.len()
    }

    pub(super) fn undo(&mut self, mark: usize) {
        for (row, released) in self.log.drain(mark..).rev() {
            match released {
                None => self.held.remove(&row),
                Some(number) => self.held.insert(row, number),
            };
        }
        self.forget_cursors();
    }

    /// Makes what was done so far final.
    pub(super) fn keep(&mut self) {
        self.log.clear();
    }
}
