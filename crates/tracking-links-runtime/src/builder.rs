//! Builds a client: what was given is checked here, once, before anything can be sent.
//!
//! It makes the one HTTP client of the workspace: no redirects, no retries of its own, no referer.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::api::Api;
use crate::attempt::Attempt;
use crate::base_url::BaseUrl;
use crate::clock::{Clock, SystemClock};
use crate::credential::Credential;
use crate::credentials::Credentials;
use crate::error::{Error, ErrorKind, Report};
use crate::phase::{Delivery, Phase};
use crate::rate_limit::{AtRateLimit, Limiter, RateLimit};
use crate::resolver::{LastEnd, Resolver};
use crate::retry::{Budget, RetryPolicy};
use crate::runtime::{AtOnce, Observer, Runtime, Settings, Shared};

/// Sets a client up.
///
/// ```
/// use std::time::Duration;
/// # use tracking_links_runtime::{Api, Builder, Credential, Error, Runtime};
/// # static API: Api = Api {
/// #     name: "example", title: "Example", base_url: Some("https://api.example.com"),
/// #     headers: &[], user_agent: "example-client/1.0", rate_limit: None,
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
    api: &'static Api,
    base_url: Option<String>,
    credentials: Vec<Credential>,
    headers: Vec<(String, String)>,
    user_agent: Option<String>,
    connect_timeout: Duration,
    stall_timeout: Option<Duration>,
    settings: Settings,
    rate_limit: Option<RateLimit>,
    max_at_once: Option<usize>,
    http: Option<reqwest::Client>,
    clock: Arc<dyn Clock>,
    observer: Option<Arc<Observer>>,
    client: PhantomData<fn() -> C>,
}

/// Calls of one client that may be under way at once, unless it is told otherwise.
const MAX_AT_ONCE: usize = 128;

impl<C: From<Runtime>> Builder<C> {
    /// Starts with what the API's document says.
    pub fn new(api: &'static Api) -> Self {
        Self {
            api,
            base_url: None,
            credentials: Vec::new(),
            headers: Vec::new(),
            user_agent: None,
            connect_timeout: Duration::from_secs(10),
            stall_timeout: None,
            settings: Settings::default(),
            rate_limit: api.rate_limit,
            max_at_once: Some(MAX_AT_ONCE),
            http: None,
            clock: Arc::new(SystemClock),
            observer: None,
            client: PhantomData,
        }
    }

    /// Sends every request here instead of to the document's servers.
    ///
    /// HTTPS, or plain HTTP to 127.0.0.0/8, ::1 or localhost; a path is kept as a prefix.
    #[must_use]
    pub fn base_url(mut self, url: impl AsRef<str>) -> Self {
        self.base_url = Some(url.as_ref().to_owned());
        self
    }

    /// Gives a credential. Several kinds may stand side by side: each operation takes what it needs.
    #[must_use]
    pub fn credential(mut self, credential: Credential) -> Self {
        self.credentials.push(credential);
        self
    }

    /// Sends a header with every request, in place of the API's own of that name.
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

