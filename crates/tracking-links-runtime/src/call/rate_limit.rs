//! The client's rate limiter. It keeps requests within the documented rate limit, and holds them
//! back when an answer says that the quota is exhausted.
//!
//! All clones of a client share one limiter. The limiter never waits; it returns how long the
//! caller must wait.

use std::fmt;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use governor::clock::Clock as _;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use crate::call::clock::{Clock, LONGEST};
use crate::call::retry_after;

/// How many requests a provider accepts in a period.
///
/// No period of this length contains more requests than that. A quarter of the requests may be sent
/// at once, as a burst. The others are spread evenly over the period, so that a busy client never
/// waits long.
///
/// ```
/// use std::time::Duration;
/// use tracking_links_runtime::RateLimit;
///
/// const LIMIT: RateLimit = RateLimit::new(200, Duration::from_secs(60));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    requests: u32,
    per: Duration,
}

impl RateLimit {
    /// Allows at most `requests` in any period of the length `per`. A quarter of them, at least
    /// one, may be sent as a burst. With 1 or 2 as `requests`, one request is allowed in each
    /// period.
    ///
    /// [`Builder::build`](crate::Builder::build) refuses zero requests, a period of zero and a
    /// period of more than 100 years.
    pub const fn new(requests: u32, per: Duration) -> Self {
        Self { requests, per }
    }
}

/// What a call does when the rate limit is reached.
///
/// If the limit leaves no time for a retry, the call ends with the result of its last attempt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AtRateLimit {
    /// Waits; fails at once if the wait would exceed the call's total timeout.
    #[default]
    Wait,
    /// Fails at once with [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited), without
    /// sending; the error says how long to wait.
    Refuse,
}

/// The longest time for which an answer can hold requests back, if the client has no rate limit
/// whose period would be used instead.
const DEFAULT_WINDOW: Duration = Duration::from_secs(60);

pub(crate) struct Limiter {
    quota: Option<RateLimiter<NotKeyed, InMemoryState, Ticks, NoOpMiddleware<Nanos>>>,
    ticks: Ticks,
    window: Duration,
    /// The time before which no request is allowed, in nanoseconds since the origin of `ticks`; 0
    /// if requests are not held back.
    held_until: AtomicU64,
}

/// The client's clock as the crate `governor` needs it: the time since an origin.
#[derive(Clone, Debug)]
struct Ticks {
    clock: Arc<dyn Clock>,
    origin: Instant,
}

impl Ticks {
    fn nanos(&self) -> u64 {
        let since = self.clock.now().saturating_duration_since(self.origin);
        u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
    }
}

impl governor::clock::Clock for Ticks {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        Nanos::from(self.nanos())
    }
}

impl Limiter {
    pub(crate) fn new(limit: Option<RateLimit>, clock: &Arc<dyn Clock>) -> Result<Self, String> {
        let ticks = Ticks {
            clock: clock.clone(),
            origin: clock.now(),
        };
        let quota = limit.map(quota).transpose()?;
        Ok(Self {
            quota: quota.map(|quota| RateLimiter::direct_with_clock(quota, ticks.clone())),
            ticks,
            window: limit.map_or(DEFAULT_WINDOW, |limit| limit.per),
            held_until: AtomicU64::new(0),
        })
    }

    /// Counts a request now, or returns how long to wait.
    pub(crate) fn acquire(&self) -> Result<(), Duration> {
        self.acquire_after(Duration::ZERO)
    }

    /// Counts a request to be sent after `delay`, or returns how long to wait.
    pub(crate) fn acquire_after(&self, delay: Duration) -> Result<(), Duration> {
        let held_until = self.held_until.load(Ordering::Relaxed);
        if held_until != 0 {
            let wait = Duration::from_nanos(held_until.saturating_sub(self.ticks.nanos()));
            if wait > delay {
                return Err(wait);
            }
        }
        let Some(quota) = &self.quota else {
            return Ok(());
        };
        quota
            .check()
            .map_err(|until| until.wait_time_from(self.ticks.now()))
    }

    /// Holds requests back until the quota resets, if an answer says that the quota is exhausted.
    ///
    /// Holds them back for at most one period of the rate limit, so that a wrong header does not
    /// stop a client for a day.
    pub(crate) fn update(&self, status: StatusCode, headers: &HeaderMap) {
        let is_exhausted = status == StatusCode::TOO_MANY_REQUESTS || nothing_remains(headers);
        if !is_exhausted {
            return;
        }
        let wall = self.ticks.clock.wall();
        let asked = retry_after::retry_after(StatusCode::TOO_MANY_REQUESTS, headers, || wall);
        let Some(wait) = asked.filter(|wait| !wait.is_zero()) else {
            return;
        };
        let wait = u64::try_from(wait.min(self.window).as_nanos()).unwrap_or(u64::MAX);
        let until = self.ticks.nanos().saturating_add(wait);
        self.held_until.fetch_max(until, Ordering::Relaxed);
    }
}

