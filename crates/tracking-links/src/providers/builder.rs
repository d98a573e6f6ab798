//! The builder that all providers share, with the settings that all have in common. Each provider
//! adds its own settings to it.

use std::fmt;
use std::time::Duration;

use tracking_links_runtime::{Api, Builder, CallOptions, Credential, RetryPolicy, Runtime};

use crate::error::{Error, ErrorKind};

/// A provider that is made from a generated client and from settings that only this provider has.
pub trait FromClient: Sized {
    /// The generated client.
    type Client: From<Runtime>;
    /// The settings that only this provider has.
    type Settings;

    /// The API of the client. Its name is the provider's, unless the builder sets another.
    const API: &'static Api;

    /// Returns the runtime of the client.
    fn runtime(client: &Self::Client) -> &Runtime;

    /// Returns the client.
    fn client(&self) -> &Self::Client;

    /// Checks the settings and makes the provider. Sends nothing.
    fn from_client(
        name: String,
        client: Self::Client,
        settings: Self::Settings,
    ) -> Result<Self, Error>;
}

/// The builder of the provider `P`.
#[must_use = "a builder does nothing until it is built"]
pub struct ProviderBuilder<P: FromClient> {
    name: String,
    client: ClientSource<P::Client>,
    pub(super) settings: P::Settings,
    /// Why the provider can't be built.
    fault: Option<Error>,
}

enum ClientSource<C> {
    Builder(Box<Builder<C>>),
    Built {
        client: C,
        /// The names of builder methods that were called, although they can't change a client that
        /// is built already.
        ignored: Vec<&'static str>,
    },
}

impl<P: FromClient> ProviderBuilder<P> {
    /// Starts with a credential for the provider's own server.
    pub(super) fn new(credential: Credential, settings: P::Settings) -> Self {
        let client = Builder::new(P::API).credential(credential);
        Self {
            name: P::API.name.to_owned(),
            client: ClientSource::Builder(Box::new(client)),
            settings,
            fault: None,
        }
    }

    /// Starts with a client that is built already.
    pub(super) fn with_client(client: P::Client, settings: P::Settings) -> Self {
        let ignored = Vec::new();
        Self {
            name: P::API.name.to_owned(),
            client: ClientSource::Built { client, ignored },
            settings,
            fault: None,
        }
    }

    /// Makes [`build`](Self::build) fail, since a value that the builder was given can't be used.
    pub(super) fn refuse(mut self, message: &str) -> Self {
        self.fault = Some(Error::new(ErrorKind::Configuration, message));
        self
    }

    /// Lets [`build`](Self::build) succeed, since another value takes the place of the refused one.
    pub(super) fn take_back_refusal(mut self) -> Self {
        self.fault = None;
        self
    }

    /// Changes the builder of the client. `method` is the name of the public method that calls
    /// this.
    pub(super) fn configure(
        mut self,
        method: &'static str,
        change: impl FnOnce(Builder<P::Client>) -> Builder<P::Client>,
    ) -> Self {
        self.client = match self.client {
            ClientSource::Builder(builder) => ClientSource::Builder(Box::new(change(*builder))),
            ClientSource::Built {
                client,
                mut ignored,
            } => {
                ignored.push(method);
                ClientSource::Built { client, ignored }
            }
        };
        self
    }

    /// Sets the name by which callers select this provider, and which errors, spans, events and
    /// observers show, also in place of the name of a client that is built already. The default is
    /// the name of its feature.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Sends requests to this URL instead of the provider's. It must be `https`, or `http` to this
    /// machine.
    pub fn base_url(self, url: impl AsRef<str>) -> Self {
        self.configure("base_url", |it| it.base_url(url))
    }

    /// Limits the time of a call from start to end; the default is 30 seconds.
    pub fn total_timeout(self, timeout: Duration) -> Self {
        self.configure("total_timeout", |it| it.total_timeout(timeout))
    }

    /// Sets the policy by which a request is sent again. A create whose outcome is unknown is never
    /// sent again, since it may have made a link; reads, updates and deletions are.
    pub fn retry(self, policy: RetryPolicy) -> Self {
        self.configure("retry", |it| it.retry(policy))
    }

    /// Changes any setting of the client: HTTP client, proxy, user agent, headers, observer, rate
    /// limit, concurrency, each timeout, the size of an answer. `change` gets the client's
    /// [`Builder`](crate::runtime::Builder) and returns it.
    ///
    /// ```
    /// # #[cfg(feature = "fanvue")]
    /// # fn main() -> Result<(), tracking_links::Error> {
    /// use std::time::Duration;
    /// use tracking_links::{AtRateLimit, Fanvue};
    ///
    /// let fanvue = Fanvue::builder("token")
    ///     .settings(|client| {
    ///         client
    ///             .proxy("http://proxy.example:3128")
    ///             .user_agent("my-shop/1.0")
    ///             .connect_timeout(Duration::from_secs(3))
    ///             .at_rate_limit(AtRateLimit::Refuse)
    ///     })
    ///     .build()?;
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "fanvue"))]
    /// # fn main() {}
    /// ```
    pub fn settings(self, change: impl FnOnce(Builder<P::Client>) -> Builder<P::Client>) -> Self {
        self.configure("settings", change)
    }

    /// Builds the provider. Sends nothing.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::Configuration`] if a credential, the base URL or another setting is
    /// invalid, or if a setting can't be changed because the client is built already. The message
    /// does not quote the value.
    pub fn build(self) -> Result<P, Error> {
        let client = match self.client {
            ClientSource::Builder(builder) => builder.build().map_err(Error::from),
            ClientSource::Built { client, ignored } if ignored.is_empty() => Ok(client),
            ClientSource::Built { ignored, .. } => Err(Error::new(
                ErrorKind::Configuration,
                format!(
                    "can't set {}: the client is built already; set it on the builder of the \
                     client",
                    ignored.join(", ")
                ),
            )),
        };
        let client = self.fault.map_or(client, Err);
        client
            .and_then(|client| {
                // A list that lacks a link would say that there is no such link.
                let strict = CallOptions::new().strict(true);
                let runtime = P::runtime(&client).with(&strict);
                let client = runtime.named(self.name.as_str()).into();
                P::from_client(self.name.clone(), client, self.settings)
            })
            .map_err(|error| error.with_provider(self.name))
    }
}

/// Shows neither the client nor the settings: an account's id is half of a credential.
impl<P: FromClient> fmt::Debug for ProviderBuilder<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("ProviderBuilder");
        debug.field("name", &self.name);
        if let ClientSource::Builder(client) = &self.client {
            debug.field("client", client);
        }
        debug.finish_non_exhaustive()
    }
}