    /// Limits the time to connect, name look-up and TLS handshake included; 10 seconds if unset, and
    /// never more than nine tenths of what an attempt may take.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Limits the time of each attempt, from connecting to the body's last byte; if unset, only the
    /// call's total counts.
    #[must_use]
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.settings.attempt_timeout = Some(timeout);
        self
    }

    /// Limits the time in which no byte comes, before the answer and within it; if unset, only the other
    /// limits count.
    #[must_use]
    pub fn stall_timeout(mut self, timeout: Duration) -> Self {
        self.stall_timeout = Some(timeout);
        self
    }

    /// Limits the time of a call, waits and further attempts included; 30 seconds if unset.
    #[must_use]
    pub fn total_timeout(mut self, timeout: Duration) -> Self {
        self.settings.total_timeout = timeout;
        self
    }

    /// Says when a request is sent again; see [`RetryPolicy`] for what happens if unset.
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.settings.retry = policy;
        self
    }

    /// Keeps requests below this limit in place of the API's own; `None` for no limit. What the
    /// provider's answers say of its limit counts all the same.
    ///
    /// Clones share the limit; clients that are built apart do not.
    #[must_use]
    pub fn rate_limit(mut self, limit: Option<RateLimit>) -> Self {
        self.rate_limit = limit;
        self
    }

    /// Says what happens where the rate limit is reached; calls wait if unset.
    #[must_use]
    pub fn at_rate_limit(mut self, what: AtRateLimit) -> Self {
        self.settings.at_rate_limit = what;
        self
    }

    /// Limits how many calls are under way at once, 128 if unset; `None` for no limit. More wait, each
    /// within its own time. There are no more connections than calls.
    #[must_use]
    pub fn max_at_once(mut self, calls: Option<usize>) -> Self {
        self.max_at_once = calls;
        self
    }

    /// Sends requests with an HTTP client of the caller's own, such as one with another proxy or its own
    /// certificates.
    ///
    /// Then the limits on connecting and on stalls are that client's, and so is whether it sends a
    /// request again, goes through a proxy, or shows a `Referer`. Build it with
    /// `redirect(redirect::Policy::none())`, `retry(retry::never())` and `referer(false)`: a redirect
    /// that it follows is found out afterwards and is an error, but then the request has gone there.
    #[must_use]
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http = Some(client);
        self
    }

    /// Takes the time from here; for tests. The time-outs of an attempt stay those of the HTTP client.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Tells this of every attempt, for metrics. It is called between sending and reading, so it should
    /// be quick.
    #[must_use]
    pub fn observer(mut self, observer: impl Fn(&Attempt) + Send + Sync + 'static) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// Limits the size of an answer's body, in bytes after decompression; 8 MiB if unset.
    ///
    /// An answer that is handed over as a stream is not limited.
    #[must_use]
    pub fn max_body_bytes(mut self, bytes: usize) -> Self {
        self.settings.max_body_bytes = bytes;
        self
    }

    /// Builds the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] if the base URL, a credential, a header or a limit can't work. No
    /// message repeats a value.
    pub fn build(self) -> Result<C, Error> {
        let provider = self.api.name;
        match self.check() {
            Ok((shared, settings)) => Ok(C::from(Runtime::new(Arc::new(shared), settings))),
            Err(fault) => Err(Error::new(Report {
                kind: ErrorKind::Configuration,
                delivery: Delivery::NotSent,
                phase: Phase::Prepare,
                attempts: 0,
                elapsed: Duration::ZERO,
                provider,
                operation: None,
                message: fault.message,
                words: None,
                answer: None,
                wait: None,
                source: fault.source.map(Into::into),
            })),
        }
    }

    fn check(self) -> Result<(Shared, Settings), Fault> {
        let settings = self.settings;
        let some = [self.stall_timeout, settings.attempt_timeout];
        let mut limits = some
            .into_iter()
            .flatten()
            .chain([self.connect_timeout, settings.total_timeout]);
        if limits.any(|limit| limit.is_zero()) {
            return Err("a time-out of zero leaves no time for any request"
                .to_owned()
                .into());
        }
        if self.max_at_once == Some(0) {
            return Err("a limit of no calls at once leaves none".to_owned().into());
        }
        let limiter = Limiter::new(self.rate_limit, &self.clock)
            .map_err(|fault| format!("the rate limit {fault}"))?;
        let overridden = self.base_url.is_some();
        let base_url = self
            .base_url
            .as_deref()
            .or(self.api.base_url)
            .ok_or_else(|| {
                "the API's document names no server; give one with .base_url(\"https://...\")"
                    .to_owned()
            })?;
        let base_url = BaseUrl::parse(base_url).map_err(|fault| format!("the base URL {fault}"))?;
        let credentials = Credentials::new(&self.credentials)?;

        let user_agent = self.user_agent.as_deref().unwrap_or(self.api.user_agent);
        let mut headers = HeaderMap::new();
        let agent = [("user-agent", user_agent)];
        for (name, value) in agent.iter().chain(self.api.headers).copied() {
            let (name, value) = header(name, value)?;
            headers.insert(name, value);
        }
        for (name, value) in &self.headers {
            let (name, value) = header(name, value)?;
            headers.insert(name, value);
        }

        let last_end = Arc::new(LastEnd::never());
        let foreign = self.http.is_some();
        // Only the time-out of connecting proves that nothing was sent: it must be the first to run out.
        let attempt = settings.attempt_timeout.unwrap_or(settings.total_timeout);
        let attempt = attempt.min(settings.total_timeout);
        let connect_timeout = self.connect_timeout.min(attempt / 10 * 9);
        let http = match self.http {
            Some(http) => http,
            None => http_client(
                &base_url,
                connect_timeout,
                self.stall_timeout,
                Resolver::new(last_end.clone()),
            )?,
        };
        let shared = Shared {
            http,
            foreign,
            api: self.api,
            base_url,
            overridden,
            headers,
            credentials,
            connect_timeout: (!foreign).then_some(connect_timeout),
            stall_timeout: self.stall_timeout.filter(|_| !foreign),
            limiter,
            at_once: AtOnce::new(self.max_at_once),
            last_end,
            budget: Budget::default(),
            clock: self.clock,
            observer: self.observer,
        };
        Ok((shared, settings))
    }
}

/// The HTTP client adds its limit on stalls to the present time, which has an end.
const FOR_EVER: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

