//! Converts Shlink's answers into links, and its times.

use shlink_client::chrono::{DateTime, FixedOffset, Utc};
use shlink_client::types::ShortUrl;

use super::id::ShortUrlId;
use crate::providers::prelude::*;

own_answer!("Shlink", as_shlink, ShortUrl);

/// Converts an answer into a link. Shlink leaves out the default domain, so that one is taken from
/// the short URL.
pub(super) fn link(provider: &str, answer: ShortUrl) -> TrackingLink {
    let id = ShortUrlId {
        domain: answer.domain.clone(),
        short_code: answer.short_code.clone(),
    };
    let mut link = TrackingLink::new(provider);
    link.id = Some(id.to_string());
    link.url = Some(answer.short_url.clone());
    link.destination = Some(answer.long_url.clone());
    link.domain = answer
        .domain
        .clone()
        .or_else(|| authority(&answer.short_url));
    link.slug = Some(answer.short_code.clone());
    link.name = answer.title.clone();
    link.tags = answer.tags.clone();
    link.expires_at = answer.meta.valid_until.and_then(system_time);
    link.created_at = system_time(answer.date_created);
    link.clicks = u64::try_from(answer.visits_summary.total).ok();
    link.with_answer(answer)
}

/// Converts one of Shlink's times; `None` if this machine can't hold it.
fn system_time(time: DateTime<FixedOffset>) -> Option<SystemTime> {
    time::from_unix(time.timestamp(), time.timestamp_subsec_nanos())
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
