//! Requests kept below a provider's limit: by the documented quota, and by what its answers say of it.
//!
//! All clones of a client share one. It never waits itself: it says how long to.

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

use crate::clock::Clock;
use crate::retry_after;

/// How many requests a provider takes in what time.
///
/// ```
/// use std::time::Duration;
/// use client_runtime::RateLimit;
///
/// const FANVUE: RateLimit = RateLimit::new(200, Duration::from_secs(60));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    requests: u32,
    per: Duration,
}

impl RateLimit {
    /// So many requests in any such time; they may come all at once.
    pub const fn new(requests: u32, per: Duration) -> Self {
        Self { requests, per }
    }
}

/// What a call does that has to wait for a rate limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AtRateLimit {
    /// It waits, if it can be its turn within the call's time, and else fails at once.
    #[default]
    Wait,
    /// It fails at once with [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited), unsent; the error
    /// says when to come again.
    Refuse,
}

/// What a provider says of its limit is believed for so long, where no limit is known.
const WINDOW: Duration = Duration::from_secs(60);

pub(crate) struct Limiter {
    quota: Option<RateLimiter<NotKeyed, InMemoryState, Ticks, NoOpMiddleware<Nanos>>>,
    ticks: Ticks,
    window: Duration,
    /// No request before this, in nanoseconds since the origin of the ticks; 0 for none.
    held_until: AtomicU64,
}

/// The clock as governor wants it.
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
    /// The error is the end of a sentence about "the rate limit".
    pub(crate) fn new(limit: Option<RateLimit>, clock: &Arc<dyn Clock>) -> Result<Self, String> {
        let ticks = Ticks {
            clock: clock.clone(),
            origin: clock.now(),
        };
        let quota = limit.map(|limit| quota(limit).ok_or("allows no request in any time"));
        let quota = quota.transpose()?;
        Ok(Self {
            quota: quota.map(|quota| RateLimiter::direct_with_clock(quota, ticks.clone())),
            ticks,
            window: limit.map_or(WINDOW, |limit| limit.per),
            held_until: AtomicU64::new(0),
        })
    }

    /// A turn, or how long it is until there may be one.
    pub(crate) fn take(&self) -> Result<(), Duration> {
        match self.held_until.load(Ordering::Relaxed) {
            0 => {}
            until => match until.saturating_sub(self.ticks.nanos()) {
                0 => {}
                wait => return Err(Duration::from_nanos(wait)),
            },
        }
        let Some(quota) = &self.quota else {
            return Ok(());
        };
        quota
            .check()
            .map_err(|until| until.wait_time_from(self.ticks.now()))
    }

    /// Takes in what an answer says: no request before the quota is new again.
    ///
    /// It is believed for one window at most, so that no slip of a provider's stops a client for a day.
    pub(crate) fn learn(&self, status: StatusCode, headers: &HeaderMap) {
        let spent = status == StatusCode::TOO_MANY_REQUESTS || nothing_remains(headers);
        if !spent {
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

fn quota(limit: RateLimit) -> Option<Quota> {
    let burst = NonZeroU32::new(limit.requests)?;
    Some(Quota::with_period(limit.per.checked_div(limit.requests)?)?.allow_burst(burst))
}

/// Whether an answer says that the quota is spent: `RateLimit-Remaining`, and what is named after it.
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
    use crate::clock::BoxFuture;

    #[derive(Debug)]
    struct Turned(Instant, Mutex<Duration>);

    impl Clock for Turned {
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
        #[allow(clippy::disallowed_methods, reason = "any origin will do")]
        let clock: Arc<dyn Clock> = Arc::new(Turned(Instant::now(), Mutex::default()));
        (Limiter::new(limit, &clock).unwrap(), clock)
    }

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair = |&(name, value)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        };
        pairs.iter().map(pair).collect()
    }

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn a_quota_may_be_spent_at_once_and_grows_back_evenly() {
        let (limiter, clock) = limiter(Some(RateLimit::new(200, MINUTE)));
        assert_eq!((0..500).filter(|_| limiter.take().is_ok()).count(), 200);
        let wait = limiter.take().unwrap_err();
        assert_eq!(wait, Duration::from_millis(300));
        drop(clock.sleep(wait));
        assert_eq!((0..5).filter(|_| limiter.take().is_ok()).count(), 1);
        drop(clock.sleep(MINUTE));
        assert_eq!((0..500).filter(|_| limiter.take().is_ok()).count(), 200);
    }

    #[test]
    fn without_a_limit_there_is_always_a_turn() {
        let (limiter, _) = limiter(None);
        assert!((0..10_000).all(|_| limiter.take().is_ok()));
        let (limiter, _) = self::limiter(None);
        limiter.learn(StatusCode::OK, &headers(&[("x-ratelimit-remaining", "1")]));
        assert_eq!(limiter.take(), Ok(()));
    }

    #[test]
    fn a_spent_quota_holds_all_calls_until_it_is_new() {
        let secs = Duration::from_secs;
        for (status, told, wait) in [
            (
                200,
                &[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "9")][..],
                9,
            ),
            (
                200,
                &[
                    ("x-ratelimit-remaining", "0"),
                    ("x-ratelimit-reset", "1767225630"),
                ],
                30,
            ),
            (
                200,
                &[
                    ("x-ratelimit-remaining-hour", "0"),
                    ("ratelimit-reset", "50"),
                ],
                50,
            ),
            (
                200,
                &[("ratelimit-remaining", "0"), ("ratelimit-reset", "7")],
                7,
            ),
            (429, &[("retry-after", "12")], 12),
            (429, &[("retry-after", "315360000")], 60),
            (429, &[("retry-after", "-3")], 0),
            (429, &[], 0),
            (
                200,
                &[("x-ratelimit-remaining", "1"), ("x-ratelimit-reset", "9")],
                0,
            ),
            (
                200,
                &[("x-ratelimit-remaining", "10"), ("x-ratelimit-reset", "9")],
                0,
            ),
            (200, &[("x-ratelimit-remaining", "0")], 0),
            (503, &[("retry-after", "12")], 0),
        ] {
            let (limiter, clock) = limiter(Some(RateLimit::new(200, MINUTE)));
            limiter.learn(StatusCode::from_u16(status).unwrap(), &headers(told));
            let found = limiter.take().err().unwrap_or_default();
            assert_eq!(found, secs(wait), "{status} {told:?}");
            drop(clock.sleep(secs(wait)));
            assert_eq!(limiter.take(), Ok(()), "{status} {told:?}");
        }
    }

    #[test]
    fn a_later_answer_does_not_shorten_the_hold_of_an_earlier_one() {
        let (limiter, _) = limiter(None);
        let spent = StatusCode::TOO_MANY_REQUESTS;
        limiter.learn(spent, &headers(&[("retry-after", "40")]));
        limiter.learn(spent, &headers(&[("retry-after", "5")]));
        assert_eq!(limiter.take(), Err(Duration::from_secs(40)));
        limiter.learn(spent, &headers(&[("retry-after", "50")]));
        assert_eq!(limiter.take(), Err(Duration::from_secs(50)));
    }

    #[test]
    fn a_limit_of_nothing_is_refused() {
        let (_, clock) = limiter(None);
        for limit in [RateLimit::new(0, MINUTE), RateLimit::new(5, Duration::ZERO)] {
            assert!(Limiter::new(Some(limit), &clock).is_err(), "{limit:?}");
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
