//! A client at run time: what all its calls share, and the settings of the calls made through it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::HeaderMap;
use url::Url;

use crate::auth::credentials::Credentials;
use crate::call::clock::Clock;
use crate::call::line::Limiter;
use crate::call::observer::Observer;
use crate::call::resolver::LastIdle;
use crate::call::retry::Budget;
use crate::client::api::Api;
use crate::client::base_url::BaseUrl;
use crate::client::concurrency::Concurrency;
use crate::client::settings::{CallOptions, Settings};

/// What a generated client wraps: connections, credentials and limits. Cloning is cheap.
///
/// A connection belongs to the tokio runtime in which a call opened it and closes when that runtime
/// ends. Use a client and its clones within one tokio runtime, and build another client for
/// another.
#[derive(Clone)]
pub struct Runtime(Arc<Inner>);

/// Behind one pointer, since every call clones it.
struct Inner {
    shared: Arc<Shared>,
    settings: Settings,
}

/// What all clones share, whatever their settings.
pub(crate) struct Shared {
    pub(crate) http: reqwest::Client,
    /// Whether the caller provided the HTTP client, whose own limits and redirects are not known
    /// here.
    pub(crate) callers_http: bool,
    pub(crate) api: &'static Api,
    pub(crate) base_url: BaseUrl,
    /// Whether the caller set the base URL, which then replaces the operations' own servers too.
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

impl Runtime {
    /// The same client with other settings for its calls. Connections and limits stay shared.
    #[must_use]
    pub fn with(&self, options: &CallOptions) -> Self {
        Self::new(self.0.shared.clone(), self.settings().with(options))
    }

    pub(crate) fn new(shared: Arc<Shared>, settings: Settings) -> Self {
        Self(Arc::new(Inner { shared, settings }))
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.0.shared
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The API of this client.
    pub fn api(&self) -> &'static Api {
        self.shared().api
    }

    /// The URL that requests go to.
    pub fn base_url(&self) -> &Url {
        self.shared().base_url.url()
    }

    /// The underlying HTTP client. Requests sent with it directly bypass credentials, limits and
    /// tracing.
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
