//! Converts Partnerize's answers into links, and the pages of its lists.

use partnerize_client::types::{Link, LinkList};
use url::form_urlencoded;

use crate::error::{Error, ErrorKind};
use crate::link::TrackingLink;

impl TrackingLink {
    /// Returns Partnerize's own answer, if the link is one of Partnerize's.
    pub fn as_partnerize(&self) -> Option<&Link> {
        self.answer()
    }
}

pub(super) fn link(provider: &str, answer: Link) -> TrackingLink {
    let mut link = TrackingLink::new(provider);
    link.id = Some(answer.id.clone());
    link.short_url = answer.tracking_short_url.clone();
    link.tracking_url = Some(answer.tracking_url.clone());
    link.url = link.short_url.clone().or(link.tracking_url.clone());
    link.destination = answer.destination_url.clone();
    link.disabled = answer.active.map(|active| !active);
    link.with_answer(answer)
}

/// Reads a cursor: how many links come before a page.
pub(super) fn offset(cursor: &str) -> Result<i64, Error> {
    cursor.parse().map_err(|_| {
        let message = "the cursor is not one of a page of this list";
        Error::new(ErrorKind::InvalidRequest, message)
    })
}

/// Returns the cursor of the page after one at `offset`; `None` at the end. The next page begins
/// where Partnerize says, and always later than this one.
pub(super) fn next(page: &LinkList, offset: i64) -> Option<String> {
    let hypermedia = page.hypermedia.as_ref()?;
    let url = hypermedia.pagination.as_ref()?.next_page.as_deref()?;
    let (_, query) = url.split_once('?')?;
    let mut query = form_urlencoded::parse(query.as_bytes());
    let (_, next) = query.find(|(name, _)| name == "offset")?;
    let next = next.parse::<i64>().ok()?;
    (next > offset).then(|| next.to_string())
}
