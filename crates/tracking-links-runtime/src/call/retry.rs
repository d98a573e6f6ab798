//! Whether a request is sent again, and when: decided on what is known of the remote side and on whether
//! the operation may be repeated, never on a status alone.
//!
//! It sends nothing and waits for nothing; [`crate::call::run`] does.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use reqwest::StatusCode;

/// When a request is sent again.
///
/// What was not sent is sent again a little, while there is time to connect; what may have arrived only
/// where the operation is idempotent, so a create never; what was refused never, but for a 429 of an
/// idempotent operation.
/// Whatever [`Retry-After`](crate::Error::retry_after) asks for is waited at least; if that is longer than
/// the call may take, its error returns at once.
///
/// ```
/// use std::time::Duration;
/// use tracking_links_runtime::RetryPolicy;
///
/// let patient = RetryPolicy::new()
///     .max_attempts(5)
///     .backoff(Duration::from_millis(500), Duration::from_secs(20));
/// let once = RetryPolicy::never();
/// # let _ = (patient, once);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    max_attempts: u32,
    min_backoff: Duration,
    max_backoff: Duration,
    rejected_429: bool,
}

impl RetryPolicy {
    /// Three attempts, with delays from 200 ms up to 10 s.
    pub const fn new() -> Self {
        Self {
            max_attempts: 3,
            min_backoff: Duration::from_millis(200),
            max_backoff: Duration::from_secs(10),
            rejected_429: false,
        }
    }

    /// One attempt.
    pub const fn never() -> Self {
        Self::new().max_attempts(1)
    }

    /// How many times a request is sent at most, the first included; 0 counts as 1.
    #[must_use]
    pub const fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    /// The delay before the second attempt, doubled for each further one, and what none exceeds. Up to
    /// as much again as the shorter one is added at random.
    #[must_use]
    pub const fn backoff(mut self, min: Duration, max: Duration) -> Self {
        self.min_backoff = min;
        self.max_backoff = max;
        self
    }

    /// Repeats what a 429 turned away, whatever the operation.
    ///
    /// Only for a provider that documents that it acts on no request which it answers with 429; else a
    /// create could be carried out twice.
    #[must_use]
    pub const fn retry_429(mut self, documented_as_not_acted_on: bool) -> Self {
        self.rejected_429 = documented_as_not_acted_on;
        self
    }

    pub(crate) fn attempts(&self) -> u32 {
        self.max_attempts.max(1)
    }

    /// The delays between attempts.
    pub(crate) fn delays(&self) -> ExponentialBackoff {
        ExponentialBuilder::new()
            .with_min_delay(self.min_backoff)
            .with_max_delay(self.max_backoff)
            .without_max_times()
            .with_jitter()
            .build()
    }

    /// Whether what came of an attempt allows another.
    pub(crate) fn allows(&self, outcome: Outcome, idempotent: bool) -> bool {
        match outcome {
            Outcome::NotSent { permanent } => !permanent,
            Outcome::NoAnswer => idempotent,
            Outcome::Answer(status) => match status.as_u16() {
                429 => idempotent || self.rejected_429,
                408 | 500 | 502 | 503 | 504 => idempotent,
                _ => false,
            },
        }
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::new()
    }
}

/// What came of an attempt.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Outcome {
    /// It is certain that nothing was sent.
    NotSent {
        /// It would be no better the next time, such as a bad certificate.
        permanent: bool,
    },
    /// No readable answer came.
    NoAnswer,
    Answer(StatusCode),
}

/// What all calls of a client may spend on further attempts, so that a provider in trouble is not buried.
///
/// A token bucket after gRPC's: each further attempt takes a token, each success gives a tenth back. Over a
/// thousand calls or more there are at most 1.2 attempts a call.
#[derive(Debug)]
pub(crate) struct Budget(AtomicU32);

impl Budget {
    const CAPACITY_TENTHS: u32 = 1000;
    const ATTEMPT_TENTHS: u32 = 10;

