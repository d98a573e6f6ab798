//! Rate limits: what a limit allows, and when the next requests may be sent.
//!
//! Arithmetic only; `line/mod.rs` keeps calls to it.

use std::collections::VecDeque;
use std::time::Duration;

use crate::call::clock::LONGEST;

/// How many requests a provider accepts in a period.
///
/// Any period contains at most that many requests, and all of them may be sent at once. With a
/// [`burst`](Self::burst), the limit is a token bucket instead.
///
/// ```
/// use std::time::Duration;
/// use tracking_links_runtime::RateLimit;
///
/// const LIMIT: RateLimit = RateLimit::new(200, Duration::from_secs(60));
/// const BUCKET: RateLimit = LIMIT.burst(50);
/// const OF_A_USER: RateLimit = LIMIT.per_credential();
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    requests: u32,
    per: Duration,
    burst: Option<u32>,
    per_credential: bool,
}

impl RateLimit {
    /// At most `requests` in any period `per`, at once or spread over it.
    ///
    /// [`Builder::build`](crate::Builder::build) refuses zero requests, a period of zero and a
    /// period of more than 100 years.
    pub const fn new(requests: u32, per: Duration) -> Self {
        Self {
            requests,
            per,
            burst: None,
            per_credential: false,
        }
    }

    /// A token bucket: at most `burst` requests at once, and then one for each token, of which
    /// `requests` come in each period, evenly spread.
    ///
    /// With a burst of 1, requests are evenly spread. With a larger one, a period may contain
    /// `requests + burst`: use it only for a provider that documents a token bucket of this size.
    #[must_use]
    pub const fn burst(mut self, burst: u32) -> Self {
        self.burst = Some(burst);
        self
    }

    /// Says that the limit is of a credential, whatever the accounts that it is good for: clients
    /// of this process with the same server and the same credentials keep it together, in one line.
    /// Without this, each client keeps a limit of its own.
    #[must_use]
    pub const fn per_credential(mut self) -> Self {
        self.per_credential = true;
        self
    }

    /// Returns how many requests the provider accepts in each [period](Self::per).
    pub const fn requests(&self) -> u32 {
        self.requests
    }

    /// Returns the period.
    pub const fn per(&self) -> Duration {
        self.per
    }

    /// Returns the size of the token bucket, which [`burst`](Self::burst) sets.
    pub const fn bucket(&self) -> Option<u32> {
        self.burst
    }

    /// Returns whether the limit is [of a credential](Self::per_credential).
    pub const fn is_per_credential(&self) -> bool {
        self.per_credential
    }
}

/// What a call does when the rate limit is reached.
///
/// If the limit leaves no time for a retry, the call ends with the result of its last attempt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AtRateLimit {
    /// Stands in line; fails at once if its turn can't come within the call's total timeout.
    #[default]
    Wait,
    /// Fails at once with [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited), without
    /// sending; the error says how long to wait.
    Refuse,
}

/// The state of a limit. Times are nanoseconds of the client's clock.
#[derive(Debug)]
pub(crate) enum Quota {
    Unlimited,
    Window {
        requests: usize,
        per: u64,
        /// When the last requests were sent: at most `requests`, the oldest first.
        sent: VecDeque<u64>,
    },
    Bucket {
        burst: u32,
        /// The time in which a token comes.
        interval: u64,
        /// When the bucket is full again.
        full_at: u64,
    },
}

impl Quota {
    pub(crate) fn new(limit: Option<RateLimit>) -> Result<Self, &'static str> {
        let Some(RateLimit {
            requests,
            per,
            burst,
            ..
        }) = limit
        else {
            return Ok(Self::Unlimited);
        };
        if requests == 0 {
            return Err("the rate limit must allow at least one request");
        }
        if burst == Some(0) {
            return Err("the rate limit's burst must be at least one request");
        }
        if per > LONGEST {
            return Err("the rate limit's period must be at most 100 years");
        }
        let per = nanos(per);
        if per == 0 {
            return Err("the rate limit's period must be more than zero");
        }
        Ok(match burst {
            None => Self::Window {
                requests: requests as usize,
                per,
                sent: VecDeque::new(),
            },
            Some(burst) => Self::Bucket {
                burst,
                // Round up: one nanosecond less could let one request too many through.
                interval: per.div_ceil(requests.into()),
                full_at: 0,
            },
        })
    }

    /// When a request may be sent that `ahead` others precede, which will all be sent as soon as
    /// allowed; not before `earliest`.
    pub(crate) fn turn(&self, ahead: usize, earliest: u64) -> u64 {
        match self {
            Self::Unlimited => earliest,
            Self::Window {
                requests,
                per,
                sent,
            } => {
                // A request waits for the one that precedes it by `requests`.
                let (periods, place) = (ahead / requests, ahead % requests);
                let before = (sent.len() + place).checked_sub(*requests);
                let first = before.map_or(0, |at| sent[at].saturating_add(*per));
                let more = per.saturating_mul(u64::try_from(periods).unwrap_or(u64::MAX));
                first.max(earliest).saturating_add(more)
            }
            Self::Bucket {
                burst,
                interval,
                full_at,
            } => {
                let interval = u128::from(*interval);
                let full_at = u128::from(earliest.max(*full_at)) + interval * ahead as u128;
                let turn = full_at.saturating_sub(interval * u128::from(burst - 1));
                u64::try_from(turn).unwrap_or(u64::MAX).max(earliest)
            }
        }
    }

    /// How many whole periods a request waits that `ahead` others precede. Each begins when its
    /// requests are sent, which is a little later than they may be.
    pub(crate) fn periods(&self, ahead: usize) -> usize {
        match self {
            Self::Window { requests, .. } => ahead / requests,
            Self::Unlimited | Self::Bucket { .. } => 0,
        }
    }

    /// Counts a request that is sent now.
    pub(crate) fn record(&mut self, now: u64) {
        match self {
            Self::Unlimited => {}
            Self::Window {
                requests,
                per,
                sent,
            } => {
                while sent.len() == *requests
                    || sent
                        .front()
                        .is_some_and(|it| it.saturating_add(*per) <= now)
                {
                    sent.pop_front();
                }
                // Two threads may come here in another order than they read the clock.
                sent.push_back(sent.back().map_or(now, |last| now.max(*last)));
            }
            Self::Bucket {
                interval, full_at, ..
            } => *full_at = now.max(*full_at).saturating_add(*interval),
        }
    }
}

