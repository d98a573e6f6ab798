//! Checks a [`Builder`]'s settings once, before any request, and builds the client from them.

use std::sync::Arc;
use std::time::Duration;

use http::header::{HeaderMap, HeaderName, HeaderValue};

use crate::auth::credentials::Credentials;
use crate::call::line::Limiter;
use crate::call::retry::Budget;
use crate::client::base_url::BaseUrl;
use crate::client::builder::Builder;
use crate::client::concurrency::Concurrency;
use crate::client::runtime::{Runtime, Shared};
use crate::client::settings::{NO_TIME, Settings};
use crate::client::shared_limiter;
use crate::error::{Error, Fault, Report};
use crate::transport::Transport;
use crate::transport::idle::LastIdle;
use crate::transport::proxy::Proxy;

impl<C: From<Runtime>> Builder<C> {
    /// Builds the client. Sends nothing.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if the base URL, a
    /// credential, a header or a limit is invalid. The message does not quote the invalid value.
    pub fn build(self) -> Result<C, Error> {
        let provider = self.api.name;
        let name = Arc::from(self.name.as_deref().unwrap_or(provider));
        self.check()
            .map(|(shared, settings)| C::from(Runtime::new(Arc::new(shared), settings, name)))
            .map_err(|fault| Error::new(Report::unsent(fault, provider, None)))
    }

    /// Checks all settings, and builds the state that all calls of the client share.
    fn check(self) -> Result<(Shared, Settings), Fault> {
        let settings = self.settings;
        settings.check()?;
        let limits = [self.stall_timeout, Some(self.connect_timeout)];
        if limits.into_iter().flatten().any(|limit| limit.is_zero()) {
            return Err(Fault::configuration(NO_TIME));
        }
        if self.max_concurrency == Some(0) {
            return Err(Fault::configuration("max_concurrency must be at least 1"));
        }
        let overridden = self.base_url.is_some();
        let base_url = self
            .base_url
            .as_deref()
            .or(self.api.base_url)
            .ok_or_else(|| {
                let what = "the API's document names no server";
                Fault::configuration(format!("{what}; set one with .base_url(\"https://...\")"))
            })?;
        let base_url = BaseUrl::parse(base_url).map_err(|fault| format!("the base URL {fault}"))?;
        let credentials = Credentials::new(&self.credentials)?;
        let limiter = match self.rate_limit {
            Some(limit) if limit.is_per_credential() => {
                shared_limiter::get(limit, &self.clock, base_url.url(), &credentials)?
            }
            limit => Arc::new(Limiter::new(limit, &self.clock)?),
        };

        let user_agent = self.user_agent.as_deref().unwrap_or(self.api.user_agent);
        let user_agent = std::iter::once(("user-agent", user_agent));
        let mut headers = HeaderMap::new();
        let own = self.headers.iter();
        let own = own.map(|(name, value)| (name.as_str(), value.as_str()));
        let documented = self.api.headers.iter().copied();
        for (name, value) in user_agent.chain(documented).chain(own) {
            let (name, value) = header(name, value)?;
            headers.insert(name, value);
        }

        let last_idle = Arc::new(LastIdle::never());
        // A connect timeout proves that nothing was sent, so it is shorter than each timeout that
        // includes connecting: a call that could not connect may then try again.
        let longer = [self.stall_timeout, settings.attempt_timeout]
            .into_iter()
            .flatten()
            .fold(settings.total_timeout, Duration::min);
        let connect_timeout = self.connect_timeout.min(longer / 10 * 9);
        let transport = match (self.http, &self.proxy) {
            (Some(http), Proxy::Environment) => Transport::Callers(http),
            (Some(_), Proxy::Url(_) | Proxy::None) => {
                return Err(Fault::configuration(
                    "the HTTP client is given already; set the proxy on its own builder",
                ));
            }
            (None, proxy) => Transport::pool(
                &base_url,
                proxy,
                connect_timeout,
                self.stall_timeout,
                &last_idle,
            )?,
        };
        let is_pool = !transport.is_callers();
        let shared = Shared {
            transport,
            api: self.api,
            base_url,
            base_url_overridden: overridden,
            headers,
            credentials,
            connect_timeout: is_pool.then_some(connect_timeout),
            stall_timeout: self.stall_timeout.filter(|_| is_pool),
            limiter,
            concurrency: Concurrency::new(self.max_concurrency),
            last_idle,
            budget: Budget::default(),
            clock: self.clock,
            observer: self.observer,
        };
        Ok((shared, settings))
    }
}