    /// Whether there may be another attempt, which is then paid for.
    pub(crate) fn take(&self) -> bool {
        let pay = |tenths: u32| tenths.checked_sub(Self::ATTEMPT_TENTHS);
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, pay)
            .is_ok()
    }

    /// Takes back what was paid for an attempt that was not made.
    pub(crate) fn give_back(&self) {
        self.add(Self::ATTEMPT_TENTHS);
    }

    /// Notes a success.
    pub(crate) fn refill(&self) {
        self.add(1);
    }

    fn add(&self, more: u32) {
        let add = |tenths: u32| {
            (tenths < Self::CAPACITY_TENTHS).then(|| (tenths + more).min(Self::CAPACITY_TENTHS))
        };
        // An error is a full bucket.
        _ = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self(AtomicU32::new(Self::CAPACITY_TENTHS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16) -> Outcome {
        Outcome::Answer(StatusCode::from_u16(status).unwrap())
    }

    #[test]
    fn what_was_not_sent_is_repeated_unless_it_would_fail_again() {
        let policy = RetryPolicy::new();
        for idempotent in [true, false] {
            assert!(policy.allows(Outcome::NotSent { permanent: false }, idempotent));
            assert!(!policy.allows(Outcome::NotSent { permanent: true }, idempotent));
        }
    }

    #[test]
    fn what_may_have_arrived_is_repeated_only_if_idempotent() {
        let policy = RetryPolicy::new();
        for outcome in [Outcome::NoAnswer]
            .into_iter()
            .chain([408, 429, 500, 502, 503, 504].map(answer))
        {
            assert!(policy.allows(outcome, true), "{outcome:?}");
            assert!(!policy.allows(outcome, false), "{outcome:?}");
        }
        for status in [
            200, 201, 301, 302, 303, 307, 400, 401, 403, 404, 409, 410, 501, 505,
        ] {
            assert!(!policy.allows(answer(status), true), "{status}");
        }
    }

    #[test]
    fn a_429_of_a_create_is_repeated_only_where_that_is_documented_to_be_safe() {
        let policy = RetryPolicy::new().retry_429(true);
        assert!(policy.allows(answer(429), false));
        assert!(!policy.allows(answer(503), false));
        assert!(!policy.retry_429(false).allows(answer(429), false));
    }

    #[test]
    fn delays_grow_to_the_longest_and_have_jitter() {
        let (min, max) = (Duration::from_millis(100), Duration::from_millis(400));
        let delays = || -> Vec<Duration> {
            let policy = RetryPolicy::new().backoff(min, max);
            policy.delays().take(50).collect()
        };
        let (some, others) = (delays(), delays());
        assert_eq!(
            some.len(),
            50,
            "the number of attempts is not theirs to limit"
        );
        for (delay, least) in some.iter().zip([100, 200, 400, 400]) {
            let least = Duration::from_millis(least);
            assert!((least..=least + max).contains(delay), "{delay:?}");
        }
        assert_ne!(some, others);
    }

    #[test]
    fn the_budget_is_spent_by_attempts_and_refilled_by_successes() {
        let budget = Budget::default();
        budget.refill();
        assert_eq!((0..1000).filter(|_| budget.take()).count(), 100);
        (0..9).for_each(|_| budget.refill());
        assert!(!budget.take());
        budget.refill();
        assert!(budget.take());
        assert!(!budget.take());
        budget.give_back();
        assert!(budget.take());
        assert!(!budget.take());
    }

    #[test]
    fn there_is_always_one_attempt() {
        assert_eq!(RetryPolicy::new().attempts(), 3);
        assert_eq!(RetryPolicy::never().attempts(), 1);
        assert_eq!(RetryPolicy::default().max_attempts(0).attempts(), 1);
        assert_eq!(RetryPolicy::default().max_attempts(7).attempts(), 7);
    }
}
