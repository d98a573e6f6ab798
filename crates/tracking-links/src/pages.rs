//! The links of all pages of a list, one after the other.

use std::collections::{HashSet, VecDeque};
use std::fmt;

use futures_util::stream::{self, Stream};

use crate::error::{Error, ErrorKind};
use crate::link::TrackingLink;
use crate::listing::Listing;
use crate::provider::Provider;

/// The links of a list, page after page. Made by
/// [`TrackingLinks::list`](crate::TrackingLinks::list).
///
/// Each page is asked for when its first link is. After an error, `next` asks for the same page
/// again; a list that can't go on fails again.
#[must_use = "nothing is listed until `next` is called"]
pub struct Links<'a> {
    provider: &'a dyn Provider,
    listing: Listing,
    /// The links of the page that was read last.
    links: VecDeque<TrackingLink>,
    rest: Rest,
    /// The cursors of the pages that were named so far.
    named: HashSet<String>,
    /// How many further pages may be asked for.
    pages_left: usize,
    is_cut: bool,
}

/// What is not read yet.
enum Rest {
    /// The page with this cursor; `None` for the first one.
    From(Option<String>),
    /// Pages without end: the last one names a page again that was named before.
    Circle,
    Nothing,
}

impl<'a> Links<'a> {
    /// Lists a provider's links, if it can.
    pub fn new(provider: &'a dyn Provider, listing: Listing) -> Self {
        Self {
            provider,
            listing,
            links: VecDeque::new(),
            rest: Rest::From(None),
            named: HashSet::new(),
            pages_left: usize::MAX,
            is_cut: false,
        }
    }

    /// Ends the list after so many pages, for a provider that never ends it.
    pub(crate) fn at_most(mut self, pages: usize) -> Self {
        self.pages_left = pages;
        self
    }

    /// Returns whether the list ended before its last page.
    pub(crate) fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// Returns the next link; `None` after the last one.
    ///
    /// Cancel-safe: if the future is dropped, no link is lost.
    ///
    /// # Errors
    ///
    /// Fails as [`Provider::page`] does, and with
    /// [`ErrorKind::Unexpected`] if two pages name the same page as the next one, which would never
    /// end. That error comes after the links of both pages, and then each time.
    pub async fn next(&mut self) -> Option<Result<TrackingLink, Error>> {
        loop {
            if let Some(link) = self.links.pop_front() {
                return Some(Ok(link));
            }
            let cursor = match &self.rest {
                Rest::From(cursor) => cursor,
                Rest::Circle => {
                    let message = "the provider names a page of the list as the next page twice";
                    let error = Error::new(ErrorKind::Unexpected, message);
                    return Some(Err(error.or_names(self.provider.name(), "list")));
                }
                Rest::Nothing => return None,
            };
            let Some(pages_left) = self.pages_left.checked_sub(1) else {
                self.is_cut = true;
                return None;
            };
            self.pages_left = pages_left;
            let page = self.provider.page(&self.listing, cursor.as_deref()).await;
            let page = match page {
                Ok(page) => page,
                Err(error) => return Some(Err(error)),
            };
            self.links = page.links.into();
            self.rest = match page.next {
                None => Rest::Nothing,
                Some(next) if self.named.insert(next.clone()) => Rest::From(Some(next)),
                Some(_) => Rest::Circle,
            };
        }
    }

    /// Turns the list into a stream, for the combinators of the `futures` crates. Like
    /// [`next`](Self::next), it can go on after an error.
    pub fn into_stream(self) -> impl Stream<Item = Result<TrackingLink, Error>> + Send + 'a {
        stream::unfold(self, |mut links| async move {
            let next = links.next().await?;
            Some((next, links))
        })
    }

    /// Reads all links that are left.
    ///
    /// # Errors
    ///
    /// Fails as [`next`](Self::next) does. The links read so far are then lost; use `next` to keep
    /// them.
    pub async fn all(mut self) -> Result<Vec<TrackingLink>, Error> {
        let mut all = Vec::new();
        while let Some(link) = self.next().await {
            all.push(link?);
        }
        Ok(all)
    }
}

impl fmt::Debug for Links<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Links")
            .field("provider", &self.provider.name())
            .field("listing", &self.listing)
            .finish_non_exhaustive()
    }
}