fn http_client(
    base_url: &BaseUrl,
    connect_timeout: Duration,
    stall_timeout: Option<Duration>,
    resolver: Resolver,
) -> Result<reqwest::Client, Fault> {
    let mut http = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        // With none allowed, no request is copied for it either.
        .retry(reqwest::retry::never().max_retries_per_request(0))
        .referer(false)
        .dns_resolver(resolver)
        .connect_timeout(connect_timeout);
    if let Some(timeout) = stall_timeout {
        http = http.read_timeout(timeout.min(FOR_EVER));
    }
    if base_url.is_loopback() {
        // A proxy would carry plain HTTP away from this machine.
        http = http.no_proxy();
    } else {
        http = http.https_only(true);
    }
    http.build().map_err(|error| Fault {
        message: "the HTTP client can't be set up".to_owned(),
        source: Some(error.without_url()),
    })
}

/// What makes a client impossible.
struct Fault {
    message: String,
    source: Option<reqwest::Error>,
}

impl From<String> for Fault {
    fn from(message: String) -> Self {
        Self {
            message,
            source: None,
        }
    }
}

/// Headers that callers cannot set, one per line: those of HTTP itself, and those of credentials. The
/// generator refuses them by the same list.
const RESERVED_HEADERS: &str = include_str!("reserved_headers.txt");

fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), String> {
    // The name is not repeated: name and value may have been swapped.
    let name = HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| "a header's name holds a character that HTTP does not allow".to_owned())?;
    let mut reserved = RESERVED_HEADERS.lines();
    if reserved.any(|reserved| name.as_str() == reserved) {
        return Err(format!(
            "the header {name} can't be set; credentials are given with .credential(...)"
        ));
    }
    let value = HeaderValue::from_str(value).map_err(|_| {
        format!("the header {name} has a value with a line break or another control character")
    })?;
    Ok((name, value))
}

/// Shows no value of a header and no URL, which is not checked yet and may hold a password.
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

#[cfg(test)]
mod tests {
    use super::*;

    static API: Api = Api {
        name: "example",
        title: "Example",
        base_url: None,
        headers: &[("Example-Version", "1")],
        user_agent: "example/1",
        rate_limit: None,
    };

    fn builder() -> Builder<Runtime> {
        Builder::new(&API).base_url("https://h")
    }

    #[test]
    fn what_can_not_work_is_refused_without_repeating_it() {
        let builders = [
            Builder::<Runtime>::new(&API),
            builder().base_url("http://sentinel.example"),
            builder().base_url("https://user:sentinel@h"),
            builder().header("X-Key", "sentinel\r\nX: 1"),
            builder().header("sentinel key", "1"),
            builder().header("Authorization", "sentinel"),
            builder().header("Host", "sentinel"),
            builder().user_agent("sentinel\n"),
            builder().credential(Credential::bearer("sentinel\n")),
            builder().total_timeout(Duration::ZERO),
            builder().connect_timeout(Duration::ZERO),
            builder().attempt_timeout(Duration::ZERO),
            builder().stall_timeout(Duration::ZERO),
            builder().max_at_once(Some(0)),
            builder().rate_limit(Some(RateLimit::new(0, Duration::from_secs(1)))),
        ];
        for builder in builders {
            let error = builder.build().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Configuration);
            assert_eq!(error.delivery(), Delivery::NotSent);
            let text = format!("{error} {error:?}");
            assert!(
                text.starts_with("example: ") && !text.contains("sentinel"),
                "{text}"
            );
        }
    }

    #[test]
    fn limits_without_end_work() {
        let max = Duration::MAX;
        let builders = [
            builder().total_timeout(max),
            builder().attempt_timeout(max).total_timeout(max),
            builder().connect_timeout(max).stall_timeout(max),
            builder().connect_timeout(max).total_timeout(max),
            builder().rate_limit(Some(RateLimit::new(u32::MAX, Duration::from_secs(1)))),
        ];
        for builder in builders {
            builder.build().unwrap();
        }
        let fault = builder()
            .rate_limit(Some(RateLimit::new(1, max)))
            .build()
            .unwrap_err();
        assert_eq!(
            fault.to_string(),
            "example: the rate limit is for a time of more than a hundred years"
        );
    }

    #[test]
    fn debug_shows_limits_and_no_secret() {
        let builder = builder()
            .credential(Credential::basic("user", "sentinel"))
            .header("X-Key", "sentinel");
        let text = format!("{builder:?}");
        assert!(
            text.contains("30s") && text.contains("8388608") && !text.contains("sentinel"),
            "{text}"
        );
        let runtime = builder.build().unwrap();
        let text = format!("{runtime:?}");
        assert!(
            text.contains("30s") && text.contains("https://h") && !text.contains("sentinel"),
            "{text}"
        );
    }

    #[test]
    fn a_header_of_the_callers_replaces_the_apis() {
        let runtime = builder()
            .header("example-version", "2")
            .user_agent("mine")
            .build()
            .unwrap();
        let headers = &runtime.shared().headers;
        assert_eq!(
            (&headers["example-version"], &headers["user-agent"]),
            (&"2".parse().unwrap(), &"mine".parse().unwrap())
        );
        assert_eq!(headers.len(), 2);
    }
}
