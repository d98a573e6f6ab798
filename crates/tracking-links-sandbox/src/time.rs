//! A clock that a test can replace, and rate limits that are counted by that clock.
//!
//! Nothing here waits, so the clock alone determines the time that a test sees.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, SecondsFormat, Utc};

/// A function that returns the current time.
#[derive(Clone)]
pub(crate) struct Clock(Arc<dyn Fn() -> SystemTime + Send + Sync>);

impl Clock {
    pub(crate) fn new(now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    pub(crate) fn now(&self) -> SystemTime {
        (self.0)()
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::new(SystemTime::now)
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

/// Returns the time since 1970-01-01T00:00:00Z; zero for an earlier time.
pub(crate) fn since_epoch(time: SystemTime) -> Duration {
    time.duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// Formats a time by RFC 3339, in UTC with milliseconds: `2025-06-26T08:00:00.000Z`.
pub(crate) fn rfc3339(time: SystemTime) -> String {
    let since = since_epoch(time);
    i64::try_from(since.as_secs())
        .ok()
        .and_then(|seconds| DateTime::<Utc>::from_timestamp(seconds, since.subsec_nanos()))
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
        .to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Reads a time by RFC 3339, as milliseconds since 1970-01-01T00:00:00Z; zero for an earlier time.
pub(crate) fn milliseconds(text: &str) -> Option<u128> {
    let time = DateTime::parse_from_rfc3339(text).ok()?;
    Some(u128::try_from(time.timestamp_millis()).unwrap_or_default())
}

/// A limit on the requests in a window of time.
#[derive(Clone, Debug)]
pub(crate) struct RateLimit {
    limit: u32,
    window: Duration,
    enforced: bool,
    started: Option<SystemTime>,
    used: u32,
}

/// The state of a rate limit after a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    pub(crate) limit: u32,
    /// How many requests are left in the window.
    pub(crate) remaining: u32,
    pub(crate) resets_at: SystemTime,
    /// The time until `resets_at`, at least a second.
    pub(crate) resets_in: Duration,
    /// Whether limits are enforced and this request exceeds them.
    pub(crate) exceeded: bool,
}

impl RateLimit {
    pub(crate) fn new(limit: u32, window: Duration, enforced: bool) -> Self {
        Self {
            limit,
            window,
            enforced,
            started: None,
            used: 0,
        }
    }

    /// Returns whether requests over the limit are refused.
    pub(crate) fn is_enforced(&self) -> bool {
        self.enforced
    }

    /// Counts a request, and returns the state of the limit after it.
    pub(crate) fn take(&mut self, now: SystemTime) -> Allowance {
        let started = match self.started {
            // If the clock was set back, start a new window: the old one may end far in the future.
            Some(started)
                if now
                    .duration_since(started)
                    .is_ok_and(|past| past < self.window) =>
            {
                started
            }
            _ => {
                self.used = 0;
                now
            }
        };
        self.started = Some(started);
        let exceeded = self.enforced && self.used >= self.limit;
        self.used = self.used.saturating_add(1);
        let resets_at = started.checked_add(self.window).unwrap_or(started);
        // Clients heed a limit that is used up, so one that is not enforced never is.
        let least = u32::from(!self.enforced);
        Allowance {
            limit: self.limit,
            remaining: self.limit.saturating_sub(self.used).max(least),
            resets_at,
            resets_in: resets_at
                .duration_since(now)
                .unwrap_or_default()
                .max(Duration::from_secs(1)),
            exceeded,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn an_enforced_limit_refuses_further_requests_until_its_window_ends() {
        let mut limit = RateLimit::new(2, MINUTE, true);
        let start = UNIX_EPOCH + Duration::from_secs(1_000);
        assert_eq!(limit.take(start).remaining, 1);
        assert!(!limit.take(start).exceeded);
        let refused = limit.take(start + Duration::from_secs(15));
        assert!(refused.exceeded);
        assert_eq!(refused.resets_in, Duration::from_secs(45));
        assert!(!limit.take(start + MINUTE).exceeded);
    }

    #[test]
    fn an_unenforced_limit_counts_without_refusing_and_always_has_one_left() {
        let mut limit = RateLimit::new(3, MINUTE, false);
        assert_eq!(limit.take(UNIX_EPOCH).remaining, 2);
        let more = [(); 3].map(|()| limit.take(UNIX_EPOCH));
        assert_eq!(more.map(|it| (it.remaining, it.exceeded)), [(1, false); 3]);
    }

    #[test]
    fn a_clock_set_back_starts_a_new_window() {
        let mut limit = RateLimit::new(1, MINUTE, true);
        limit.take(UNIX_EPOCH + MINUTE);
        assert!(!limit.take(UNIX_EPOCH).exceeded);
    }

    #[test]
    fn times_are_formatted_in_utc_with_milliseconds() {
        let time = UNIX_EPOCH + Duration::from_millis(1_750_924_800_123);
        assert_eq!(rfc3339(time), "2025-06-26T08:00:00.123Z");
    }

    #[test]
    fn a_time_after_the_last_date_of_the_calendar_is_that_date() {
        let far = UNIX_EPOCH + Duration::from_secs(9_000_000_000_000_000);
        assert!(rfc3339(far).starts_with('+'), "{}", rfc3339(far));
    }
}
