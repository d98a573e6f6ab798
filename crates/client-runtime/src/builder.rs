//! Builds a client: what was given is checked here, once, before anything can be sent.
//!
//! It makes the one HTTP client of the workspace: no redirects, no retries, no referer.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::api::Api;
use crate::base_url::BaseUrl;
use crate::credential::Credential;
use crate::credentials::Credentials;
use crate::error::{Delivery, Error, ErrorKind, Report};
use crate::runtime::{Inner, Limits, Runtime};

/// Sets a client up.
///
/// ```
/// use std::time::Duration;
/// # use client_runtime::{Api, Builder, Credential, Error, Runtime};
/// # static API: Api = Api {
/// #     name: "example", title: "Example", base_url: Some("https://api.example.com"),
/// #     headers: &[], user_agent: "example-client/1.0",
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
    limits: Limits,
    client: PhantomData<fn() -> C>,
}

impl<C: From<Runtime>> Builder<C> {
    /// Starts with what the API's document says.
    pub fn new(api: &'static Api) -> Self {
        Self {
            api,
            base_url: None,
            credentials: Vec::new(),
            headers: Vec::new(),
            user_agent: None,
            limits: Limits::default(),
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

    /// Limits the time to connect, name look-up and TLS handshake included; 10 seconds if unset.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.limits.connect_timeout = timeout;
        self
    }

    /// Limits the time of a call, from connecting to the body's last byte; 30 seconds if unset.
    #[must_use]
    pub fn total_timeout(mut self, timeout: Duration) -> Self {
        self.limits.total_timeout = timeout;
        self
    }

    /// Limits the size of an answer's body, in bytes after decompression; 8 MiB if unset.
    ///
    /// An answer that is handed over as a stream is not limited.
    #[must_use]
    pub fn max_body_bytes(mut self, bytes: usize) -> Self {
        self.limits.max_body_bytes = bytes;
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
            Ok(inner) => Ok(C::from(Runtime(Arc::new(inner)))),
            Err(fault) => Err(Error::new(Report {
                kind: ErrorKind::Configuration,
                delivery: Delivery::NotSent,
                provider,
                operation: None,
                message: fault.message,
                words: None,
                answer: None,
                source: fault.source.map(Into::into),
            })),
        }
    }

    fn check(self) -> Result<Inner, Fault> {
        let limits = self.limits;
        if limits.connect_timeout.is_zero() || limits.total_timeout.is_zero() {
            return Err("a time-out of zero leaves no time for any request"
                .to_owned()
                .into());
        }
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

        let mut http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .connect_timeout(limits.connect_timeout)
            .timeout(limits.total_timeout);
        if base_url.is_loopback() {
            // A proxy would carry plain HTTP away from this machine.
            http = http.no_proxy();
        } else {
            http = http.https_only(true);
        }
        let http = http.build().map_err(|error| Fault {
            message: "the HTTP client can't be set up".to_owned(),
            source: Some(error.without_url()),
        })?;
        Ok(Inner {
            http,
            api: self.api,
            base_url,
            overridden,
            headers,
            credentials,
            limits,
        })
    }
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

/// Headers that are not a caller's to set: HTTP's own, and those of credentials.
const RESERVED: [&str; 10] = [
    "authorization",
    "connection",
    "content-length",
    "cookie",
    "host",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), String> {
    // The name is not repeated: name and value may have been swapped.
    let name = HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| "a header's name holds a character that HTTP does not allow".to_owned())?;
    if RESERVED.contains(&name.as_str()) {
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
            .field("limits", &self.limits)
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
        let headers = &runtime.0.headers;
        assert_eq!(
            (&headers["example-version"], &headers["user-agent"]),
            (&"2".parse().unwrap(), &"mine".parse().unwrap())
        );
        assert_eq!(headers.len(), 2);
    }
}