/// Computes a burst and an interval between requests that together never exceed the limit in any
/// period.
fn quota(limit: RateLimit) -> Result<Quota, &'static str> {
    let burst = NonZeroU32::new(limit.requests.div_ceil(4))
        .ok_or("the rate limit must allow at least one request")?;
    if limit.per > LONGEST {
        return Err("the rate limit's period must be at most 100 years");
    }
    let evenly = u128::from(limit.requests - burst.get()).max(1);
    // Round up: one nanosecond less could let one request too many through.
    let interval = limit.per.as_nanos().div_ceil(evenly);
    let interval = u64::try_from(interval).unwrap_or(u64::MAX);
    let quota = Quota::with_period(Duration::from_nanos(interval))
        .ok_or("the rate limit's period must be more than zero")?;
    Ok(quota.allow_burst(burst))
}

/// Returns whether an answer says that the quota is exhausted, by `RateLimit-Remaining` or a
/// variant of it.
fn nothing_remains(headers: &HeaderMap) -> bool {
    headers.iter().any(|(name, value)| {
        let name = name.as_str();
        let name = name.strip_prefix("x-").unwrap_or(name);
        name.starts_with("ratelimit-remaining") && value.as_bytes() == b"0"
    })
}

impl fmt::Debug for Limiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Limiter")
            .field("limited", &self.quota.is_some())
            .field("window", &self.window)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::time::SystemTime;

    use reqwest::header::{HeaderName, HeaderValue};

    use super::*;
    use crate::call::clock::BoxFuture;

    #[derive(Debug)]
    struct ManualClock(Instant, Mutex<Duration>);

    impl Clock for ManualClock {
        fn now(&self) -> Instant {
            self.0 + *self.1.lock().unwrap()
        }

        fn wall(&self) -> SystemTime {
            SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600)
        }

        fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
            *self.1.lock().unwrap() += duration;
            Box::pin(std::future::ready(()))
        }
    }

    fn limiter(limit: Option<RateLimit>) -> (Limiter, Arc<dyn Clock>) {
        #[allow(clippy::disallowed_methods, reason = "any origin works")]
        let clock: Arc<dyn Clock> = Arc::new(ManualClock(Instant::now(), Mutex::default()));
        (Limiter::new(limit, &clock).unwrap(), clock)
    }

    /// Makes headers from a text of names and values that are separated by spaces.
    fn headers(pairs: &'static str) -> HeaderMap {
        let pairs: Vec<_> = pairs.split_whitespace().collect();
        let pair = |pair: &[&'static str]| {
            let value = HeaderValue::from_static(pair[1]);
            (HeaderName::from_static(pair[0]), value)
        };
        pairs.chunks(2).map(pair).collect()
    }

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn a_quarter_is_a_burst_and_the_rest_is_spread_evenly() {
        let (limiter, clock) = limiter(Some(RateLimit::new(200, MINUTE)));
        assert_eq!((0..500).filter(|_| limiter.acquire().is_ok()).count(), 50);
        let wait = limiter.acquire().unwrap_err();
        assert_eq!(wait, Duration::from_millis(400));
        drop(clock.sleep(wait));
        assert_eq!((0..5).filter(|_| limiter.acquire().is_ok()).count(), 1);
        drop(clock.sleep(MINUTE));
        assert_eq!((0..500).filter(|_| limiter.acquire().is_ok()).count(), 50);
    }

    #[test]
    fn no_period_contains_more_requests_than_the_limit() {
        for requests in [1, 2, 3, 4, 5, 7, 200] {
            let (limiter, clock) = limiter(Some(RateLimit::new(requests, MINUTE)));
            let mut taken = Vec::new();
            while taken.len() < 4 * requests as usize {
                match limiter.acquire() {
                    Ok(()) => taken.push(clock.now()),
                    Err(wait) => drop(clock.sleep(wait)),
                }
            }
            for (at, first) in taken.iter().enumerate() {
                let within = taken[at..].iter().filter(|it| **it - *first < MINUTE);
                let within = within.count();
                assert!(within <= requests as usize, "{within} of {requests}");
            }
        }
    }

    #[test]
    fn a_hold_that_ends_before_the_delay_does_not_apply() {
        let (limiter, _) = limiter(None);
        let spent = StatusCode::TOO_MANY_REQUESTS;
        limiter.update(spent, &headers("retry-after 40"));
        let secs = Duration::from_secs;
        assert_eq!(limiter.acquire_after(secs(39)), Err(secs(40)));
        assert_eq!(limiter.acquire_after(secs(40)), Ok(()));
    }

    #[test]
    fn without_a_limit_every_request_is_allowed() {
        let (limiter, _) = limiter(None);
        assert!((0..10_000).all(|_| limiter.acquire().is_ok()));
        let (limiter, _) = self::limiter(None);
        limiter.update(StatusCode::OK, &headers("x-ratelimit-remaining 1"));
        assert_eq!(limiter.acquire(), Ok(()));
    }

    #[test]
    fn an_exhausted_quota_holds_requests_until_it_resets() {
        let secs = Duration::from_secs;
        for (status, text, wait) in [
            (200, "x-ratelimit-remaining 0 x-ratelimit-reset 9", 9),
            (
                200,
                "x-ratelimit-remaining 0 x-ratelimit-reset 1767225630",
                30,
            ),
            (200, "x-ratelimit-remaining-hour 0 ratelimit-reset 50", 50),
            (200, "ratelimit-remaining 0 ratelimit-reset 7", 7),
            (429, "retry-after 12", 12),
            (429, "retry-after 315360000", 60),
            (429, "retry-after -3", 0),
            (429, "", 0),
            (200, "x-ratelimit-remaining 1 x-ratelimit-reset 9", 0),
            (200, "x-ratelimit-remaining 10 x-ratelimit-reset 9", 0),
            (200, "x-ratelimit-remaining 0", 0),
            (503, "retry-after 12", 0),
        ] {
            let (limiter, clock) = limiter(Some(RateLimit::new(200, MINUTE)));
            limiter.update(StatusCode::from_u16(status).unwrap(), &headers(text));
            let found = limiter.acquire().err().unwrap_or_default();
            assert_eq!(found, secs(wait), "{status} {text}");
            drop(clock.sleep(secs(wait)));
            assert_eq!(limiter.acquire(), Ok(()), "{status} {text}");
        }
    }

    #[test]
    fn a_later_answer_does_not_shorten_a_hold() {
        let (limiter, _) = limiter(None);
        let spent = StatusCode::TOO_MANY_REQUESTS;
        limiter.update(spent, &headers("retry-after 40"));
        limiter.update(spent, &headers("retry-after 5"));
        assert_eq!(limiter.acquire(), Err(Duration::from_secs(40)));
        limiter.update(spent, &headers("retry-after 50"));
        assert_eq!(limiter.acquire(), Err(Duration::from_secs(50)));
    }

    #[test]
    fn an_invalid_limit_is_refused_with_its_reason() {
        let (_, clock) = limiter(None);
        for (requests, per, said) in [
            (0, MINUTE, "at least one request"),
            (0, Duration::MAX, "at least one request"),
            (5, Duration::ZERO, "more than zero"),
            (1, Duration::MAX, "at most 100 years"),
            (
                u32::MAX,
                Duration::from_secs(100_000_000_000),
                "at most 100 years",
            ),
        ] {
            let error = Limiter::new(Some(RateLimit::new(requests, per)), &clock).unwrap_err();
            assert!(error.contains(said), "{requests} in {per:?}: {error}");
        }
    }

    #[test]
    fn the_largest_and_smallest_limits_work() {
        for (requests, per) in [
            (1, LONGEST),
            (2, LONGEST),
            (5, LONGEST),
            (u32::MAX, LONGEST),
            (u32::MAX, Duration::from_secs(1)),
            (u32::MAX, Duration::from_nanos(1)),
            (1, Duration::from_nanos(1)),
        ] {
            let (limiter, clock) = limiter(Some(RateLimit::new(requests, per)));
            for _ in 0..10 {
                if let Err(wait) = limiter.acquire() {
                    assert!(wait <= per, "{requests} in {per:?}: {wait:?}");
                }
            }
            drop(clock.sleep(per));
            assert_eq!(limiter.acquire(), Ok(()), "{requests} in {per:?}");
        }
    }

    #[test]
    fn debug_says_whether_there_is_a_limit() {
        let (limited, _) = limiter(Some(RateLimit::new(1, MINUTE)));
        let text = format!("{limited:?}");
        assert!(
            text.contains("limited: true") && text.contains("60s"),
            "{text}"
        );
    }
}