/// A duration in nanoseconds, at most 584 years.
pub(crate) fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    /// When so many requests are sent, each as soon as allowed.
    fn sent(quota: &mut Quota, count: usize) -> Vec<u64> {
        let mut now = 0;
        let mut next = || {
            now = quota.turn(0, now);
            quota.record(now);
            now
        };
        (0..count).map(|_| next()).collect()
    }

    #[test]
    fn a_limit_may_be_sent_at_once_and_then_again_after_the_period() {
        let mut quota = Quota::new(Some(RateLimit::new(1000, MINUTE))).unwrap();
        let times = sent(&mut quota, 2500);
        for (at, time) in times.into_iter().enumerate() {
            assert_eq!(time, nanos(MINUTE) * (at as u64 / 1000), "{at}");
        }
    }

    #[test]
    fn no_period_contains_more_requests_than_the_limit() {
        for requests in [1, 2, 3, 4, 5, 7, 200] {
            let limit = RateLimit::new(requests, MINUTE);
            let step = nanos(MINUTE) / 9;
            for limit in [limit, limit.burst(1)] {
                let mut quota = Quota::new(Some(limit)).unwrap();
                let (mut now, mut times) = (0, Vec::new());
                while times.len() < 4 * requests as usize {
                    // Requests come in bursts and pauses.
                    for _ in 0..requests / 2 + 1 {
                        now = quota.turn(0, now);
                        quota.record(now);
                        times.push(now);
                    }
                    now += step;
                }
                for (at, first) in times.iter().enumerate() {
                    let within = times[at..]
                        .iter()
                        .filter(|it| **it - *first < nanos(MINUTE));
                    let within = within.count();
                    assert!(within <= requests as usize, "{within} of {limit:?}");
                }
            }
        }
    }

    #[test]
    fn a_bucket_allows_its_burst_and_then_one_request_for_each_token() {
        let mut quota = Quota::new(Some(RateLimit::new(60, MINUTE).burst(3))).unwrap();
        let second = nanos(Duration::from_secs(1));
        let times = sent(&mut quota, 6);
        assert_eq!(times, [0, 0, 0, second, 2 * second, 3 * second]);
        // Two tokens come in two and a half seconds.
        let later = 5 * second + second / 2;
        for expected in [later, later, 6 * second] {
            let turn = quota.turn(0, later);
            assert_eq!(turn, expected);
            quota.record(turn);
        }
    }

    #[test]
    fn a_turn_is_when_the_request_is_sent_if_those_ahead_are() {
        let limit = RateLimit::new(3, MINUTE);
        for limit in [limit, limit.burst(1), limit.burst(2), limit.burst(9)] {
            for before in 0..5 {
                for pause in [0, 7, 61] {
                    let mut quota = Quota::new(Some(limit)).unwrap();
                    let last = sent(&mut quota, before).pop().unwrap_or_default();
                    let now = last + nanos(Duration::from_secs(pause));
                    for earliest in [now, now + nanos(Duration::from_secs(50))] {
                        let expected: Vec<_> = (0..8).map(|at| quota.turn(at, earliest)).collect();
                        let mut quota = Quota::new(Some(limit)).unwrap();
                        sent(&mut quota, before);
                        let mut time = earliest;
                        for expected in expected {
                            time = quota.turn(0, time);
                            quota.record(time);
                            assert_eq!(time, expected, "{limit:?} after {before} and {pause} s");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn an_invalid_limit_is_refused_with_its_reason() {
        let secs = Duration::from_secs;
        for (limit, said) in [
            (RateLimit::new(0, MINUTE), "at least one request"),
            (RateLimit::new(0, Duration::MAX), "at least one request"),
            (RateLimit::new(5, MINUTE).burst(0), "burst must be at least"),
            (RateLimit::new(5, Duration::ZERO), "more than zero"),
            (RateLimit::new(1, Duration::MAX), "at most 100 years"),
            (
                RateLimit::new(u32::MAX, secs(100_000_000_000)),
                "at most 100 years",
            ),
        ] {
            let error = Quota::new(Some(limit)).unwrap_err();
            assert!(error.contains(said), "{limit:?}: {error}");
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
            let limit = RateLimit::new(requests, per);
            for limit in [limit, limit.burst(1), limit.burst(u32::MAX)] {
                let mut quota = Quota::new(Some(limit)).unwrap();
                for _ in 0..10 {
                    if quota.turn(0, 0) == 0 {
                        quota.record(0);
                    }
                }
                assert!(quota.turn(0, 0) <= nanos(per), "{limit:?}");
                assert_eq!(quota.turn(0, nanos(per)), nanos(per), "{limit:?}");
                assert!(
                    quota.turn(usize::MAX / 2, u64::MAX) == u64::MAX,
                    "{limit:?}"
                );
            }
        }
    }
}
