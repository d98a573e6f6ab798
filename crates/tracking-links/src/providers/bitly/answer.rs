//! Converts Bitly's answers into links, and its ids, times and cursors.

use std::fmt;

use bitly_client::types::Bitlink;
use url::Url;

use crate::link::is_same_path;
use crate::providers::prelude::*;

/// The domain of links that name none.
const DEFAULT_DOMAIN: &str = "bit.ly";

own_answer!("Bitly", as_bitly, Bitlink);

/// What tells a link from all others: its domain, and its hash or a back-half.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct BitlinkId {
    pub(super) domain: String,
    pub(super) hash: String,
}

impl BitlinkId {
    pub(super) fn new(domain: Option<&str>, hash: &str) -> Self {
        Self {
            domain: domain.unwrap_or(DEFAULT_DOMAIN).to_owned(),
            hash: hash.to_owned(),
        }
    }

    /// Reads an id as [`Display`](fmt::Display) writes it, or the URL of a link.
    pub(super) fn parse(id: &str) -> Self {
        let (_, id) = id.split_once("://").unwrap_or(("", id));
        match id.split_once('/') {
            Some((domain, hash)) => Self::new(Some(domain), hash),
            None => Self::new(None, id),
        }
    }

    pub(super) fn is_on(&self, domain: &str) -> bool {
        is_same_domain(&self.domain, domain)
    }

    /// Returns whether this is the same hash or back-half on the same domain.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.is_on(&other.domain) && is_same_path(&self.hash, &other.hash)
    }

    /// Returns whether this is what a link's URL consists of.
    pub(super) fn is_shown(&self, link: &TrackingLink) -> bool {
        let url = link.url.as_deref();
        url.is_some_and(|url| Self::parse(url).is_same(self))
    }
}

impl fmt::Display for BitlinkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.domain, self.hash)
    }
}

/// The URL is that with the back-half that the link got last, or else with its hash.
impl OwnAnswer for Bitlink {
    fn fill(&self, link: &mut TrackingLink) {
        link.id = Some(self.id.clone());
        link.destination = Some(self.long_url.clone());
        link.name = filled(&self.title);
        link.tags = self.tags.clone().unwrap_or_default();
        link.created_at = created_at(&self.created_at);
        urls(self).take(1).for_each(|url| set_url(link, url));
    }
}

fn urls(answer: &Bitlink) -> impl Iterator<Item = &String> {
    let custom = answer.custom_bitlinks.iter().flatten();
    custom.chain([&answer.link])
}

/// Converts an answer into a link. Its URL is that with the slug, if the link has it, or else the
/// first one on the domain, if it has one there.
pub(super) fn link(
    answer: Bitlink,
    slug: Option<&BitlinkId>,
    domain: Option<&str>,
) -> TrackingLink {
    let ids = || urls(&answer).map(|url| (url, BitlinkId::parse(url)));
    let with_slug = ids().find(|(_, id)| slug.is_some_and(|slug| id.is_same(slug)));
    let on_domain = || ids().find(|(_, id)| domain.is_some_and(|it| id.is_on(it)));
    let url = with_slug.or_else(on_domain).map(|(url, _)| url.clone());
    let mut link = answer.into_link();
    url.iter().for_each(|url| set_url(&mut link, url));
    link
}

/// Sets the URL of a link, with its domain and slug. Bitly leaves out the scheme in some places.
pub(super) fn set_url(link: &mut TrackingLink, url: &str) {
    let url = match url.contains("://") {
        true => url.to_owned(),
        false => format!("https://{url}"),
    };
    link.domain = authority(&url);
    link.slug = path(&url).map(str::to_owned);
    link.url = Some(url);
}

/// Returns what follows the last slash.
fn path(url: &str) -> Option<&str> {
    url.rsplit('/').next().filter(|path| !path.is_empty())
}

/// Reads a time such as `2026-04-01T09:30:00+0000`. Bitly's are in UTC.
fn created_at(text: &str) -> Option<SystemTime> {
    let utc = text.strip_suffix("+0000").map(|time| format!("{time}Z"));
    rfc3339::parse::<serde_json::Error>(utc.as_deref().unwrap_or(text)).ok()
}

/// Which page of a list is next, read from its URL.
#[derive(Debug, Default)]
pub(super) struct Cursor {
    pub(super) group: Option<String>,
    pub(super) page: Option<i64>,
    pub(super) search_after: Option<String>,
}

impl Cursor {
    pub(super) fn parse(url: &str) -> Result<Self> {
        let parsed = Url::parse(url).ok();
        let read = parsed.as_ref().and_then(|url| {
            let mut segments = url.path_segments()?.rev();
            let group = segments.nth(1)?;
            let mut cursor = Self {
                group: Some(group.to_owned()),
                ..Self::default()
            };
            for (name, value) in url.query_pairs() {
                match &*name {
                    "page" => cursor.page = Some(value.parse().ok()?),
                    "search_after" => cursor.search_after = Some(value.into_owned()),
                    _ => {}
                }
            }
            let is_next = cursor.page.is_some() || cursor.search_after.is_some();
            is_next.then_some(cursor)
        });
        read.ok_or_else(unknown_cursor)
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    #[test]
    fn an_id_is_read_as_it_was_written() {
        for (id, domain, hash) in [
            ("bit.ly/2xYz", "bit.ly", "2xYz"),
            ("go.brand.example/a", "go.brand.example", "a"),
        ] {
            let parsed = BitlinkId::parse(id);
            assert_eq!((&*parsed.domain, &*parsed.hash), (domain, hash));
            assert_eq!(parsed.to_string(), id);
        }
        assert_eq!(BitlinkId::parse("2xYz").to_string(), "bit.ly/2xYz");
    }

    #[test]
    fn a_time_is_read_with_either_form_of_its_zone() {
        let expected = UNIX_EPOCH + Duration::from_secs(1_775_035_800);
        for text in ["2026-04-01T09:30:00+0000", "2026-04-01T09:30:00Z"] {
            assert_eq!(created_at(text), Some(expected), "{text}");
        }
        assert_eq!(created_at("yesterday"), None);
    }

    #[test]
    fn a_cursor_is_the_url_of_a_page() {
        let cursor = Cursor::parse("https://h/v4/groups/Ba1/bitlinks?size=2&page=3").unwrap();
        let parts = (cursor.group.as_deref(), cursor.page, cursor.search_after);
        assert_eq!(parts, (Some("Ba1"), Some(3), None));
        let cursor = Cursor::parse("https://h/groups/Ba1/bitlinks?search_after=a%3D").unwrap();
        assert_eq!(cursor.search_after.as_deref(), Some("a="));
        for url in [
            "",
            "3",
            "https://h/groups/Ba1/bitlinks",
            "https://h/?page=x",
        ] {
            assert!(Cursor::parse(url).is_err(), "{url}");
        }
    }
}
