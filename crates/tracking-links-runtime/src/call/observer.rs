//! What an observer learns of each attempt, for metrics.

use std::time::Duration;

use reqwest::StatusCode;

/// One attempt to send a request, as reported to an observer.
///
/// It contains no URL, header, body or credential. The first attempt of a call has `number` 1, so
/// counting those counts calls; an attempt with a `retry_in` is not the call's last.
///
/// ```
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicU64, Ordering};
/// # use tracking_links_runtime::{Api, Builder, Error, Runtime};
/// # static API: Api = Api {
/// #     name: "example", title: "Example", base_url: Some("https://api.example.com"),
/// #     headers: &[], user_agent: "example-client/1.0", rate_limit: None,
/// # };
///
/// # fn main() -> Result<(), Error> {
/// let unanswered = Arc::new(AtomicU64::new(0));
/// let counter = unanswered.clone();
/// let client: Runtime = Builder::new(&API)
///     .observer(move |attempt| {
///         if attempt.status.is_none() {
///             counter.fetch_add(1, Ordering::Relaxed);
///         }
///     })
///     .build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Attempt {
    /// The provider's short name.
    pub provider: &'static str,
    /// The document's `operationId`.
    pub operation: &'static str,
    /// The attempt's number within its call, from 1.
    pub number: u32,
    /// The answer's status; `None` without an answer.
    pub status: Option<StatusCode>,
    /// Time from the call's start to this attempt's outcome, including waits.
    pub elapsed: Duration,
    /// Time from this attempt's start to the answer's headers, or to the failure.
    pub duration: Duration,
    /// The delay before the next attempt; `None` if there is none.
    pub retry_in: Option<Duration>,
}

/// Called after each attempt.
pub(crate) type Observer = dyn Fn(&Attempt) + Send + Sync;
