//! The builder of a client: collects the settings. `build.rs` checks them and builds the client.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use crate::auth::credential::Credential;
use crate::call::clock::{Clock, SystemClock};
use crate::call::observer::Observer;
use crate::call::rate_limit::{AtRateLimit, RateLimit};
use crate::call::retry::RetryPolicy;
use crate::client::api::Api;
use crate::client::runtime::Runtime;
use crate::client::settings::Settings;
use crate::transport::proxy::Proxy;

/// Builds a client.
///
/// ```
/// use std::time::Duration;
/// # use tracking_links_runtime::{Api, Builder, Credential, Error, Runtime};
/// # static API: Api = Api {
/// #     name: "example", title: "Example", base_url: Some("https://api.example.com"),
/// #     headers: &[], user_agent: "example-client/1.0", rate_limit: None, errors: &[],
/// # };
///
/// # fn main() -> Result<(), Error> {
/// let client: Runtime = Builder::new(&API)
///     .credential(Credential::bearer("token"))
///     .total_timeout(Duration::from_secs(5))
///     .build()?;
/// # Ok(())
/// # }
/// ```
pub struct Builder<C> {
    pub(super) api: &'static Api,
    pub(super) name: Option<String>,
    pub(super) base_url: Option<String>,
    pub(super) credentials: Vec<Credential>,
    pub(super) headers: Vec<(String, String)>,
    pub(super) user_agent: Option<String>,
    pub(super) connect_timeout: Duration,
    pub(super) stall_timeout: Option<Duration>,
    pub(super) settings: Settings,
    pub(super) rate_limit: Option<RateLimit>,
    pub(super) max_concurrency: Option<usize>,
    pub(super) http: Option<reqwest::Client>,
    pub(super) proxy: Proxy,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) observer: Option<Arc<dyn Observer>>,
    client: PhantomData<fn() -> C>,
}

impl<C: From<Runtime>> Builder<C> {
    /// Starts with the settings of the API's OpenAPI document.
    pub fn new(api: &'static Api) -> Self {
        Self {
            api,
            name: None,
            base_url: None,
            credentials: Vec::new(),
            headers: Vec::new(),
            user_agent: None,
            connect_timeout: Duration::from_secs(10),
            stall_timeout: None,
            settings: Settings::default(),
            rate_limit: api.rate_limit,
            max_concurrency: Some(128),
            http: None,
            proxy: Proxy::Environment,
            clock: SystemClock::shared(),
            observer: None,
            client: PhantomData,
        }
    }

    /// Names the client, to tell it from others of the same API: spans, events and observers show
    /// the name. The default is the API's name.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sends every request to this URL instead of the servers in the OpenAPI document.
    ///
    /// The URL must be HTTPS, or plain HTTP to 127.0.0.0/8, ::1 or localhost. The paths of the
    /// operations are appended to its path.
    #[must_use]
    pub fn base_url(mut self, url: impl AsRef<str>) -> Self {
        self.base_url = Some(url.as_ref().to_owned());
        self
    }

    /// Adds a credential. A client may have several kinds; each operation uses those that it needs.
    #[must_use]
    pub fn credential(mut self, credential: Credential) -> Self {
        self.credentials.push(credential);
        self
    }

