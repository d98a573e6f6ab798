//! Simulates the providers of tracking links on this machine, offline and without an account, for a
//! quick start and for tests.
//!
//! Each simulated provider listens on its own loopback port, so only the base URL differs from the
//! real provider, and the paths are the same. Every request is checked against the provider's own
//! OpenAPI document. Wrong credentials, and a path, parameter or body that the document does not
//! describe, get the error answers of the real provider. A valid request creates a link. Tests can
//! read all requests and links.
//!
//! ```
//! use serde_json::json;
//! use tracking_links_sandbox::{Answer, Sandbox};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let sandbox = Sandbox::start().await?;
//! let fanvue = sandbox.fanvue();
//! let create = || {
//!     reqwest::Client::new()
//!         .post(format!("{}/tracking-links", fanvue.base_url()))
//!         .bearer_auth(fanvue.token())
//!         .header("X-Fanvue-API-Version", fanvue.api_version())
//!         .json(&json!({ "name": "Spring", "externalSocialPlatform": "instagram" }))
//!         .send()
//! };
//!
//! // The next request gets this answer. The request after that gets the provider's own answer.
//! fanvue.answer_next(Answer::new(502).body("<html>Bad Gateway</html>"));
//! assert_eq!(create().await?.status(), 502); assert_eq!(create().await?.status(), 201);
//!
//! assert_eq!(fanvue.request_count(), 2);
//! assert_eq!(fanvue.links().len(), 1);
//! # Ok(())
//! # }
//! ```
//!
//! The sandbox is also a program, which prints the base URLs and the credentials to use:
//!
//! ```text
//! cargo run -p tracking-links-sandbox -- --port 4010
//! ```
//!
//! # Differences from the real providers
//!
//! The sandbox follows the providers' documentation. Where the documentation does not say what
//! happens, the sandbox does this:
//!
//! - At impact.com, a request for a vanity path that is taken is answered with 400.
//! - Rate limits are counted in fixed windows. They are enforced only if
//!   [`Builder::enforce_rate_limits`] turns that on.
//! - Operations that the provider's OpenAPI document does not describe do not exist in the sandbox.

mod answer;
mod contract;
mod fault;
mod ids;
mod providers;
mod record;
mod server;
mod sync;
mod time;

use std::time::SystemTime;

pub use answer::Answer;
pub use fault::Fault;
pub use providers::{Fanvue, FanvueLink, FanvueUser, Impact, ImpactLink};
pub use record::RecordedRequest;
pub use server::{Server, StartError};

use providers::{FanvueService, ImpactService};
use time::Clock;

/// The most vanity links that an account at impact.com may have.
const VANITY_QUOTA: usize = 5_000;

/// All simulated providers, each on its own port of 127.0.0.1.
///
/// Dropping the sandbox stops the providers. Sandboxes share nothing, so each of several concurrent
/// tests can start its own.
#[derive(Debug)]
#[must_use = "dropping a sandbox stops it"]
pub struct Sandbox {
    fanvue: Fanvue,
    impact: Impact,
}

impl Sandbox {
    /// Starts all providers on free ports, in tasks of the current tokio runtime.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = tracking_links_sandbox::Sandbox::start().await?;
    /// assert!(sandbox.fanvue().base_url().starts_with("http://127.0.0.1:"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Fails if no loopback port is free.
    ///
    /// # Panics
    ///
    /// Panics outside a tokio runtime, and in a tokio runtime without I/O.
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// Returns a builder with the default settings.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Returns the simulated Fanvue.
    pub fn fanvue(&self) -> &Fanvue {
        &self.fanvue
    }

    /// Returns the simulated impact.com.
    pub fn impact(&self) -> &Impact {
        &self.impact
    }
}

/// The builder of a [`Sandbox`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::time::{Duration, UNIX_EPOCH};
/// use tracking_links_sandbox::Sandbox;
///
/// let sandbox = Sandbox::builder()
///     .vanity_quota(2)
///     .clock(|| UNIX_EPOCH + Duration::from_secs(1_750_924_800))
///     .start()
///     .await?;
/// # let _ = sandbox;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until it starts a sandbox"]
pub struct Builder {
    port: u16,
    vanity_quota: usize,
    enforce_rate_limits: bool,
    clock: Clock,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            port: 0,
            vanity_quota: VANITY_QUOTA,
            enforce_rate_limits: false,
            clock: Clock::default(),
        }
    }
}

impl Builder {
    /// Sets Fanvue's port; impact.com listens on the next port. With 0, the default, each listens
    /// on a free port.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Sets how many vanity links may exist at impact.com. A request for one more is answered with
    /// 403. The default is 5,000.
    pub fn vanity_quota(mut self, links: usize) -> Self {
        self.vanity_quota = links;
        self
    }

    /// Sets whether requests over the documented rate limits are answered with 429. The default is
    /// false.
    ///
    /// The limits are 200 requests a minute at Fanvue, as many again for each creator, and 1,000 an
    /// hour at impact.com. Answers always have the headers that report the limit. A window starts
    /// with its first request, by the sandbox's clock.
    pub fn enforce_rate_limits(mut self, enforce: bool) -> Self {
        self.enforce_rate_limits = enforce;
        self
    }

    /// Replaces the system's clock by this function, which returns the time.
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Clock::new(now);
        self
    }

    /// Starts all providers, in tasks of the current tokio runtime.
    ///
    /// # Errors
    ///
    /// Fails if a port is taken, or if the port for the second provider would be above 65535.
    ///
    /// # Panics
    ///
    /// Panics outside a tokio runtime, and in a tokio runtime without I/O.
    pub async fn start(self) -> Result<Sandbox, StartError> {
        let impact_port = match self.port {
            0 => 0,
            port => port.checked_add(1).ok_or_else(|| {
                StartError::new(
                    format!(
                        "no port is left after {port} for the second provider; choose a lower port"
                    ),
                    "a port is at most 65535",
                )
            })?,
        };
        let enforce = self.enforce_rate_limits;
        let fanvue = FanvueService::new(self.clock.clone(), enforce)?;
        let impact = ImpactService::new(self.clock, enforce, self.vanity_quota)?;
        Ok(Sandbox {
            fanvue: Server::start(self.port, fanvue).await?,
            impact: Server::start(impact_port, impact).await?,
        })
    }
}
