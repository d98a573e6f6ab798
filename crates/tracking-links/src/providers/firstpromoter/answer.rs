//! Converts FirstPromoter's answers into links, and the cursors of its lists.

use firstpromoter_client::types::Link;

use crate::providers::prelude::*;

own_answer!("FirstPromoter", as_firstpromoter, Link);

impl OwnAnswer for Link {
    fn fill(&self, link: &mut TrackingLink) {
        link.id = self.id.map(|id| id.to_string());
        link.url = Some(self.url.clone());
        link.name = self.name.clone();
    }
}

/// Reads a cursor: the number of a page, and the URL of the first link of the page before it,
/// which is empty for the first page.
pub(super) fn start(cursor: Option<&str>) -> Result<(i64, &str)> {
    let (page, before) = cursor.unwrap_or("1 ").split_once(' ').unwrap_or_default();
    let page = page.parse().map_err(|_| unknown_cursor())?;
    Ok((page, before))
}

/// Reads the id of a link.
pub(super) fn id(text: &str) -> Result<i64> {
    let message = "the id is no number; FirstPromoter's ids are";
    text.parse().map_err(|_| invalid([], message))
}
