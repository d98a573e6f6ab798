//! Decides whether and when to retry: by whether the provider may have carried the request out and
//! whether the operation is idempotent, never by the status alone.
//!
//! Nothing here sends a request or waits; `run.rs` does.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use http::StatusCode;

use crate::delivery::Delivery;

/// The rule when a request is sent again.
///
/// - A request that was not sent is retried while there is time to connect.
/// - A request that may have arrived is retried only if its operation is idempotent, so a create
///   never is.
/// - A refused request is never retried, except after a 429 if its operation is idempotent, and
///   after a 401 if a [`TokenSource`](crate::TokenSource) gives another access token. The provider
///   did not carry out what it answered with 401, so a create too is sent once more, with the other
///   token.
///
/// [`max_attempts`](Self::max_attempts) counts all of these.
///
/// A retry waits at least as long as [`Retry-After`](crate::Error::retry_after) asks. If that
/// exceeds the call's total timeout, the call fails at once.
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
    /// Allows three attempts, with delays from 200 ms up to 10 s.
    pub const fn new() -> Self {
        Self {
            max_attempts: 3,
            min_backoff: Duration::from_millis(200),
            max_backoff: Duration::from_secs(10),
            rejected_429: false,
        }
    }

    /// Allows one attempt: a call sends at most one request. After a 401, a token source is still
    /// told that its token was refused, so that the next call has another.
    pub const fn never() -> Self {
        Self::new().max_attempts(1)
    }

    /// Sets the maximum number of attempts, including the first; 0 counts as 1.
    #[must_use]
    pub const fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    /// Sets the delay before the second attempt, which doubles with each further one, and its
    /// maximum. A random jitter of up to `min` is added. After an error,
    /// [`Retry::After`](crate::Retry::After) is the maximum, unless somebody says how long to wait.
    #[must_use]
    pub const fn backoff(mut self, min: Duration, max: Duration) -> Self {
        self.min_backoff = min;
        self.max_backoff = max;
        self
    }

    /// Sets whether to retry after a 429 even if the operation is not idempotent.
    ///
    /// Pass `true` only if the provider documents that it does not carry out requests that it
    /// answers with 429. Otherwise a create could be carried out twice.
    #[must_use]
    pub const fn retry_429(mut self, is_documented_as_ignored: bool) -> Self {
        self.rejected_429 = is_documented_as_ignored;
        self
    }

    pub(crate) fn attempts(&self) -> u32 {
        self.max_attempts.max(1)
    }

    pub(crate) fn max_backoff(&self) -> Duration {
        self.max_backoff
    }

    pub(crate) fn delays(&self) -> ExponentialBackoff {
        ExponentialBuilder::new()
            .with_min_delay(self.min_backoff)
            .with_max_delay(self.max_backoff)
            .without_max_times()
            .with_jitter()
            .build()
    }

    /// Returns whether the policy allows another attempt after this outcome.
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

/// The outcome of an attempt.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Outcome {
    /// It is certain that nothing was sent.
    NotSent {
        /// Whether a retry would fail too, for example because of a bad certificate.
        permanent: bool,
    },
    /// No valid answer came; the request may have been carried out.
    NoAnswer,
    Answer(StatusCode),
}

impl Outcome {
    pub(crate) fn is_unauthorized(self) -> bool {
        matches!(self, Self::Answer(StatusCode::UNAUTHORIZED))
    }

    pub(crate) fn status(self) -> Option<StatusCode> {
        match self {
            Self::Answer(status) => Some(status),
            Self::NoAnswer | Self::NotSent { .. } => None,
        }
    }

    /// Returns whether the provider may have carried the request out.
    pub(crate) fn is_unknown(self) -> bool {
        match self {
            Self::Answer(status) => Delivery::of(status) == Delivery::Unknown,
            Self::NoAnswer => true,
            Self::NotSent { .. } => false,
        }
    }
}

/// A client's retry budget, which keeps its retries from overloading a failing provider.
///
/// A token bucket, like gRPC's retry throttling: each retry takes a token, each success adds a
/// tenth of a token. Over a thousand calls or more there are at most 1.2 attempts per call.
#[derive(Debug)]
pub(crate) struct Budget(AtomicU32);

impl Budget {
    const CAPACITY_TENTHS: u32 = 1000;
    const ATTEMPT_TENTHS: u32 = 10;

    /// Takes a token for a retry. Returns `false` if the bucket is empty.
    pub(crate) fn spend(&self) -> bool {
        let less = |tenths: u32| tenths.checked_sub(Self::ATTEMPT_TENTHS);
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, less)
            .is_ok()
    }

    /// Puts back the token taken for a retry that was then not made.
    pub(crate) fn refund(&self) {
        self.add(Self::ATTEMPT_TENTHS);
    }

    pub(crate) fn record_success(&self) {
        self.add(1);
    }

    fn add(&self, more: u32) {
        let add = |tenths: u32| {
            (tenths < Self::CAPACITY_TENTHS).then(|| (tenths + more).min(Self::CAPACITY_TENTHS))
        };
        // An error means that the bucket is full.
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
    fn an_unsent_request_is_retried_unless_the_failure_is_permanent() {
        let policy = RetryPolicy::new();
        for idempotent in [true, false] {
            assert!(policy.allows(Outcome::NotSent { permanent: false }, idempotent));
            assert!(!policy.allows(Outcome::NotSent { permanent: true }, idempotent));
        }
    }

    #[test]
    fn a_request_that_may_have_arrived_is_retried_only_if_idempotent() {
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
    fn a_create_is_retried_after_a_429_only_if_the_policy_says_so() {
        let policy = RetryPolicy::new().retry_429(true);
        assert!(policy.allows(answer(429), false));
        assert!(!policy.allows(answer(503), false));
        assert!(!policy.retry_429(false).allows(answer(429), false));
    }

    #[test]
    fn delays_double_up_to_the_maximum_and_have_jitter() {
        let (min, max) = (Duration::from_millis(100), Duration::from_millis(400));
        let delays = || -> Vec<Duration> {
            let policy = RetryPolicy::new().backoff(min, max);
            policy.delays().take(50).collect()
        };
        let (some, others) = (delays(), delays());
        assert_eq!(some.len(), 50, "delays do not limit the number of attempts");
        for (delay, least) in some.iter().zip([100, 200, 400, 400]) {
            let least = Duration::from_millis(least);
            assert!((least..=least + max).contains(delay), "{delay:?}");
        }
        assert_ne!(some, others);
    }

    #[test]
    fn retries_spend_the_budget_and_successes_refill_it() {
        let budget = Budget::default();
        budget.record_success();
        assert_eq!((0..1000).filter(|_| budget.spend()).count(), 100);
        (0..9).for_each(|_| budget.record_success());
        assert!(!budget.spend());
        budget.record_success();
        assert!(budget.spend());
        assert!(!budget.spend());
        budget.refund();
        assert!(budget.spend());
        assert!(!budget.spend());
    }

    #[test]
    fn a_policy_allows_at_least_one_attempt() {
        assert_eq!(RetryPolicy::new().attempts(), 3);
        assert_eq!(RetryPolicy::never().attempts(), 1);
        assert_eq!(RetryPolicy::default().max_attempts(0).attempts(), 1);
        assert_eq!(RetryPolicy::default().max_attempts(7).attempts(), 7);
    }
}
