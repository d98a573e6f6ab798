//! What all calls of one client share.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::HeaderMap;
use url::Url;

use crate::api::{Api, Operation};
use crate::base_url::BaseUrl;
use crate::credentials::Credentials;
use crate::request::Request;

/// The inside of a generated client: connections, credentials and limits. Cheap to clone.
#[derive(Clone)]
pub struct Runtime(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) http: reqwest::Client,
    pub(crate) api: &'static Api,
    pub(crate) base_url: BaseUrl,
    /// Whether the caller named the base URL, which then holds for operations' own servers too.
    pub(crate) overridden: bool,
    pub(crate) headers: HeaderMap,
    pub(crate) credentials: Credentials,
    pub(crate) limits: Limits,
}

/// What a call may use at most.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) connect_timeout: Duration,
    pub(crate) total_timeout: Duration,
    pub(crate) max_body_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            total_timeout: Duration::from_secs(30),
            max_body_bytes: 8 * 1024 * 1024,
        }
    }
}

impl Runtime {
    /// Starts a request for an operation.
    pub fn request(&self, operation: &'static Operation) -> Request {
        Request::new(self.clone(), operation)
    }

    /// The API that this is a client of.
    pub fn api(&self) -> &'static Api {
        self.0.api
    }

    /// Where requests go.
    pub fn base_url(&self) -> &Url {
        self.0.base_url.url()
    }

    /// The HTTP client beneath; what is sent with it bypasses credentials, limits and tracing.
    pub fn http_client(&self) -> &reqwest::Client {
        &self.0.http
    }
}

/// The base URL, the limits and the kinds of the credentials.
impl fmt::Debug for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runtime")
            .field("api", &self.0.api.name)
            .field("base_url", &self.base_url().as_str())
            .field("credentials", &self.0.credentials)
            .field("limits", &self.0.limits)
            .finish_non_exhaustive()
    }
}
