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
//! [`conformance`] has the checks that a provider does what its capabilities claim: here, at a real
//! server, or for a provider of your own.
//!
//! # Differences from the real providers
//!
//! The sandbox follows the providers' documentation. Where the documentation does not say what
//! happens, the sandbox does what the documentation of the simulated provider says. Also:
//!
//! - Rate limits are counted in fixed windows. They are enforced only if
//!   [`Builder::enforce_rate_limits`] turns that on.
//! - Operations that the provider's OpenAPI document does not describe do not exist in the sandbox.

mod answer;
mod api_keys;
mod call;
pub mod conformance;
mod contract;
mod fault;
mod ids;
mod providers;
mod record;
mod refused;
mod server;
mod service;
mod simulated;
mod start;
mod sync;
mod time;
mod xml;

use std::time::SystemTime;

use tracking_links::TrackingLinks;

pub use answer::Answer;
pub use fault::Fault;
pub use providers::*;
pub use record::RecordedRequest;
pub use server::Server;
pub use service::Variable;
pub use simulated::{SimulatedProvider, Which};
pub use start::StartError;

use start::Settings;
use time::Clock;

/// Makes the sandbox of the table of providers.
macro_rules! sandbox {
    ($(
        $feature:literal: $client:ident as $module:ident
        $({ $Provider:ident, $Builder:ident $(, $Type:ident)* })?;
    )*) => {
        /// All simulated providers, each on its own port of 127.0.0.1.
        ///
        /// Dropping the sandbox stops the providers. Sandboxes share nothing, so each of several
        /// concurrent tests can start its own.
        #[derive(Debug)]
        #[must_use = "dropping a sandbox stops it"]
        pub struct Sandbox {
            $($($module: $Provider,)?)*
        }

        impl Sandbox {
            $($(
                #[doc = concat!("Returns the simulated [`", stringify!($Provider), "`].")]
                pub fn $module(&self) -> &$Provider {
                    &self.$module
                }
            )?)*

            /// Returns all simulated providers.
            pub fn servers(&self) -> impl Iterator<Item = &dyn SimulatedProvider> {
                let servers: Vec<&dyn SimulatedProvider> = vec![$($(&self.$module as &$Provider,)?)*];
                servers.into_iter()
            }

            async fn start_all(mut ports: Ports, settings: &Settings) -> Result<Self, StartError> {
                Ok(Self {
                    $($($module: <$Provider>::start(ports.next()?, settings).await?,)?)*
                })
            }
        }
    };
}
tracking_links::for_each_provider!(sandbox);

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

    /// Returns the simulated provider of this name, which is that of its feature in
    /// `tracking-links`.
    pub fn server(&self, name: &str) -> Option<&dyn SimulatedProvider> {
        self.servers().find(|server| server.name() == name)
    }

    /// Returns all providers of `tracking-links`, with the base URLs and credentials of this
    /// sandbox.
    ///
    /// ```
    /// use tracking_links::{LinkRequest, Platform};
    /// use tracking_links_sandbox::Sandbox;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = Sandbox::start().await?;
    /// let request = LinkRequest::new().name("Spring").platform(Platform::Instagram);
    /// let link = sandbox.links().create("fanvue", &request).await?;
    /// assert_eq!(link.url.as_deref(), Some("https://www.fanvue.com/anna/fv-1"));
    /// assert_eq!(sandbox.fanvue().links().len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn links(&self) -> TrackingLinks {
        let providers = self.servers().map(SimulatedProvider::provider);
        let links = providers.fold(TrackingLinks::builder(), |links, it| links.provider(it));
        links.build().expect("each provider has a name of its own")
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
///     .enforce_rate_limits(true)
///     .clock(|| UNIX_EPOCH + Duration::from_secs(1_750_924_800))
///     .start()
///     .await?;
/// # let _ = sandbox;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "a builder does nothing until it starts a sandbox"]
pub struct Builder {
    port: u16,
    settings: Settings,
}

impl Builder {
    /// Sets the port of the first provider; each further one listens on the next port. With 0, the
    /// default, each listens on a free port.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Sets whether requests over the documented rate limits are answered with 429. The default is
    /// false.
    ///
    /// Answers always have the headers that report the limit. A window starts with its first
    /// request, by the sandbox's clock.
    pub fn enforce_rate_limits(mut self, enforce: bool) -> Self {
        self.settings.enforce_rate_limits = enforce;
        self
    }

    /// Replaces the system's clock by this function, which returns the time.
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.settings.clock = Clock::new(now);
        self
    }

    /// Starts all providers, in tasks of the current tokio runtime.
    ///
    /// # Errors
    ///
    /// Fails if a port is taken, or if the port for a provider would be above 65535.
    ///
    /// # Panics
    ///
    /// Panics outside a tokio runtime, and in a tokio runtime without I/O.
    pub async fn start(self) -> Result<Sandbox, StartError> {
        Sandbox::start_all(Ports(Some(self.port)), &self.settings).await
    }
}

/// The ports of the providers, one after another: always 0 if the first is 0. `None` after the last
/// port that exists.
struct Ports(Option<u16>);

impl Ports {
    fn next(&mut self) -> Result<u16, StartError> {
        let port = self.0.ok_or_else(|| {
            StartError::new(
                "no port is left after 65535 for the next provider; choose a lower port",
                "a port is at most 65535",
            )
        })?;
        self.0 = match port {
            0 => Some(0),
            port => port.checked_add(1),
        };
        Ok(port)
    }
}
