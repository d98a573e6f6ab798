//! What all calls of one client share, and what each may have of its own.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::HeaderMap;
use tokio::sync::{Semaphore, SemaphorePermit};
use url::Url;

use crate::auth::credentials::Credentials;
use crate::call::clock::Clock;
use crate::call::observer::Attempt;
use crate::call::rate_limit::{AtRateLimit, Limiter};
use crate::call::resolver::LastEnd;
use crate::call::retry::{Budget, RetryPolicy};
use crate::client::api::{Api, Operation};
use crate::client::base_url::BaseUrl;
use crate::request::arguments::Request;

/// The inside of a generated client: connections, credentials and limits. Cheap to clone.
///
/// A connection belongs to the tokio runtime in which a call opened it, and breaks when that one ends. So
/// use a client and its clones within one tokio runtime, and build another client for another.
#[derive(Clone)]
pub struct Runtime(Arc<Inside>);

/// One pointer to both, since every call counts itself in.
struct Inside {
    shared: Arc<Shared>,
    settings: Settings,
}

/// What clones share, whatever their settings.
pub(crate) struct Shared {
    pub(crate) http: reqwest::Client,
    /// Whether the HTTP client is the caller's own, of which less is known.
    pub(crate) foreign: bool,
    pub(crate) api: &'static Api,
    pub(crate) base_url: BaseUrl,
    /// Whether the caller named the base URL, which then holds for operations' own servers too.
    pub(crate) overridden: bool,
    pub(crate) headers: HeaderMap,
    pub(crate) credentials: Credentials,
    /// How long connecting may take; `None` where only the caller's own HTTP client knows.
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) stall_timeout: Option<Duration>,
    pub(crate) limiter: Limiter,
    pub(crate) at_once: AtOnce,
    pub(crate) last_end: Arc<LastEnd>,
    pub(crate) budget: Budget,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) observer: Option<Arc<Observer>>,
}

/// How many calls may be under way at once.
pub(crate) struct AtOnce {
    permits: Semaphore,
    limit: usize,
}

impl AtOnce {
    pub(crate) fn new(limit: Option<usize>) -> Self {
        let limit = limit.map_or(Semaphore::MAX_PERMITS, |it| it.min(Semaphore::MAX_PERMITS));
        Self {
            permits: Semaphore::new(limit),
            limit,
        }
    }

    /// Counts a call in, if there is room for it.
    pub(crate) fn try_enter(&self) -> bool {
        // The permit is given back by `leave`.
        self.permits
            .try_acquire()
            .map(SemaphorePermit::forget)
            .is_ok()
    }

    /// Counts a call in, once there is room for it.
    pub(crate) async fn enter(&self) {
        if let Ok(permit) = self.permits.acquire().await {
            permit.forget();
        }
    }

    /// Whether the one call that asks is the only one under way.
    pub(crate) fn is_alone(&self) -> bool {
        self.permits.available_permits() + 1 >= self.limit
    }

    /// Counts out a call that was counted in.
    pub(crate) fn leave(&self) {
        self.permits.add_permits(1);
    }
}

/// Who is told of each attempt.
pub(crate) type Observer = dyn Fn(&Attempt) + Send + Sync;

/// How a call behaves.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) total_timeout: Duration,
    pub(crate) max_body_bytes: usize,
    pub(crate) retry: RetryPolicy,
    pub(crate) at_rate_limit: AtRateLimit,
    /// In place of what the document says of the operation.
    pub(crate) idempotent: Option<bool>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            attempt_timeout: None,
            total_timeout: Duration::from_secs(30),
            max_body_bytes: 8 * 1024 * 1024,
            retry: RetryPolicy::new(),
            at_rate_limit: AtRateLimit::Wait,
            idempotent: None,
        }
    }
}

/// What one call, or a few, do otherwise than the client was built to.
///
/// ```
/// use tracking_links_runtime::{CallOptions, Error, RetryPolicy};
/// # use tracking_links_runtime::{Api, Builder, Runtime};
/// # static API: Api = Api {
/// #     name: "example", title: "Example", base_url: Some("https://api.example.com"),
/// #     headers: &[], user_agent: "example-client/1.0", rate_limit: None,
/// # };
/// # struct Client(Runtime);
/// # impl From<Runtime> for Client { fn from(it: Runtime) -> Self { Self(it) } }
/// # impl Client { fn runtime(&self) -> &Runtime { &self.0 } }
///
/// # fn main() -> Result<(), Error> {
/// # let client: Client = Builder::new(&API).build()?;
/// let once = CallOptions::new().retry(RetryPolicy::never());
/// let client_that_never_retries = Client::from(client.runtime().with(&once));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct CallOptions {
    attempt_timeout: Option<Duration>,
    total_timeout: Option<Duration>,
    retry: Option<RetryPolicy>,
    at_rate_limit: Option<AtRateLimit>,
    idempotent: Option<bool>,
}

impl CallOptions {
    /// Nothing otherwise.
    pub fn new() -> Self {
        Self::default()
    }

    /// Limits the time of each attempt.
    #[must_use]
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// Limits the time of a call from start to end, waits and further attempts included.
    #[must_use]
    pub fn total_timeout(mut self, timeout: Duration) -> Self {
        self.total_timeout = Some(timeout);
        self
    }

    /// Says when a request is sent again.
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// Says what happens where the rate limit is reached.
    #[must_use]
    pub fn at_rate_limit(mut self, what: AtRateLimit) -> Self {
        self.at_rate_limit = Some(what);
        self
    }

    /// Says, in place of the document, whether sending the operation twice is the same as sending it once.
    ///
    /// With `true`, a create whose outcome is unknown is sent again, and may be carried out twice.
    #[must_use]
    pub fn idempotent(mut self, idempotent: bool) -> Self {
        self.idempotent = Some(idempotent);
        self
    }
}

impl Runtime {
    /// Starts a request for an operation.
    pub fn request(&self, operation: &'static Operation) -> Request {
        Request::new(self.clone(), operation)
    }

    /// The same client, whose calls do some things otherwise. Connections and limits stay shared.
    #[must_use]
    pub fn with(&self, options: &CallOptions) -> Self {
        let old = self.settings();
        let settings = Settings {
            attempt_timeout: options.attempt_timeout.or(old.attempt_timeout),
            total_timeout: options.total_timeout.unwrap_or(old.total_timeout),
            max_body_bytes: old.max_body_bytes,
            retry: options.retry.unwrap_or(old.retry),
            at_rate_limit: options.at_rate_limit.unwrap_or(old.at_rate_limit),
            idempotent: options.idempotent.or(old.idempotent),
        };
        Self::new(self.0.shared.clone(), settings)
    }

    pub(crate) fn new(shared: Arc<Shared>, settings: Settings) -> Self {
        Self(Arc::new(Inside { shared, settings }))
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.0.shared
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The API that this is a client of.
    pub fn api(&self) -> &'static Api {
        self.shared().api
    }

    /// Where requests go.
    pub fn base_url(&self) -> &Url {
        self.shared().base_url.url()
    }

    /// The HTTP client beneath; what is sent with it bypasses credentials, limits and tracing.
    pub fn http_client(&self) -> &reqwest::Client {
        &self.shared().http
    }
}

/// The base URL, the limits and the kinds of the credentials.
impl fmt::Debug for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runtime")
            .field("api", &self.shared().api.name)
            .field("base_url", &self.base_url().as_str())
            .field("credentials", &self.shared().credentials)
            .field("settings", self.settings())
            .field("limiter", &self.shared().limiter)
            .finish_non_exhaustive()
    }
}
