//! What a caller may do after an error.

use std::fmt;
use std::time::Duration;

/// Whether the same request may be sent again after an error, and when. [`Error::retry`] returns
/// it.
///
/// All but `Never` promise that sending the request again does no harm: it was not carried out, or
/// carrying it out twice has the effect of doing so once. None promises that it succeeds then, so
/// give the loop a deadline:
///
/// ```
/// use std::time::Duration;
/// use tokio::time::{Instant, sleep};
/// # use tracking_links_runtime as tracking_links;
/// use tracking_links::{Error, Retry};
///
/// /// Calls until there is a result, and begins no call after the deadline.
/// async fn patiently<T>(
///     call: impl AsyncFn() -> Result<T, Error>,
///     deadline: Instant,
/// ) -> Result<T, Error> {
///     loop {
///         let error = match call().await {
///             Ok(value) => return Ok(value),
///             Err(error) => error,
///         };
///         let wait = match error.retry() {
///             Retry::Now => Duration::ZERO,
///             Retry::After(wait) => wait,
///             Retry::WhenQuotaResets(_) | Retry::Never => return Err(error),
///         };
///         if Instant::now() + wait >= deadline {
///             return Err(error);
///         }
///         sleep(wait).await;
///     }
/// }
/// ```
///
/// [`Error::retry`]: crate::Error::retry
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Retry {
    /// At once: what stood in the way is gone. The access token was refused, and the token source
    /// has another one now.
    Now,
    /// After this time: what the provider asks for, or what the client's own rate limit requires,
    /// or else the longest delay of the [`RetryPolicy`](crate::RetryPolicy).
    After(Duration),
    /// When a quota resets, such as a month's or an account's; after this time, if the provider
    /// says when.
    WhenQuotaResets(Option<Duration>),
    /// Not at all: the request would be refused again, or it may have been carried out already.
    Never,
}

/// Writes the verdict as an instruction, such as `retry after 2s`.
impl fmt::Display for Retry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Now => f.write_str("retry now"),
            Self::After(wait) => write!(f, "retry after {wait:.1?}"),
            Self::WhenQuotaResets(None) => f.write_str("retry when the quota resets"),
            Self::WhenQuotaResets(Some(wait)) => {
                write!(f, "retry when the quota resets, after {wait:.1?}")
            }
            Self::Never => f.write_str("don't retry"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_is_an_instruction() {
        let wait = Duration::from_millis(2_500);
        for (retry, text) in [
            (Retry::Now, "retry now"),
            (Retry::After(wait), "retry after 2.5s"),
            (
                Retry::WhenQuotaResets(Some(wait)),
                "retry when the quota resets, after 2.5s",
            ),
            (Retry::WhenQuotaResets(None), "retry when the quota resets"),
            (Retry::Never, "don't retry"),
        ] {
            assert_eq!(retry.to_string(), text);
        }
    }
}
