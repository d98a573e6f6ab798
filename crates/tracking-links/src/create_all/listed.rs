//! The links that an account got around a time, which the rows in doubt of that time share.

use std::time::{Duration, SystemTime};

use crate::error::Error;
use crate::link::TrackingLink;
use crate::listing::Listing;
use crate::pages::Links;
use crate::provider::Provider;

/// How far apart two requests may be sent that share a list.
const APART: Duration = Duration::from_secs(60);

/// How far the clocks of this machine and of the provider may differ.
const CLOCK_SKEW: Duration = Duration::from_secs(120);

/// How long a list may be. A provider may narrow it by no time, or never end it.
const MAX_LINKS: usize = 20_000;
const MAX_PAGES: usize = 1_000;

/// The links of an account that were created around a time.
#[derive(Debug)]
pub(super) struct Listed {
    around: SystemTime,
    /// When they were listed.
    at: SystemTime,
    /// `None` if they are too many to look through.
    pub(super) links: Option<Vec<TrackingLink>>,
}

impl Listed {
    /// Lists the links that were created around the time at which a request was sent.
    pub(super) async fn around(
        provider: &dyn Provider,
        sent_at: SystemTime,
    ) -> Result<Self, Error> {
        let margin = APART + CLOCK_SKEW;
        let mut listing = Listing::new();
        if let Some(time) = sent_at.checked_sub(margin) {
            listing = listing.created_after(time);
        }
        if let Some(time) = sent_at.checked_add(margin) {
            listing = listing.created_before(time);
        }
        let at = SystemTime::now();
        let mut list = Links::new(provider, listing).at_most(MAX_PAGES);
        let mut links = Vec::new();
        while links.len() <= MAX_LINKS
            && let Some(link) = list.next().await
        {
            links.push(link?);
        }
        let is_whole = links.len() <= MAX_LINKS && !list.is_cut();
        Ok(Self {
            around: sent_at,
            at,
            links: is_whole.then_some(links),
        })
    }

    /// Returns whether the link of a request that was sent at this time is among these, if there is
    /// one.
    pub(super) fn shows(&self, sent_at: SystemTime, settling_delay: Duration) -> bool {
        let apart = match sent_at.duration_since(self.around) {
            Ok(later) => later,
            Err(earlier) => earlier.duration(),
        };
        apart <= APART && sent_at + settling_delay <= self.at
    }
}
