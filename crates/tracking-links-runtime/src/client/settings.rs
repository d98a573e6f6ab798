//! The settings of calls: those of the client, and options that replace some of them for some
//! calls.

use std::time::Duration;

use crate::call::rate_limit::AtRateLimit;
use crate::call::retry::RetryPolicy;
use crate::error::Fault;

/// Why a timeout of zero is refused.
pub(super) const NO_TIME: &str = "every timeout must be more than zero";

#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) total_timeout: Duration,
    pub(crate) max_body_bytes: usize,
    pub(crate) retry: RetryPolicy,
    pub(crate) at_rate_limit: AtRateLimit,
    /// Replaces [`Operation::idempotent`](crate::Operation::idempotent).
    pub(crate) idempotent: Option<bool>,
    /// Whether a member that does not have the documented type makes an answer unreadable.
    pub(crate) strict: bool,
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
            strict: false,
        }
    }
}

impl Settings {
    /// Checks the timeouts.
    pub(crate) fn check(&self) -> Result<(), Fault> {
        let limits = [self.attempt_timeout, Some(self.total_timeout)];
        match limits.into_iter().flatten().any(|limit| limit.is_zero()) {
            true => Err(Fault::configuration(NO_TIME)),
            false => Ok(()),
        }
    }

    pub(crate) fn with(&self, options: &CallOptions) -> Self {
        Self {
            attempt_timeout: options.attempt_timeout.or(self.attempt_timeout),
            total_timeout: options.total_timeout.unwrap_or(self.total_timeout),
            max_body_bytes: self.max_body_bytes,
            retry: options.retry.unwrap_or(self.retry),
            at_rate_limit: options.at_rate_limit.unwrap_or(self.at_rate_limit),
            idempotent: options.idempotent.or(self.idempotent),
            strict: options.strict.unwrap_or(self.strict),
        }
    }
}

/// Settings that replace the client's for some calls. Pass them to
/// [`Runtime::with`](crate::Runtime::with).
///
/// ```
/// use tracking_links_runtime::{CallOptions, Error, RetryPolicy};
/// # use tracking_links_runtime::{Api, Builder, Runtime};
/// # static API: Api = Api {
/// #     name: "example", title: "Example", base_url: Some("https://api.example.com"),
/// #     headers: &[], user_agent: "example-client/1.0", rate_limit: None, errors: &[],
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
    strict: Option<bool>,
}

impl CallOptions {
    /// Creates options that replace no setting.
    pub fn new() -> Self {
        Self::default()
    }

    /// Limits the time of each attempt, from connecting to the last byte of the answer's body.
    #[must_use]
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// Limits the time of a call, including waits and retries.
    #[must_use]
    pub fn total_timeout(mut self, timeout: Duration) -> Self {
        self.total_timeout = Some(timeout);
        self
    }

    /// Sets the policy by which a request is sent again.
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// Sets what a call does when the rate limit is reached.
    #[must_use]
    pub fn at_rate_limit(mut self, action: AtRateLimit) -> Self {
        self.at_rate_limit = Some(action);
        self
    }

    /// Sets whether sending the request twice has the same effect as sending it once. This replaces
    /// [`Operation::idempotent`](crate::Operation::idempotent).
    ///
    /// With `true`, a create whose outcome is unknown is sent again and may be carried out twice.
    #[must_use]
    pub fn idempotent(mut self, idempotent: bool) -> Self {
        self.idempotent = Some(idempotent);
        self
    }

    /// Sets whether an answer is refused if a part of it does not have the documented type. See
    /// [`Builder::strict`](crate::Builder::strict).
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = Some(strict);
        self
    }
}