    /// Sends a header with every request. It replaces a header of the same name that the API
    /// defines.
    #[must_use]
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.headers
            .push((name.as_ref().to_owned(), value.as_ref().to_owned()));
        self
    }

    /// Replaces the `User-Agent` header.
    #[must_use]
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = Some(user_agent.into());
        self
    }

    /// Limits the time to connect, including DNS lookup and TLS handshake. The default is 10
    /// seconds. In any case the limit is at most nine tenths of each other timeout of the client. A
    /// call whose own time is shorter ends with [`Delivery::NotSent`](crate::Delivery::NotSent),
    /// too, if it expires while the call connects.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Limits the time of each attempt, from connecting to the last byte of the answer's body. By
    /// default only the total timeout applies.
    #[must_use]
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.settings.attempt_timeout = Some(timeout);
        self
    }

    /// Limits how long nothing may arrive: from the start of connecting to the first byte, and
    /// between bytes. By default only the other timeouts apply.
    #[must_use]
    pub fn stall_timeout(mut self, timeout: Duration) -> Self {
        self.stall_timeout = Some(timeout);
        self
    }

    /// Limits the time of a call, including waits and retries. The default is 30 seconds.
    #[must_use]
    pub fn total_timeout(mut self, timeout: Duration) -> Self {
        self.settings.total_timeout = timeout;
        self
    }

    /// Sets the policy by which a request is sent again. The default is [`RetryPolicy::new`].
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.settings.retry = policy;
        self
    }

    /// Replaces the API's rate limit; `None` removes it. If an answer says that the quota is
    /// exhausted, further requests wait for its reset even without a rate limit.
    ///
    /// Calls at the limit take turns in the order in which they came. A call whose turn can't come
    /// within its total timeout fails at once, and its
    /// [`retry_after`](crate::Error::retry_after) is its own: it follows those of the calls that
    /// were refused in the minute before. Nothing is reserved for it. A call that is dropped gives
    /// its turn to the next.
    ///
    /// Clones of a client share the rate limit. Clients that are built separately share it only if
    /// it is [per credential](RateLimit::per_credential), and they have the same server and
    /// credentials.
    #[must_use]
    pub fn rate_limit(mut self, limit: Option<RateLimit>) -> Self {
        self.rate_limit = limit;
        self
    }

    /// Sets what a call does when the rate limit is reached. By default it waits.
    #[must_use]
    pub fn at_rate_limit(mut self, action: AtRateLimit) -> Self {
        self.settings.at_rate_limit = action;
        self
    }

    /// Limits concurrent calls, by default to 128; `None` removes the limit. Further calls wait
    /// within their total timeout. There are never more connections than concurrent calls.
    #[must_use]
    pub fn max_concurrency(mut self, calls: Option<usize>) -> Self {
        self.max_concurrency = calls;
        self
    }

    /// Sends requests through this proxy, instead of the one that the environment's variables name
    /// (`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`). Write it like `http://proxy.example:3128`, or like
    /// `http://user:password@proxy.example:3128` with both percent-encoded. The scheme may also be
    /// `https`, `socks4`, `socks4a`, `socks5` or `socks5h`; with an `a` or an `h` at its end, the
    /// proxy looks up the server's name.
    ///
    /// Requests to this machine go through no proxy, so a base URL on this machine is refused.
    #[must_use]
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = Proxy::Url(url.into());
        self
    }

    /// Sends requests directly, whatever the environment's proxy variables say.
    #[must_use]
    pub fn no_proxy(mut self) -> Self {
        self.proxy = Proxy::None;
        self
    }

    /// Sends requests with this HTTP client instead of a pool of connections of the crate's own,
    /// for certificates of its own, HTTP/2 or compression.
    ///
    /// That client then decides about connect and stall timeouts, retries, proxies, TLS and the
    /// `Referer` header. Build it with `redirect(redirect::Policy::none())`,
    /// `retry(retry::never())` and `referer(false)`. If it follows a redirect, the call fails, but
    /// only after the request was sent to the other URL.
    #[must_use]
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http = Some(client);
        self
    }

    /// Replaces the clock, for tests. The timeouts of an attempt still use tokio's clock.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Tells `observer` of every attempt before and after it is sent, and of every call's end, for
    /// metrics and journals. A closure `|attempt: &Attempt| ..` hears of every attempt's outcome,
    /// before the body is read.
    #[must_use]
    pub fn observer(mut self, observer: impl Observer + 'static) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// Sets whether an answer is refused if a part of it does not have the documented type. The
    /// default is `false`: a member that may be absent or null, an item of a list, or an entry of a
    /// map that does not fit is left out, and [`ResponseValue::lost`](crate::ResponseValue::lost)
    /// has its path and its value.
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.settings.strict = strict;
        self
    }

    /// Limits the size of an answer's body, in bytes. The default is 8 MiB. If the HTTP client is
    /// the caller's own and decompresses, the bytes are those after decompression.
    ///
    /// Bodies that are returned as streams are not limited.
    #[must_use]
    pub fn max_body_bytes(mut self, bytes: usize) -> Self {
        self.settings.max_body_bytes = bytes;
        self
    }
}

/// Shows no header value and no URL: an unchecked URL may contain a password.
impl<C> fmt::Debug for Builder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("Builder")
            .field("api", &self.api.name)
            .field("credentials", &self.credentials)
            .field("headers", &names)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
