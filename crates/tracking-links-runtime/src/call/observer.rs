//! The report of one attempt to an observer, which a caller sets to collect metrics.

use std::time::Duration;

use reqwest::StatusCode;

/// One attempt to send a request, as reported to an observer.
///
/// The report contains no URL, header, body or credential. To count calls, count the attempts with
/// `number` 1. An attempt with a `retry_in` is not the last one of its call.
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
    /// The operation's `operationId` in the OpenAPI document.
    pub operation: &'static str,
    /// The attempt's number within its call, from 1.
    pub number: u32,
    /// The answer's status; `None` if there was no answer.
    pub status: Option<StatusCode>,
    /// Time from the call's start to this attempt's outcome, including waits.
    pub elapsed: Duration,
    /// Time from this attempt's start to the answer's headers, or to the failure.
    pub duration: Duration,
    /// The delay before the next attempt; `None` if there is no next attempt.
    pub retry_in: Option<Duration>,
}

/// A callback that gets the report of each attempt.
pub(crate) type Observer = dyn Fn(&Attempt) + Send + Sync;
