//! Converts Partnerize's answers into links, and the pages of its lists.

use partnerize_client::types::{Link, LinkList};
use url::form_urlencoded;

use crate::providers::prelude::*;

own_answer!("Partnerize", as_partnerize, Link);

impl OwnAnswer for Link {
    fn fill(&self, link: &mut TrackingLink) {
        link.id = Some(self.id.clone());
        values::set_urls(link, &self.tracking_url, self.tracking_short_url.as_deref());
        link.destination = self.destination_url.clone();
        link.disabled = self.active.map(|active| !active);
    }
}

/// Reads a cursor: how many links come before a page.
pub(super) fn offset(cursor: &str) -> Result<i64> {
    cursor.parse().map_err(|_| unknown_cursor())
}

/// Returns the cursor of the page after one at `offset`; `None` at the end. The next page begins
/// where Partnerize says, or else after the links of this one.
///
/// Fails if what it says can't be read, or does not lead on: the list would end early.
pub(super) fn next(page: &LinkList, offset: i64) -> Result<Option<String>> {
    let hypermedia = page.hypermedia.as_ref();
    let Some(pagination) = hypermedia.and_then(|it| it.pagination.as_ref()) else {
        let read = i64::try_from(page.links.len()).unwrap_or(i64::MAX);
        let next = offset.saturating_add(read);
        let is_end = read == 0 || page.count.is_some_and(|count| next >= count);
        return Ok((!is_end).then(|| next.to_string()));
    };
    let Some(url) = pagination.next_page.as_deref() else {
        return Ok(None);
    };
    let (_, query) = url.split_once('?').unwrap_or_default();
    let mut query = form_urlencoded::parse(query.as_bytes());
    let next = query.find(|(name, _)| name == "offset");
    match next.and_then(|(_, next)| next.parse::<i64>().ok()) {
        Some(next) if next > offset => Ok(Some(next.to_string())),
        _ => {
            let message = "the answer names a next page, but not one after this";
            Err(Error::new(ErrorKind::Unexpected, message))
        }
    }
}