/// Names of headers that callers can't set, one on each line: those that HTTP itself needs, and
/// those of credentials. The generator reads the same file.
const RESERVED_HEADERS: &str = include_str!("reserved_headers.txt");

fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), String> {
    // Don't quote the name: the caller may have swapped name and value.
    let name = HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| "a header's name contains a character that HTTP does not allow".to_owned())?;
    if RESERVED_HEADERS
        .lines()
        .any(|reserved| reserved == name.as_str())
    {
        return Err(format!(
            "the header {name} is reserved; set credentials with .credential(...)"
        ));
    }
    let value = HeaderValue::from_str(value).map_err(|_| {
        format!("the value of the header {name} contains a control character, such as a line break")
    })?;
    Ok((name, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::credential::Credential;
    use crate::call::clock::SystemClock;
    use crate::call::rate_limit::RateLimit;
    use crate::client::api::Api;
    use crate::delivery::Delivery;
    use crate::error::ErrorKind;

    static API: Api = Api {
        name: "example",
        title: "Example",
        base_url: None,
        headers: &[("Example-Version", "1")],
        user_agent: "example/1",
        rate_limit: None,
        errors: &[],
    };

    fn builder() -> Builder<Runtime> {
        Builder::new(&API).base_url("https://h")
    }

    #[test]
    fn invalid_settings_are_refused_without_quoting_them() {
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
            builder().max_concurrency(Some(0)),
            builder().proxy("http://sentinel proxy:3128"),
            builder().proxy("ftp://user:sentinel@proxy.example"),
            builder().proxy(""),
            builder()
                .proxy("http://p")
                .base_url("http://localhost/sentinel"),
            builder()
                .proxy("http://sentinel")
                .http_client(reqwest::Client::new()),
            builder().no_proxy().http_client(reqwest::Client::new()),
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
    fn clients_of_one_credential_keep_its_limit_together() {
        let limit = RateLimit::new(20, Duration::from_secs(60));
        let limiter = |limit, key: &str, url: &str| {
            let builder = builder().base_url(url).rate_limit(Some(limit));
            let builder = builder.credential(Credential::api_key("key", key));
            builder.build().unwrap().shared().limiter.clone()
        };
        let shared = limit.per_credential();
        let first = limiter(shared, "one", "https://a.example");
        let is_first = |other| Arc::ptr_eq(&first, &other);
        assert!(is_first(limiter(shared, "one", "https://a.example")));
        assert!(!is_first(limiter(shared, "two", "https://a.example")));
        assert!(!is_first(limiter(shared, "one", "https://b.example")));
        assert!(!is_first(limiter(limit, "one", "https://a.example")));
        let other = RateLimit::new(5, Duration::from_secs(60)).per_credential();
        assert!(!is_first(limiter(other, "one", "https://a.example")));
        let own_clock = builder()
            .base_url("https://a.example")
            .clock(Arc::new(SystemClock));
        let own_clock = own_clock.credential(Credential::api_key("key", "one"));
        let own_clock: Runtime = own_clock.rate_limit(Some(shared)).build().unwrap();
        assert!(!is_first(own_clock.shared().limiter.clone()));
    }

    #[test]
    fn the_longest_durations_are_accepted() {
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
        let refused = builder().rate_limit(Some(RateLimit::new(1, max))).build();
        let expected = "example: the rate limit's period must be at most 100 years";
        assert_eq!(refused.unwrap_err().to_string(), expected);
    }

    #[test]
    fn the_time_limits_of_connections_are_not_those_of_a_callers_http_client() {
        let limits = |builder: Builder<Runtime>| {
            let second = Duration::from_secs(1);
            let builder = builder.connect_timeout(second).stall_timeout(second);
            let runtime = builder.build().unwrap();
            let shared = runtime.shared();
            (shared.connect_timeout, shared.stall_timeout)
        };
        let [second, nine_tenths] = [1000, 900].map(|ms| Some(Duration::from_millis(ms)));
        assert_eq!(limits(builder()), (nine_tenths, second));
        let own = builder().http_client(reqwest::Client::new());
        assert_eq!(limits(own), (None, None));
    }

    #[test]
    fn debug_shows_limits_and_no_secrets() {
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
    fn a_callers_header_replaces_the_apis_header() {
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
