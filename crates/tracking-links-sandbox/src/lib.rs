//! The providers of tracking links on this machine: offline, with no account, for a quick start and
//! for tests.
//!
//! Each provider listens on a loopback port of its own, so its paths are the real ones and only the
//! base URL differs. Every request is checked against the provider's own OpenAPI document: a path,
//! a parameter or a body that the document doesn't describe is refused, as are wrong credentials,
//! in the provider's own error shapes. What passes is acted on and kept, for a test to look at.
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
//! // The next request gets what a test wants it to get; the one after is answered as the provider would.
//! fanvue.answer_next(Answer::new(502).body("<html>Bad Gateway</html>"));
//! assert_eq!(create().await?.status(), 502);
//! assert_eq!(create().await?.status(), 201);
//!
//! assert_eq!(fanvue.request_count(), 2);
//! assert_eq!(fanvue.links().len(), 1);
//! # Ok(())
//! # }
//! ```
//!
//! The same, as a program that prints the base URLs and the credentials to use:
//!
//! ```text
//! cargo run -p tracking-links-sandbox -- --port 4010
//! ```
//!
//! # What it is not
//!
//! It answers what the providers document, and decides for itself where they document nothing.
//! Three such decisions matter to callers: at impact.com a vanity path that is taken answers 400;
//! rate limits are counted in fixed windows and enforced only on demand
//! ([`Builder::enforce_rate_limits`]); and an operation that a document doesn't describe isn't
//! there.

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
pub use providers::{Fanvue, FanvueLink, Impact, ImpactLink};
pub use record::RecordedRequest;
pub use server::StartError;

use time::Clock;

/// Vanity links that an account at impact.com may have.
const VANITY_QUOTA: usize = 5_000;

/// All providers, each on a port of its own of 127.0.0.1.
///
/// Dropping it stops them. Sandboxes share nothing: tests may run side by side, each with its own.
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
    /// No loopback port can be had.
    ///
    /// # Panics
    ///
    /// Outside a tokio runtime whose I/O is enabled, as all of tokio does.
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// A sandbox with settings of one's own.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Fanvue.
    pub fn fanvue(&self) -> &Fanvue {
        &self.fanvue
    }

    /// impact.com.
    pub fn impact(&self) -> &Impact {
        &self.impact
    }
}

/// The settings of a [`Sandbox`].
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
    /// Fanvue listens on this port, impact.com on the one after it. 0, the default: each on a free
    /// one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// How many vanity links impact.com's account may have; the next one answers 403. 5,000 unless
    /// told.
    pub fn vanity_quota(mut self, links: usize) -> Self {
        self.vanity_quota = links;
        self
    }

    /// Whether requests over the providers' rate limits answer 429; not unless told.
    ///
    /// The limits are those documented, 200 a minute at Fanvue and 1,000 an hour at impact.com, and
    /// their headers are sent either way. A fixed window starts with its first request, by the
    /// sandbox's clock.
    pub fn enforce_rate_limits(mut self, enforce: bool) -> Self {
        self.enforce_rate_limits = enforce;
        self
    }

    /// What the sandbox takes for the present time; the system's clock unless told.
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Clock::new(now);
        self
    }

    /// Starts all providers, in tasks of the current tokio runtime.
    ///
    /// # Errors
    ///
    /// A port is taken, or there is none after the one given.
    ///
    /// # Panics
    ///
    /// Outside a tokio runtime whose I/O is enabled, as all of tokio does.
    pub async fn start(self) -> Result<Sandbox, StartError> {
        let impact_port = match self.port {
            0 => 0,
            port => port.checked_add(1).ok_or_else(|| {
                StartError::new(
                    format!(
                        "there is no port after {port} for the second provider; choose a lower one"
                    ),
                    "a port is at most 65535",
                )
            })?,
        };
        Ok(Sandbox {
            fanvue: Fanvue::start(self.port, self.clock.clone(), self.enforce_rate_limits).await?,
            impact: Impact::start(
                impact_port,
                self.clock,
                self.enforce_rate_limits,
                self.vanity_quota,
            )
            .await?,
        })
    }
}
