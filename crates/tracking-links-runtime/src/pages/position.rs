//! Where a list is: decides from a page which one is next. Sends nothing.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use http::header::HeaderMap;
use url::Url;

use crate::pages::link_header;
use crate::pages::paged::{Next, Paging};
use crate::request::arguments::Request;

/// How a request is changed to ask for a page.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Position {
    /// Not at all: the caller's parameters give the first page.
    First,
    /// The query parameter has this value.
    At(&'static str, String),
    /// The request goes to this URL.
    Url(Url),
}

impl Position {
    /// Changes the request to ask for the page.
    pub(super) fn apply(&self, request: &mut Request) {
        match self {
            Self::First => {}
            Self::At(parameter, value) => request.set_query(parameter, value),
            Self::Url(url) => request.follow(url.clone()),
        }
    }
}

/// What is known of the pages that were read.
#[derive(Debug, Default)]
pub(super) struct Track {
    /// The hashes of the positions so far: a page that is named twice would never end the list.
    known: HashSet<u64>,
    /// The number of the list's first page, once it is known.
    first: Option<i64>,
    items: i64,
}

impl Track {
    /// Returns the position after a page; `None` after the last one. `request` asked for the page
    /// at `position`. The error says why the list can't go on.
    pub(super) fn advance(
        &mut self,
        paging: Paging,
        request: &Request,
        position: &Position,
        next: &Next,
        headers: &HeaderMap,
    ) -> Result<Option<Position>, String> {
        self.items = self.items.saturating_add(next.items);
        // Some servers count -1 or 0 if they do not know.
        let total = next.total.filter(|total| *total >= next.items);
        let pages = next.pages.filter(|pages| *pages > 0 || next.items == 0);
        let after = match paging {
            Paging::Cursor { parameter } => {
                self.note_own(parameter, request);
                after_cursor(next)?.map(|cursor| Position::At(parameter, cursor))
            }
            Paging::PageNumber { parameter, first } => {
                let sent = sent_number(parameter, request)?;
                let number = sent.or(next.number).unwrap_or(first);
                // Without a number, the first page was asked for.
                let of_list = if sent.is_none() { number } else { first };
                let first = *self.first.get_or_insert(of_list);
                // Another first page than that of the list leaves the total unreached.
                let is_total = total.is_some_and(|total| self.items >= total);
                let is_last = next.has_more.map(|has_more| !has_more);
                let of_pages = || Some(number.saturating_sub(first).saturating_add(1) >= pages?);
                let is_last = is_last.or_else(of_pages);
                let is_last = is_last.unwrap_or(next.items == 0 || is_total);
                let after = number.saturating_add(1);
                (!is_last).then(|| Position::At(parameter, after.to_string()))
            }
            Paging::Offset { parameter, first } => {
                let offset = sent_number(parameter, request)?.unwrap_or(first);
                let after = offset.saturating_add(next.items);
                let is_total = |total: i64| after.saturating_sub(first) >= total;
                let is_last = next.has_more.map(|has_more| !has_more);
                let of_items = || next.items == 0 || total.is_some_and(is_total);
                let is_last = is_last.unwrap_or_else(of_items);
                (!is_last).then(|| Position::At(parameter, after.to_string()))
            }
            Paging::NextUrl => match after_cursor(next)? {
                Some(text) if !is_url(&text) => return Err(NO_URL.into()),
                Some(text) => Some(Position::Url(followed(&text, request)?)),
                None => None,
            },
            Paging::LinkHeader => match link_header::next(headers) {
                Some(text) => Some(Position::Url(followed(&text, request)?)),
                None => None,
            },
        };
        self.known.insert(hash(position));
        if let (Position::First, Some(Position::Url(_)), Ok(url)) =
            (position, &after, request.url())
        {
            // A URL may lead back to the first page, too.
            self.known.insert(hash(&Position::Url(url)));
        }
        match after {
            Some(after) if !self.known.insert(hash(&after)) => {
                Err("a page names a page before it as the next one, which would never end".into())
            }
            after => Ok(after),
        }
    }

    /// Notes the cursor that the caller set.
    fn note_own(&mut self, parameter: &'static str, request: &Request) {
        if let Some(own) = request.query_value(parameter) {
            self.known.insert(hash(&Position::At(parameter, own)));
        }
    }
}

/// Returns the cursor or the URL that a page names.
fn after_cursor(next: &Next) -> Result<Option<String>, String> {
    match (next.has_more, &next.cursor) {
        (Some(false), _) => Ok(None),
        (Some(true), None) => Err(
            "a page says that there are more, and does not name the next \
                                   one"
            .into(),
        ),
        (_, cursor) => Ok(cursor.clone()),
    }
}

/// Returns the number that a request has; `None` if the parameter was not set.
fn sent_number(parameter: &str, request: &Request) -> Result<Option<i64>, String> {
    let Some(text) = request.query_value(parameter) else {
        return Ok(None);
    };
    let number = text.strip_suffix(".0").unwrap_or(&text).parse();
    let number = number.map_err(|_| format!("the query parameter {parameter} is not a number"))?;
    Ok(Some(number))
}

/// Why a text is not followed that does not name a page of a web server.
const NO_URL: &str = "the next page is named by a text that is no URL; not followed";

/// Returns whether the text of a member is meant as a URL, and is not a cursor.
fn is_url(text: &str) -> bool {
    text.starts_with(['/', '?'])
        || text.split_once("://").is_some_and(|(scheme, _)| {
            scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http")
        })
}

/// Resolves the URL of the next page, which must be at the server of the request: credentials go
/// to no other.
fn followed(text: &str, request: &Request) -> Result<Url, String> {
    let base = request.url().map_err(|fault| fault.message)?;
    let url = base.join(text).ok();
    let Some(mut url) = url.filter(|url| matches!(url.scheme(), "https" | "http")) else {
        return Err(NO_URL.into());
    };
    if url.origin() != base.origin() {
        let host = url.host_str().unwrap_or("none");
        let host = request.runtime.redact(host.to_owned());
        return Err(format!(
            "the next page is at another server ({}://{host}); not followed, since credentials \
             are sent to the base URL's server only",
            url.scheme()
        ));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("the URL of the next page contains a user name; not followed".into());
    }
    url.set_fragment(None);
    Ok(url)
}

fn hash(position: &Position) -> u64 {
    let mut hasher = DefaultHasher::new();
    position.hash(&mut hasher);
    hasher.finish()
}
