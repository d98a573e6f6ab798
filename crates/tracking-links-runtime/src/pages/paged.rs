//! What generated code tells of a paged operation.

use std::fmt::Display;

use crate::error::Error;
use crate::response::answer::Response;
use crate::response::value::ResponseValue;

/// A page, or why there is none.
pub(super) type Answer<P> = Result<Page<P>, Error<<P as Paged>::Error>>;

/// A page as it is received.
pub(super) type Page<P> = ResponseValue<<P as Paged>::Page, <P as Paged>::Headers>;

/// An operation whose list comes in pages. Generated code implements it, for [`Pages`] and
/// [`Items`].
///
/// [`Pages`]: crate::Pages
/// [`Items`]: crate::Items
pub trait Paged {
    /// The answer: one page of the list.
    type Page: Send + 'static;
    /// An item of the list.
    type Item: Send + 'static;
    /// The documented headers of an answer; `()` if there are none.
    type Headers: 'static;
    /// The documented error answers.
    type Error: Send + 'static;

    /// How the next page is asked for.
    const PAGING: Paging;

    /// Reads an answer.
    fn read(response: Response) -> impl Future<Output = Answer<Self>> + Send;

    /// Returns what a page says of the pages after it; nothing, if its headers do.
    fn next(_page: &Self::Page) -> Next {
        Next::new()
    }

    /// Takes the items out of a page.
    fn items(page: Self::Page) -> Vec<Self::Item>;
}

/// How the next page of a list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paging {
    /// A query parameter takes the cursor that a page names, or the id of its last item.
    Cursor {
        /// The parameter's name.
        parameter: &'static str,
    },
    /// A query parameter takes the number of the page.
    PageNumber {
        /// The parameter's name.
        parameter: &'static str,
        /// The number of the first page.
        first: i64,
    },
    /// A query parameter takes the number of the items before the page.
    Offset {
        /// The parameter's name.
        parameter: &'static str,
        /// The offset of the first item.
        first: i64,
    },
    /// A page names the URL of the next one.
    NextUrl,
    /// The header `Link` names the URL of the next page as `rel="next"` (RFC 8288).
    LinkHeader,
}

/// What a page says of the pages after it.
#[derive(Clone, Debug, Default)]
pub struct Next {
    /// The cursor or the URL of the next page; never empty.
    pub(super) cursor: Option<String>,
    pub(super) has_more: Option<bool>,
    pub(super) number: Option<i64>,
    pub(super) pages: Option<i64>,
    pub(super) total: Option<i64>,
    pub(super) items: i64,
}

impl Next {
    /// Says nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the cursor of the next page, the id of the last item, or the URL of the next page. An
    /// empty text is none.
    #[must_use]
    pub fn cursor(mut self, cursor: Option<impl ToString>) -> Self {
        let cursor = cursor.map(|cursor| cursor.to_string());
        self.cursor = cursor.filter(|cursor| !cursor.is_empty());
        self
    }

    /// Sets whether there is a page after this one.
    #[must_use]
    pub fn has_more(mut self, has_more: Option<&bool>) -> Self {
        self.has_more = has_more.copied();
        self
    }

    /// Sets whether this page is the last one.
    #[must_use]
    pub fn is_last(mut self, is_last: Option<&bool>) -> Self {
        self.has_more = is_last.map(|is_last| !is_last);
        self
    }

    /// Sets the number of this page, which counts if the caller asks for no page by its number.
    #[must_use]
    pub fn number(mut self, number: Option<impl Display>) -> Self {
        self.number = integer(number);
        self
    }

    /// Sets how many pages the list has.
    #[must_use]
    pub fn pages(mut self, pages: Option<impl Display>) -> Self {
        self.pages = integer(pages);
        self
    }

    /// Sets how many items the list has.
    #[must_use]
    pub fn total(mut self, total: Option<impl Display>) -> Self {
        self.total = integer(total);
        self
    }

    /// Sets how many items this page has.
    #[must_use]
    pub fn items(mut self, count: usize) -> Self {
        self.items = i64::try_from(count).unwrap_or(i64::MAX);
        self
    }
}

/// Reads a number whose type in the document is an integer or a number.
fn integer(value: Option<impl Display>) -> Option<i64> {
    value?.to_string().parse().ok()
}
