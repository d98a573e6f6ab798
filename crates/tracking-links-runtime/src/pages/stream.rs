//! The streams of pages and of items.

use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use crate::error::{Error, ErrorKind, Fault, Report};
use crate::pages::paged::{Answer, Next, Page, Paged};
use crate::pages::position::{Position, Track};
use crate::request::arguments::Request;

/// How many pages are read at most, unless the caller sets another number.
const MAX_PAGES: usize = 10_000;

/// An item, or why there is none.
type Item<P> = Result<<P as Paged>::Item, Error<<P as Paged>::Error>>;

/// The pages of a list, one after another. Made by the method `pages` of an operation.
///
/// A page is asked for when it is waited for, in a call of its own. Only one page is in memory. If
/// the stream is dropped, nothing more is sent.
///
/// After an error the stream has ended, unless [`retry`](Self::retry) is called. The pages before
/// the error were returned. If a page leads back to one before it, or to another server, or if it
/// says that there are more without naming the next one, that page is returned, and then an error
/// of [`ErrorKind::Paging`].
#[must_use = "nothing is sent until a page is waited for"]
pub struct Pages<P: Paged> {
    /// What the caller asks for; each page is asked for by a copy.
    request: Request,
    /// The page to ask for; `None` after the last one.
    position: Option<Position>,
    track: Track,
    call: Option<Pin<Box<dyn Future<Output = Answer<P>> + Send>>>,
    /// Why the list can't go on.
    fault: Option<String>,
    has_failed: bool,
    count: usize,
    max_pages: usize,
    paged: PhantomData<fn() -> P>,
}

impl<P: Paged + 'static> Pages<P> {
    /// Creates the stream of an operation's pages. `request` asks for the first one.
    pub fn new(request: Request) -> Self {
        Self {
            request: request.finished(),
            position: Some(Position::First),
            track: Track::default(),
            call: None,
            fault: None,
            has_failed: false,
            count: 0,
            max_pages: MAX_PAGES,
            paged: PhantomData,
        }
    }

    /// Sets how many pages are read at most; 10,000 by default. If there are more, an error of
    /// [`ErrorKind::Paging`] follows the last one, so that no list seems whole that is not.
    pub fn max_pages(mut self, max_pages: usize) -> Self {
        self.max_pages = max_pages;
        self
    }

    /// Returns the items of all pages as a stream.
    pub fn items(self) -> Items<P> {
        Items {
            pages: self,
            items: Vec::new().into_iter(),
        }
    }

    /// Lets the stream go on after an error: the next page to be waited for is the one that
    /// failed. A list that can't go on fails again.
    pub fn retry(&mut self) {
        self.has_failed = false;
    }

    /// Waits for the next page; `None` after the last one. Cancel-safe: if the future is dropped,
    /// the next one waits for the same page.
    ///
    /// # Errors
    ///
    /// Fails as the operation's `send` does, and with [`ErrorKind::Paging`].
    pub async fn next(&mut self) -> Option<Answer<P>> {
        poll_fn(|context| self.poll_page(context)).await
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Answer<P>>> {
        if self.has_failed {
            return Poll::Ready(None);
        }
        if let Some(message) = &self.fault {
            let message = message.clone();
            return self.fail(message);
        }
        if self.call.is_none() {
            let Some(position) = &self.position else {
                return Poll::Ready(None);
            };
            if self.count >= self.max_pages {
                let message = format!(
                    "{} pages were read, and there are more; set another limit with max_pages",
                    self.count
                );
                return self.fail(message);
            }
            let request = asking_for(position, &self.request);
            self.call = Some(Box::pin(
                async move { P::read(request.send().await?).await },
            ));
        }
        let Some(call) = &mut self.call else {
            return Poll::Ready(None);
        };
        let answer = ready!(call.as_mut().poll(context));
        self.call = None;
        match &answer {
            Ok(page) => {
                self.count += 1;
                self.advance(&P::next(page), page);
            }
            Err(_) => self.has_failed = true,
        }
        Poll::Ready(Some(answer))
    }

    fn advance(&mut self, next: &Next, page: &Page<P>) {
        let Some(position) = self.position.take() else {
            return;
        };
        let request = asking_for(&position, &self.request);
        let after = self
            .track
            .advance(P::PAGING, &request, &position, next, page.headers());
        match after {
            Ok(after) => self.position = after,
            Err(message) => self.fault = Some(message),
        }
    }

    /// Makes the error of a list that can't go on.
    fn fail(&mut self, message: String) -> Poll<Option<Answer<P>>> {
        self.has_failed = true;
        let fault = Fault::new(ErrorKind::Paging, message + "; nothing more was sent");
        let provider = self.request.runtime.api().name;
        let report = Report::unsent(fault, provider, Some(self.request.operation));
        Poll::Ready(Some(Err(Error::new(report))))
    }
}

fn asking_for(position: &Position, request: &Request) -> Request {
    let mut request = request.copy();
    position.apply(&mut request);
    request
}

impl<P: Paged + 'static> Stream for Pages<P> {
    type Item = Answer<P>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Answer<P>>> {
        self.poll_page(context)
    }
}

impl<P: Paged> fmt::Debug for Pages<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("operation", &self.request.operation.id)
            .field("count", &self.count)
            .finish_non_exhaustive()
    }
}

/// The items of a list, page after page. Made by the method `items` of an operation.
///
/// Behaves as [`Pages`] does, whose items it returns one by one. An empty page does not end it.
#[must_use = "nothing is sent until an item is waited for"]
pub struct Items<P: Paged> {
    pages: Pages<P>,
    /// The items of the page that was read last.
    items: std::vec::IntoIter<P::Item>,
}

impl<P: Paged + 'static> Items<P> {
    /// Sets how many pages are read at most. See [`Pages::max_pages`].
    pub fn max_pages(mut self, max_pages: usize) -> Self {
        self.pages = self.pages.max_pages(max_pages);
        self
    }

    /// Lets the stream go on after an error. See [`Pages::retry`].
    pub fn retry(&mut self) {
        self.pages.retry();
    }

    /// Waits for the next item; `None` after the last one. Cancel-safe: if the future is dropped,
    /// no item is lost.
    ///
    /// # Errors
    ///
    /// Fails as [`Pages::next`] does, after all items of the pages before.
    pub async fn next(&mut self) -> Option<Item<P>> {
        poll_fn(|context| self.poll_item(context)).await
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<Item<P>>> {
        loop {
            if let Some(item) = self.items.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            // The memory of a page is free before the next one comes.
            self.items = Vec::new().into_iter();
            match ready!(self.pages.poll_page(context)) {
                Some(Ok(page)) => self.items = P::items(page.into_inner()).into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

/// Items are moved out of a list in memory, and never pinned.
impl<P: Paged> Unpin for Items<P> {}

impl<P: Paged + 'static> Stream for Items<P> {
    type Item = Item<P>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_item(context)
    }
}

impl<P: Paged> fmt::Debug for Items<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Items").field(&self.pages).finish()
    }
}
