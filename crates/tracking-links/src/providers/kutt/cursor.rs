//! Where the next page of a list begins, though links are created and deleted meanwhile.
//!
//! Kutt lists the newest links first and skips a number of them, so each new link moves the others
//! on by one, and each deleted one moves those behind it back. A cursor says how many links there
//! were, and which one was read last.

use kutt_client::types::{Link, LinkList};

use crate::providers::prelude::*;

/// What is known of the pages that were read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cursor {
    /// How many links come before those that were not read.
    pub(super) skip: i64,
    /// How many links there were.
    total: i64,
    /// The id of the last link that was read; empty before the first page.
    last: String,
}

impl Cursor {
    /// Reads a cursor as [`after`](Self::after) writes it; `None` begins the list.
    pub(super) fn parse(text: Option<&str>) -> Result<Self> {
        let Some(text) = text else {
            return Ok(Self::default());
        };
        let mut parts = text.splitn(3, '/');
        let mut number = || parts.next()?.parse().ok().filter(|it: &i64| *it >= 0);
        let numbers = number().zip(number());
        let ((skip, total), last) = numbers.zip(parts.next()).ok_or_else(unknown_cursor)?;
        let last = last.to_owned();
        Ok(Self { skip, total, last })
    }

    /// Returns where the page begins if the number of links has changed; `None` if it has not.
    ///
    /// If an unread link was deleted too, the page begins too early, and [`unread`](Self::unread)
    /// leaves out what was read. It never begins too late.
    pub(super) fn moved(&self, total: i64) -> Option<Self> {
        let is_moved = !self.last.is_empty() && total != self.total;
        let further = total.saturating_sub(self.total);
        is_moved.then(|| Self {
            skip: self.skip.saturating_add(further).max(0),
            total,
            last: self.last.clone(),
        })
    }

    /// Returns the links of a page that were not read before.
    pub(super) fn unread(&self, mut page: Vec<Link>) -> Vec<Link> {
        let read = page.iter().position(|it| it.id == self.last);
        page.split_off(read.map_or(0, |last| last + 1))
    }

    /// Writes the cursor of the page after this one; `None` if it is the last one.
    pub(super) fn after(&self, page: &LinkList) -> Option<String> {
        let read = i64::try_from(page.data.len()).unwrap_or(i64::MAX);
        let (skip, total) = (self.skip.saturating_add(read), page.total);
        let last = page.data.last().filter(|_| skip < total)?;
        Some(format!("{skip}/{total}/{}", last.id))
    }
}
