//! The state that every simulated provider has: the checks of its document, a clock, links and
//! rate limits.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, SystemTime};

use super::settings::{Setting, Settings};
use crate::contract::Contract;
use crate::start::{self, StartError};
use crate::sync::lock;
use crate::time::{Allowance, Clock, RateLimit};

/// The state of the one account at a provider. Its links are of type `L`.
pub struct Account<L> {
    pub(crate) contract: Contract,
    pub(crate) clock: Clock,
    /// The links that exist, oldest first.
    links: Mutex<Vec<L>>,
    /// How many links were made, including those that were deleted.
    made: AtomicU64,
    /// What this provider alone has.
    pub(crate) settings: Settings,
    /// The limit as it is before the first request.
    rate_limit: RateLimit,
    /// The state of the limit for each bucket.
    buckets: Mutex<BTreeMap<&'static str, RateLimit>>,
}

impl<L> Account<L> {
    /// Creates an account without links. `title` is the provider's name for people to read, `limit`
    /// how many requests it allows in which time, and `own` are the settings of its own.
    pub(crate) fn new(
        title: &str,
        document: &str,
        (limit, window): (u32, Duration),
        own: &'static [Setting],
        settings: &start::Settings,
    ) -> Result<Self, StartError> {
        let unusable = |error| {
            let message = format!("requests can't be checked against {title}'s document");
            StartError::new(message, error)
        };
        Ok(Self {
            contract: Contract::compile(document).map_err(unusable)?,
            clock: settings.clock.clone(),
            links: Mutex::default(),
            made: AtomicU64::default(),
            settings: Settings::new(own),
            rate_limit: RateLimit::new(limit, window, settings.enforce_rate_limits),
            buckets: Mutex::default(),
        })
    }

    /// Locks the links that exist, oldest first.
    pub(crate) fn links(&self) -> MutexGuard<'_, Vec<L>> {
        lock(&self.links)
    }

    /// Returns whether requests over the rate limits are refused.
    pub(crate) fn enforces_rate_limits(&self) -> bool {
        self.rate_limit.is_enforced()
    }

    /// Returns the number of a new link: 1 for the first. That of a deleted link is not used again.
    pub(crate) fn next_number(&self) -> u64 {
        self.made.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Gives a bucket a limit of its own.
    pub(crate) fn limit(&self, bucket: &'static str, limit: RateLimit) {
        lock(&self.buckets).insert(bucket, limit);
    }

    /// Counts a request against the rate limit of its bucket.
    pub(crate) fn count_request(&self, bucket: &'static str, now: SystemTime) -> Allowance {
        let mut buckets = lock(&self.buckets);
        let limit = buckets.entry(bucket);
        limit.or_insert_with(|| self.rate_limit.clone()).take(now)
    }
}

/// Shows how many links the account has.
impl<L> fmt::Debug for Account<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("links", &lock(&self.links).len())
            .finish_non_exhaustive()
    }
}
