//! The links of the simulated Shlink, and how its answers write them.

use std::time::SystemTime;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::time::{milliseconds, rfc3339, since_epoch};

/// The domain of links that name none.
pub(super) const DEFAULT_DOMAIN: &str = "s.test";

/// What a path has escaped, which may have several segments.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

/// A link that was created at the simulated Shlink.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ShlinkLink {
    /// The requested slug, or a generated one of five letters and digits.
    pub short_code: String,
    /// The requested domain; `None` if it is the default one.
    pub domain: Option<String>,
    /// The requested destination.
    pub long_url: String,
    /// The requested title.
    pub title: Option<String>,
    /// The requested tags, in lower case and with hyphens for blanks.
    pub tags: Vec<String>,
    /// From when on the link works: a time of RFC 3339, as it was requested.
    pub valid_since: Option<String>,
    /// Until when the link works: a time of RFC 3339, as it was requested.
    pub valid_until: Option<String>,
    /// After how many visits the link stops working.
    pub max_visits: Option<i64>,
    /// Whether crawlers may follow the link.
    pub crawlable: bool,
    /// Whether the query of a visit is added to the destination's.
    pub forward_query: bool,
    /// The times of the visits by the sandbox's clock, in milliseconds since 1970.
    pub visits: Vec<u128>,
    /// The time of the creation by the sandbox's clock, a whole second. RFC 3339.
    pub date_created: String,
}

impl ShlinkLink {
    /// Returns whether the link has this short code on this domain.
    pub(super) fn is(&self, short_code: &str, domain: Option<&str>) -> bool {
        self.short_code == short_code && self.domain.as_deref() == domain
    }

    pub(super) fn created_at_ms(&self) -> u128 {
        milliseconds(&self.date_created).unwrap_or_default()
    }

    /// Writes this as an answer does.
    pub(super) fn as_json(&self) -> Value {
        let domain = self.domain.as_deref().unwrap_or(DEFAULT_DOMAIN);
        let path = utf8_percent_encode(&self.short_code, ESCAPED);
        let visits = self.visits.len();
        json!({
            "shortCode": self.short_code,
            "shortUrl": format!("https://{domain}/{path}"),
            "longUrl": self.long_url,
            "dateCreated": self.date_created,
            "visitsSummary": { "total": visits, "nonBots": visits, "bots": 0 },
            "tags": self.tags,
            "meta": {
                "validSince": self.valid_since,
                "validUntil": self.valid_until,
                "maxVisits": self.max_visits,
            },
            "domain": self.domain,
            "title": self.title,
            "crawlable": self.crawlable,
            "forwardQuery": self.forward_query,
            "hasRedirectRules": false,
        })
    }
}

/// Formats the last whole second up to a time.
pub(super) fn second(time: SystemTime) -> String {
    let nanoseconds = since_epoch(time).subsec_nanos();
    let time = time.checked_sub(std::time::Duration::from_nanos(nanoseconds.into()));
    rfc3339(time.unwrap_or(SystemTime::UNIX_EPOCH)).replace(".000Z", "+00:00")
}

/// Returns a slug as Shlink keeps it: with hyphens for blanks and slashes.
pub(super) fn kept_slug(slug: &str) -> String {
    slug.replace([' ', '/'], "-")
}

/// Returns tags as Shlink keeps them: in lower case, with hyphens for blanks.
pub(super) fn kept_tags(tags: &Value) -> Vec<String> {
    let tags = tags.as_array().into_iter().flatten();
    let texts = tags.filter_map(Value::as_str);
    texts
        .map(|tag| tag.trim().to_lowercase().replace(' ', "-"))
        .collect()
}

/// Returns the first 512 bytes of a title, as whole characters.
pub(super) fn kept_title(title: &str) -> String {
    let ends = title.char_indices().map(|(start, c)| start + c.len_utf8());
    let end = ends.take_while(|end| *end <= 512).last();
    title[..end.unwrap_or_default()].to_owned()
}
