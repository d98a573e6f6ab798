//! [`Runtime`], the part of a client that all generated clients have: the state that all calls
//! share, and the settings of the calls made through it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::header::HeaderMap;
use url::Url;

use crate::auth::credentials::Credentials;
use crate::call::clock::Clock;
use crate::call::line::Limiter;
use crate::call::observer::Observer;
use crate::call::rate_limit::RateLimit;
use crate::call::retry::Budget;
use crate::client::api::Api;
use crate::client::base_url::BaseUrl;
use crate::client::concurrency::Concurrency;
use crate::client::settings::{CallOptions, Settings};
use crate::transport::Transport;
use crate::transport::idle::LastIdle;

/// The part of a client that is the same for all APIs: connections, credentials and limits. Each
/// generated client wraps one. Cloning is cheap.
///
/// A connection belongs to the tokio runtime in which a call opened it, and closes when that tokio
/// runtime ends. Use a client and its clones within one tokio runtime, and build another client for
/// each further tokio runtime.
#[derive(Clone)]
pub struct Runtime(Arc<Inner>);

/// Behind one pointer, since every call clones a [`Runtime`].
struct Inner {
    shared: Arc<Shared>,
    settings: Settings,
    name: Arc<str>,
}

/// The state that all clones of a client share, also clones with other settings.
pub(crate) struct Shared {
    pub(crate) transport: Transport,
    pub(crate) api: &'static Api,
    pub(crate) base_url: BaseUrl,
    /// Whether the caller set the base URL. If so, it replaces the servers of single operations
    /// too.
    pub(crate) base_url_overridden: bool,
    pub(crate) headers: HeaderMap,
    pub(crate) credentials: Credentials,
    /// `None` if the caller provided the HTTP client.
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) stall_timeout: Option<Duration>,
    pub(crate) limiter: Arc<Limiter>,
    pub(crate) concurrency: Concurrency,
    pub(crate) last_idle: Arc<LastIdle>,
    pub(crate) budget: Budget,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) observer: Option<Arc<dyn Observer>>,
}

impl Shared {
    /// Returns how much time an attempt must have, so that connecting can't take all of it.
    pub(crate) fn time_to_connect(&self) -> Duration {
        // The connect timeout is at most nine tenths of the client's other timeouts.
        self.connect_timeout.unwrap_or_default() / 9 * 10
    }
}

impl Runtime {
    /// Returns a client whose calls have other settings. It shares connections and limits with this
    /// one. If a timeout is zero, each call fails with
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration).
    #[must_use]
    pub fn with(&self, options: &CallOptions) -> Self {
        let settings = self.settings().with(options);
        Self::new(self.0.shared.clone(), settings, self.0.name.clone())
    }

    /// Returns a client that spans, events and observers show under another name. It shares
    /// connections and limits with this one.
    #[must_use]
    pub fn named(&self, name: impl Into<String>) -> Self {
        let name: String = name.into();
        Self::new(self.0.shared.clone(), *self.settings(), name.into())
    }

    pub(crate) fn new(shared: Arc<Shared>, settings: Settings, name: Arc<str>) -> Self {
        Self(Arc::new(Inner {
            shared,
            settings,
            name,
        }))
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.0.shared
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    pub(crate) fn shared_name(&self) -> &Arc<str> {
        &self.0.name
    }

    /// Returns the name of the client: the API's, unless [`Builder::name`](crate::Builder::name) or
    /// [`named`](Self::named) set another.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Returns the description of the API that this client calls.
    pub fn api(&self) -> &'static Api {
        self.shared().api
    }

    /// Returns the rate limit that this client and its clones keep together; `None` if there is
    /// none.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.shared().limiter.limit()
    }

    /// Replaces this client's credentials in a text by `[redacted]`, in every form in which a
    /// server may repeat them: for what is kept of an answer. Credentials shorter than 8 bytes are
    /// not replaced, since they would match parts of ordinary words.
    pub fn redact(&self, text: String) -> String {
        let redactor = self.shared().credentials.redactor();
        redactor.redact_text(text, None)
    }

    /// Returns the URL that requests go to.
    pub fn base_url(&self) -> &Url {
        self.shared().base_url.url()
    }
}

/// Shows the base URL, the limits, and which kinds of credentials the client has.
impl fmt::Debug for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runtime")
            .field("api", &self.shared().api.name)
            .field("name", &self.name())
            .field("base_url", &self.base_url().as_str())
            .field("credentials", &self.shared().credentials)
            .field("settings", self.settings())
            .field("limiter", &self.shared().limiter)
            .finish_non_exhaustive()
    }
}
