//! The plans of Dub, which differ in their rate limits.

use std::time::Duration;

use tracking_links_runtime::RateLimit;

/// A plan of Dub, which says how many requests a workspace may send.
///
/// ```
/// use tracking_links::DubPlan;
///
/// assert_eq!(DubPlan::Free.requests_per_minute(), 60);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DubPlan {
    /// 60 requests a minute. Such a workspace has no expiry, no targets and no passwords.
    #[default]
    Free,
    /// 600 requests a minute.
    Pro,
    /// 1,200 requests a minute.
    Business,
    /// 3,000 requests a minute.
    Advanced,
}

impl DubPlan {
    /// All plans.
    pub const ALL: &[Self] = &[Self::Free, Self::Pro, Self::Business, Self::Advanced];

    /// Returns how many requests the plan allows in a minute.
    pub const fn requests_per_minute(self) -> u32 {
        match self {
            Self::Free => 60,
            Self::Pro => 600,
            Self::Business => 1_200,
            Self::Advanced => 3_000,
        }
    }

    /// Returns the plan's name, as in the variable `DUB_PLAN`: `free`, `pro`, `business` or
    /// `advanced`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Pro => "pro",
            Self::Business => "business",
            Self::Advanced => "advanced",
        }
    }

    /// Returns the plan's rate limit, for a client of one's own.
    pub fn rate_limit(self) -> RateLimit {
        RateLimit::new(self.requests_per_minute(), Duration::from_secs(60))
    }

    /// Returns the plan of this name, in any case.
    pub(super) fn named(name: &str) -> Option<Self> {
        let mut all = Self::ALL.iter().copied();
        all.find(|plan| plan.as_str().eq_ignore_ascii_case(name))
    }
}
