//! A list of links: which links are asked for, and one page of them.

use std::time::SystemTime;

use crate::link::TrackingLink;

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
}
