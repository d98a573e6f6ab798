//! The state that every simulated provider has: the checks of its document, a clock, links and
//! rate limits.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Mutex;
use std::time::SystemTime;

use crate::contract::Contract;
use crate::service::StartError;
use crate::sync::lock;
use crate::time::{Allowance, Clock, RateLimit};

/// The state of the one account at a provider. Its links are of type `L`.
pub(super) struct Account<L> {
    pub(super) contract: Contract,
    pub(super) clock: Clock,
    /// The links that exist, oldest first.
    pub(super) links: Mutex<Vec<L>>,
    /// The limit as it is before the first request.
    rate_limit: RateLimit,
    /// The state of the limit for each bucket.
    buckets: Mutex<BTreeMap<&'static str, RateLimit>>,
}

impl<L> Account<L> {
    /// Creates an account without links. `title` is the provider's name for people to read.
    pub(super) fn new(
        title: &str,
        document: &str,
        clock: Clock,
        rate_limit: RateLimit,
    ) -> Result<Self, StartError> {
        let unusable = |error| {
            let message = format!("requests can't be checked against {title}'s document");
            StartError::new(message, error)
        };
        Ok(Self {
            contract: Contract::compile(document).map_err(unusable)?,
            clock,
            links: Mutex::default(),
            rate_limit,
            buckets: Mutex::default(),
        })
    }

    /// Counts a request against the rate limit of its bucket. A provider with one limit for all
    /// requests has the bucket `""` alone.
    pub(super) fn count_request(&self, bucket: &'static str, now: SystemTime) -> Allowance {
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
