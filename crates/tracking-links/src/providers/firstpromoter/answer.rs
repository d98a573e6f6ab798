//! Converts FirstPromoter's answers into links, and the cursors of its lists.

use firstpromoter_client::types::Link;

use crate::providers::prelude::*;

own_answer!("FirstPromoter", as_firstpromoter, Link);

pub(super) fn link(provider: &str, answer: Link) -> TrackingLink {
    let mut link = TrackingLink::new(provider);
    link.id = answer.id.map(|id| id.to_string());
    link.url = Some(answer.url.clone());
    link.name = answer.name.clone();
    link.with_answer(answer)
}

/// Returns what tells a link from others: its URL, also where its id is null.
pub(super) fn mark(link: &Link) -> String {
    link.url.clone()
}

/// Reads a cursor: the number of a page, and the mark of the first link of the page before it,
/// which is empty for the first page.
pub(super) fn start(cursor: Option<&str>) -> Result<(i64, &str), Error> {
    let (page, before) = cursor.unwrap_or("1 ").split_once(' ').unwrap_or_default();
    let page = page.parse().map_err(|_| unknown_cursor())?;
    Ok((page, before))
}

/// Reads the id of a link.
pub(super) fn id(text: &str) -> Result<i64, Error> {
    text.parse().map_err(|_| {
        let message = "the id is no number; FirstPromoter's ids are";
        Error::new(ErrorKind::InvalidRequest, message)
    })
}
