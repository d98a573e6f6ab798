//! Converts Kutt's answers into links, and its times.

use std::time::Duration;

use kutt_client::chrono::{DateTime, NaiveDateTime};
use kutt_client::types::{Link, LinkStats};

use crate::providers::prelude::*;

/// How a server with SQLite writes a time in UTC.
const SQLITE: &str = "%Y-%m-%d %H:%M:%S";

/// The longest one that is sent: some databases hold no time after the year 9999.
const MAX: Duration = Duration::from_secs(7_900 * 365 * 86_400);

own_answer!("Kutt", as_kutt, Link);

/// Kutt leaves out the default domain, so that one is taken from the URL.
impl OwnAnswer for Link {
    fn fill(&self, link: &mut TrackingLink) {
        link.id = Some(self.id.clone());
        link.url = Some(self.link.clone());
        link.destination = Some(self.target.clone());
        link.domain = self.domain.clone().or_else(|| authority(&self.link));
        link.slug = Some(self.address.clone());
        link.expires_at = self.expire_in.as_deref().and_then(expires_at);
        link.created_at = system_time!(self.created_at);
        link.clicks = u64::try_from(self.visit_count).ok();
        link.protected = Some(self.password);
        link.disabled = Some(self.banned);
    }
}

/// Takes the link out of an answer with its visits.
pub(super) fn without_visits(stats: LinkStats) -> Link {
    Link {
        id: stats.id,
        address: stats.address,
        link: stats.link,
        target: stats.target,
        domain: stats.domain,
        description: stats.description,
        expire_in: stats.expire_in,
        password: stats.password,
        banned: stats.banned,
        created_at: stats.created_at,
        updated_at: stats.updated_at,
        visit_count: stats.visit_count,
        extra: stats.extra,
    }
}

/// Reads the time at which a link expires, in either of the two forms.
fn expires_at(text: &str) -> Option<SystemTime> {
    let unix = match NaiveDateTime::parse_from_str(text, SQLITE) {
        Ok(time) => time.and_utc().timestamp(),
        Err(_) => DateTime::parse_from_rfc3339(text).ok()?.timestamp(),
    };
    time::from_unix(unix, 0)
}

/// Returns the time for which a link works from now on, as Kutt reads it. A duration counts from
/// `start`.
pub(super) fn expire_in(expiry: Expiry, start: SystemTime, now: SystemTime) -> Result<String> {
    match values::time_left(expiry, start, now)? {
        left if left <= MAX => Ok(format!("{}s", left.as_secs())),
        _ => Err(values::too_far_away()),
    }
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    #[test]
    fn a_time_is_read_as_each_database_writes_it() {
        let expected = UNIX_EPOCH + Duration::from_secs(1_893_553_445);
        for text in [
            "2030-01-02 03:04:05",
            "2030-01-02T03:04:05.000Z",
            "2030-01-02T04:04:05+01:00",
        ] {
            assert_eq!(expires_at(text), Some(expected), "{text}");
        }
        assert_eq!(expires_at("2 days"), None);
    }

    #[test]
    fn an_expiry_becomes_the_whole_seconds_that_are_left() {
        let start = UNIX_EPOCH + Duration::from_secs(1_000);
        let now = start + Duration::from_millis(30_500);
        let left = |expiry: Expiry| expire_in(expiry, start, now);
        let seconds = Duration::from_secs;
        assert_eq!(left(Expiry::After(seconds(100))).unwrap(), "69s");
        assert_eq!(left(Expiry::At(now + seconds(60))).unwrap(), "60s");
        for expiry in [
            Expiry::After(seconds(90)),
            Expiry::At(UNIX_EPOCH),
            Expiry::After(Duration::MAX),
            Expiry::After(seconds(1 << 40)),
        ] {
            assert_eq!(left(expiry).unwrap_err().fields(), [Field::Expires]);
        }
    }
}
