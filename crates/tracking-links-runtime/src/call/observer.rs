//! What metrics are made of: one report an attempt.

use std::time::Duration;

use reqwest::StatusCode;

/// One sending of a request, as an observer is told of it.
///
/// It holds no URL, header, body or credential. Of the attempts of one call, the first has `number` 1, so
/// counting those counts calls; an attempt with a `retry_in` is not the last.
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
    /// Counted from 1 within a call.
    pub number: u32,
    /// The answer's status; `None` if there was no answer.
    pub status: Option<StatusCode>,
    /// From the call's start, waits included, to this attempt's outcome.
    pub elapsed: Duration,
    /// From this attempt's start to the answer's head, or to its failure.
    pub duration: Duration,
    /// After how long there will be another attempt; `None` if there is none.
    pub retry_in: Option<Duration>,
}
