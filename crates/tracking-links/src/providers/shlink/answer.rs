//! Converts Shlink's answers into links, and its ids and times.

use shlink_client::chrono::{DateTime, Utc};
use shlink_client::types::ShortUrl;

use crate::providers::prelude::*;

own_answer!("Shlink", as_shlink, ShortUrl);

/// Shlink leaves out the default domain, so that one is taken from the short URL.
impl OwnAnswer for ShortUrl {
    fn fill(&self, link: &mut TrackingLink) {
        link.id = Some(id(self.domain.as_deref(), &self.short_code));
        link.url = Some(self.short_url.clone());
        link.destination = Some(self.long_url.clone());
        link.domain = self.domain.clone().or_else(|| authority(&self.short_url));
        link.slug = Some(self.short_code.clone());
        link.name = self.title.clone();
        link.tags = self.tags.clone();
        link.expires_at = self.meta.valid_until.and_then(|it| system_time!(it));
        link.created_at = system_time!(self.date_created);
        link.clicks = u64::try_from(self.visits_summary.total).ok();
    }
}

/// Makes the id of a link, which tells it from all others of a server: its short code on the
/// default domain, and else `domain/short-code`. A short code with a slash, which is on the default
/// domain, gets a slash before it.
pub(super) fn id(domain: Option<&str>, short_code: &str) -> String {
    match domain {
        Some(domain) => format!("{domain}/{short_code}"),
        None if short_code.contains('/') => format!("/{short_code}"),
        None => short_code.to_owned(),
    }
}

/// Returns the domain of an id, `None` for the server's default domain, and the short code.
pub(super) fn parts(id: &str) -> (Option<&str>, &str) {
    match id.split_once('/') {
        Some(("", short_code)) => (None, short_code),
        Some((domain, short_code)) => (Some(domain), short_code),
        None => (None, id),
    }
}

/// Converts a time to the last whole second up to it, since Shlink reads no fractions; `None` if
/// chrono can't hold it.
pub(super) fn second_until(time: SystemTime) -> Option<DateTime<Utc>> {
    let (seconds, _) = time::to_unix(time)?;
    DateTime::from_timestamp(seconds, 0)
}

/// Converts a time to the first whole second from it on; `None` if chrono can't hold it.
pub(super) fn second_from(time: SystemTime) -> Option<DateTime<Utc>> {
    let (seconds, nanoseconds) = time::to_unix(time)?;
    DateTime::from_timestamp(seconds.checked_add(i64::from(nanoseconds > 0))?, 0)
}

/// Converts a time to the last whole second before it; `None` if chrono can't hold it.
pub(super) fn second_before(time: SystemTime) -> Option<DateTime<Utc>> {
    let end = second_from(time)?;
    DateTime::from_timestamp(end.timestamp().checked_sub(1)?, 0)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    #[test]
    fn an_id_is_read_as_it_was_written() {
        for (domain, short_code, written) in [
            (None, "abc12", "abc12"),
            (Some("go.brand.example"), "abc12", "go.brand.example/abc12"),
            (Some("localhost:8080"), "a/b", "localhost:8080/a/b"),
            (None, "spring/shoes", "/spring/shoes"),
        ] {
            assert_eq!(id(domain, short_code), written);
            assert_eq!(parts(written), (domain, short_code));
        }
    }

    #[test]
    fn times_become_whole_seconds() {
        for (milliseconds, until, from, before) in [(7_000, 7, 7, 6), (7_001, 7, 8, 7)] {
            let time = UNIX_EPOCH + Duration::from_millis(milliseconds);
            assert_eq!(second_until(time).unwrap().timestamp(), until);
            assert_eq!(second_from(time).unwrap().timestamp(), from);
            assert_eq!(second_before(time).unwrap().timestamp(), before);
        }
        assert_eq!(
            second_until(UNIX_EPOCH + Duration::from_secs(1 << 62)),
            None
        );
    }
}
