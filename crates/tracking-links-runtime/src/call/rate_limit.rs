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

use crate::call::clock::{Clock, LONGEST};
use crate::call::retry_after;

/// How many requests a provider takes in what time.
///
/// In no stretch of that time are there more. A quarter of them may come at once, where none came before;
/// the others come evenly, so that a client which always has something to send is never stopped for long.
///
/// ```
/// use std::time::Duration;
/// use tracking_links_runtime::RateLimit;
///
/// const FANVUE: RateLimit = RateLimit::new(200, Duration::from_secs(60));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    requests: u32,
    per: Duration,
}

impl RateLimit {
    /// So many requests in any such time, a quarter of them (at least one) at once. A single one, or one of
    /// two, comes once in that time.
    ///
    /// [`Builder::build`](crate::Builder::build) refuses a limit of no requests, of no time, and of more
    /// than a hundred years.
    pub const fn new(requests: u32, per: Duration) -> Self {
        Self { requests, per }
    }
}

/// What a call does that has to wait for a rate limit.
///
/// Where the limit leaves no turn for another attempt, the call ends with what came of the last one.
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
    pub(crate) fn new(limit: Option<RateLimit>, clock: &Arc<dyn Clock>) -> Result<Self, String> {
        let ticks = Ticks {
            clock: clock.clone(),
            origin: clock.now(),
        };
        let quota = limit.map(quota).transpose()?;
        Ok(Self {
            quota: quota.map(|quota| RateLimiter::direct_with_clock(quota, ticks.clone())),
            ticks,
            window: limit.map_or(WINDOW, |limit| limit.per),
            held_until: AtomicU64::new(0),
        })
    }

    /// A turn, or how long it is until there may be one.
    pub(crate) fn take(&self) -> Result<(), Duration> {
        self.take_for(Duration::ZERO)
    }

    /// A turn for a request that is sent after a delay, or how long it is until there may be one.
    pub(crate) fn take_for(&self, delay: Duration) -> Result<(), Duration> {
        match self.held_until.load(Ordering::Relaxed) {
            0 => {}
            until => {
                let wait = Duration::from_nanos(until.saturating_sub(self.ticks.nanos()));
                if wait > delay {
                    return Err(wait);
                }
            }
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

/// What may come at once and what comes evenly are together no more than the limit.
fn quota(limit: RateLimit) -> Result<Quota, &'static str> {
    let burst = NonZeroU32::new(limit.requests.div_ceil(4))
        .ok_or("the rate limit must allow at least one request")?;
    if limit.per > LONGEST {
        return Err("the rate limit's period must be at most 100 years");
    }
    let evenly = u128::from(limit.requests - burst.get()).max(1);
    // Rounded up, since a nanosecond less would be one request too many.
    let interval = limit.per.as_nanos().div_ceil(evenly);
    let interval = u64::try_from(interval).unwrap_or(u64::MAX);
    let quota = Quota::with_period(Duration::from_nanos(interval))
        .ok_or("the rate limit's period must be more than zero")?;
    Ok(quota.allow_burst(burst))
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
    use crate::call::clock::BoxFuture;

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
    fn a_quarter_may_be_spent_at_once_and_the_rest_comes_evenly() {
        let (limiter, clock) = limiter(Some(RateLimit::new(200, MINUTE)));
        assert_eq!((0..500).filter(|_| limiter.take().is_ok()).count(), 50);
        let wait = limiter.take().unwrap_err();
        assert_eq!(wait, Duration::from_millis(400));
        drop(clock.sleep(wait));
        assert_eq!((0..5).filter(|_| limiter.take().is_ok()).count(), 1);
        drop(clock.sleep(MINUTE));
        assert_eq!((0..500).filter(|_| limiter.take().is_ok()).count(), 50);
    }

    #[test]
    fn in_no_stretch_of_its_time_are_there_more_than_the_limit() {
        for requests in [1, 2, 3, 4, 5, 7, 200] {
            let (limiter, clock) = limiter(Some(RateLimit::new(requests, MINUTE)));
            let mut taken = Vec::new();
            while taken.len() < 4 * requests as usize {
                match limiter.take() {
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
    fn a_turn_for_later_is_not_held_until_then() {
        let (limiter, _) = limiter(None);
        let spent = StatusCode::TOO_MANY_REQUESTS;
        limiter.learn(spent, &headers(&[("retry-after", "40")]));
        let secs = Duration::from_secs;
        assert_eq!(limiter.take_for(secs(39)), Err(secs(40)));
        assert_eq!(limiter.take_for(secs(40)), Ok(()));
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
    fn a_limit_that_can_not_be_held_is_refused_in_its_own_words() {
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
    fn a_limit_at_the_edge_of_what_can_be_held_works() {
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
                if let Err(wait) = limiter.take() {
                    assert!(wait <= per, "{requests} in {per:?}: {wait:?}");
                }
            }
            drop(clock.sleep(per));
            assert_eq!(limiter.take(), Ok(()), "{requests} in {per:?}");
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
