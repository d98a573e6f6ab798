//! A list of links: which links are asked for, and one page of them.

use std::time::SystemTime;

use crate::error::{Error, ErrorKind};
use crate::link::{OwnAnswer, TrackingLink};

/// Which links to list: all, unless it is narrowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Listing {
    /// Only links created after this time.
    pub created_after: Option<SystemTime>,
    /// Only links created before this time.
    pub created_before: Option<SystemTime>,
}

impl Listing {
    /// Asks for all links.
    pub fn new() -> Self {
        Self::default()
    }

    /// Leaves out links that were not created after this time.
    #[must_use]
    pub fn created_after(mut self, time: SystemTime) -> Self {
        self.created_after = Some(time);
        self
    }

    /// Leaves out links that were not created before this time.
    #[must_use]
    pub fn created_before(mut self, time: SystemTime) -> Self {
        self.created_before = Some(time);
        self
    }

    /// Returns whether a link was created within these times. One whose time of creation is not
    /// known counts as such.
    #[allow(
        dead_code,
        reason = "for providers, each of which is compiled only with its feature"
    )]
    pub(crate) fn includes(&self, link: &TrackingLink) -> bool {
        link.created_at.is_none_or(|time| {
            self.created_after.is_none_or(|after| time > after)
                && self.created_before.is_none_or(|before| time < before)
        })
    }

    /// Returns whether a link is so old that a list with the newest links first has no more links
    /// created within these times.
    #[allow(dead_code, reason = "as for `includes`")]
    pub(crate) fn ends_at(&self, link: &TrackingLink) -> bool {
        let times = link.created_at.zip(self.created_after);
        times.is_some_and(|(time, after)| time <= after)
    }

    /// Refuses to narrow the list at a provider that tells no time of a link's creation.
    #[allow(dead_code, reason = "as for `includes`")]
    pub(crate) fn refuse_times(&self, title: &str) -> Result<(), Error> {
        if *self == Self::new() {
            return Ok(());
        }
        let message = format!("{title} does not say when a link was created; leave out the times");
        Err(Error::new(ErrorKind::Unsupported, message))
    }
}

/// Makes the error of a cursor that is none of the provider's.
#[allow(dead_code, reason = "as for `Listing::includes`")]
pub(crate) fn unknown_cursor() -> Error {
    let message = "the cursor is not one of a page of this list";
    Error::new(ErrorKind::InvalidRequest, message)
}

/// Some of the links of a list, and where the next ones begin.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Page {
    /// The links, in the provider's order.
    pub links: Vec<TrackingLink>,
    /// The cursor of the next page; `None` after the last one.
    pub next: Option<String>,
}

impl Page {
    /// Creates a page.
    pub fn new(links: Vec<TrackingLink>, next: Option<String>) -> Self {
        Self { links, next }
    }

    /// Creates a page of all links of an answer. An empty cursor is none.
    #[allow(dead_code, reason = "as for `Listing::includes`")]
    pub(crate) fn of(
        links: impl IntoIterator<Item = impl OwnAnswer>,
        next: Option<String>,
    ) -> Self {
        let links = links.into_iter().map(OwnAnswer::into_link);
        Self::new(links.collect(), next.filter(|it| !it.is_empty()))
    }

    /// Creates a page of the links of an answer that a listing includes.
    #[allow(dead_code, reason = "as for `Listing::includes`")]
    pub(crate) fn within(
        listing: &Listing,
        links: impl IntoIterator<Item = impl OwnAnswer>,
        next: Option<String>,
    ) -> Self {
        let mut page = Self::of(links, next);
        page.links.retain(|link| listing.includes(link));
        page
    }

    /// Creates a page of a list with the newest links first, of the links that a listing includes.
    /// It is the last page if its last link is so old that the listing includes no other.
    #[allow(dead_code, reason = "as for `Listing::includes`")]
    pub(crate) fn newest_first(
        listing: &Listing,
        links: impl IntoIterator<Item = impl OwnAnswer>,
        next: Option<String>,
    ) -> Self {
        let mut page = Self::of(links, next);
        let is_last = page.links.last().is_some_and(|link| listing.ends_at(link));
        page.next = page.next.filter(|_| !is_last);
        page.links.retain(|link| listing.includes(link));
        page
    }
}
