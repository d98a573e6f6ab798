//! [`TrackingLinks`], the set of configured providers.
//!
//! It finds the provider that the caller names and passes the request on to it.

use std::fmt;
use std::sync::Arc;

use futures_util::Stream;

use crate::capabilities::Capabilities;
use crate::clicks::{ClickRange, Clicks};
use crate::create_all::CreateAll;
use crate::detached::Detached;
use crate::ensure::Ensuring;
use crate::error::{Error, ErrorKind};
use crate::journal::{Journal, NewRow};
use crate::key::Key;
use crate::link::TrackingLink;
use crate::listing::Listing;
use crate::many::Creating;
use crate::pages::Links;
use crate::provider::{Provider, named};
use crate::providers::{self, ProviderVariable};
use crate::request::LinkRequest;

/// Any number of providers, each selected by its name.
///
/// Cheap to clone; clones share the providers. Its `Debug` shows no credential.
///
/// Use a `TrackingLinks` and its clones within one tokio runtime, and build another one for each
/// further tokio runtime. Open connections belong to the tokio runtime that opened them, and break
/// when it ends.
///
/// ```
/// # #[cfg(feature = "fanvue")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use tracking_links::{Fanvue, LinkRequest, Platform, TrackingLinks};
///
/// # let sandbox = tracking_links_sandbox::Sandbox::start().await?;
/// # let (token, base_url) = (sandbox.fanvue().token(), sandbox.fanvue().base_url());
/// let fanvue = Fanvue::builder(token).base_url(base_url).handle("anna").build()?;
/// let links = TrackingLinks::builder().provider(fanvue).build()?;
///
/// let request = LinkRequest::new().name("Spring").platform(Platform::Instagram);
/// let link = links.create("fanvue", &request).await?;
/// assert_eq!(link.slug.as_deref(), Some("fv-1"));
/// assert_eq!(link.url.as_deref(), Some("https://www.fanvue.com/anna/fv-1"));
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "fanvue"))]
/// # fn main() {}
/// ```
#[derive(Clone)]
pub struct TrackingLinks {
    providers: Arc<[Arc<dyn Provider>]>,
    ensuring: Ensuring,
}

impl TrackingLinks {
    /// Returns a builder without providers.
    pub fn builder() -> TrackingLinksBuilder {
        TrackingLinksBuilder {
            providers: Vec::new(),
        }
    }

    /// Returns a builder with each provider whose required variables are in the environment, such
    /// as `FANVUE_ACCESS_TOKEN`. The providers' own `from_env` list their variables.
    ///
    /// ```no_run
    /// use tracking_links::TrackingLinks;
    ///
    /// # fn main() -> Result<(), tracking_links::Error> {
    /// let links = TrackingLinks::from_env()?.build()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::Configuration`] if the environment configures no provider, or only a
    /// part of one: if only some of its required variables are set, or if a value is invalid.
    pub fn from_env() -> Result<TrackingLinksBuilder, Error> {
        let providers = providers::from_env()?;
        Ok(TrackingLinksBuilder { providers })
    }

    /// Returns what [`from_env`](Self::from_env) does, without the providers that can't be built,
    /// and the error of each of those: so that one with a fault in its variables keeps nobody from
    /// using the others. [`Error::provider`] is its name. Both are empty if the environment
    /// configures no provider.
    ///
    /// ```
    /// use tracking_links::TrackingLinks;
    ///
    /// # fn main() -> Result<(), tracking_links::Error> {
    /// let (builder, errors) = TrackingLinks::from_env_partly();
    /// for error in errors {
    ///     eprintln!("left out: {error}");
    /// }
    /// let links = builder.build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn from_env_partly() -> (TrackingLinksBuilder, Vec<Error>) {
        let (providers, errors) = providers::from_env_partly();
        (TrackingLinksBuilder { providers }, errors)
    }

    /// Builds a provider as [`TrackingLinksBuilder::from_variables`] does, to add it later.
    ///
    /// # Errors
    ///
    /// Fails as [`TrackingLinksBuilder::from_variables`] does.
    pub fn provider_from_variables(
        provider: &str,
        name: impl Into<String>,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Box<dyn Provider>, Error> {
        let provider = providers::from_variables(provider, name.into(), &variable)?;
        Ok(Box::new(provider))
    }

    /// Lists the providers that this crate can configure by variables: their names, and the
    /// variables of each, those that must be set first. These are the providers whose features are
    /// on.
    ///
    /// ```
    /// use tracking_links::TrackingLinks;
    ///
    /// for (provider, variables) in TrackingLinks::variables() {
    ///     for variable in variables {
    ///         println!("{provider}: {} is {}", variable.name, variable.value);
    ///     }
    /// }
    /// ```
    pub fn variables() -> impl Iterator<Item = (&'static str, Vec<ProviderVariable>)> {
        providers::variables()
    }

    /// Creates a link at the provider of this name. The provider carries it out at most once.
    ///
    /// [`Provider::create`] says what dropping the future means: the link may exist. Use
    /// [`create_detached`](Self::create_detached) if the caller may go away.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::UnknownProvider`] if no provider has this name, and otherwise as
    /// [`Provider::create`] does. [`Error::delivery`] says whether the link may exist.
    ///
    /// # Panics
    ///
    /// Panics if a request is to be sent outside a tokio runtime, or in a tokio runtime without
    /// timers or I/O. `enable_all` of tokio's runtime builder enables both.
    pub async fn create(
        &self,
        provider: &str,
        request: &LinkRequest,
    ) -> Result<TrackingLink, Error> {
        self.named(provider)?.create(request).await
    }

    /// Creates a link in a task of its own, which starts at once and runs to its end even if its
    /// caller goes away, as a handler does whose client hangs up. [`Detached`] has the outcome.
    ///
    /// The caller's task-local data is not there. If an [`Observer`](crate::Observer) needs it,
    /// spawn [`create`](Self::create) within its scope instead.
    ///
    /// ```
    /// # #[cfg(feature = "fanvue")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use tracking_links::{Fanvue, LinkRequest, Platform, TrackingLinks};
    /// # let sandbox = tracking_links_sandbox::Sandbox::start().await?;
    /// # let (token, base_url) = (sandbox.fanvue().token(), sandbox.fanvue().base_url());
    /// # let fanvue = Fanvue::builder(token).base_url(base_url).build()?;
    /// # let links = TrackingLinks::builder().provider(fanvue).build()?;
    /// let request = LinkRequest::new().name("Spring").platform(Platform::Instagram);
    /// let link = links.create_detached("fanvue", request).await?;
    /// # assert_eq!(link.slug.as_deref(), Some("fv-1"));
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "fanvue"))]
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    ///
    /// The outcome fails as [`create`](Self::create) does, and if the tokio runtime shuts down
    /// before it.
    ///
    /// # Panics
    ///
    /// Panics outside a tokio runtime.
    pub fn create_detached(&self, provider: &str, request: LinkRequest) -> Detached {
        match self.named(provider) {
            Ok(provider) => provider.clone().create_detached(request),
            Err(error) => Detached::refused(error),
        }
    }

    /// Makes sure that there is exactly one link for the key of this request, and returns it.
    ///
    /// The key is the external id, the slug or the destination, as the provider's
    /// [`on_repeat`](Capabilities::on_repeat) says. The link is created; if the provider refuses it
    /// or the outcome is unknown, it is found by the key and compared with the request.
    /// [`TrackingLink::made`] says whether it was created or existed already, and
    /// [`TrackingLink::changed`] lists the values that differ from the request. An existing link is
    /// never changed.
    ///
    /// Calls for one key that run at the same time share one create, also those of clones. Some
    /// providers do not promise to refuse the second of two simultaneous creates with one key
    /// (`atomic` of [`OnRepeat::Refused`](crate::OnRepeat::Refused) is false). There, each link is
    /// looked up before it is created, and only the sharing prevents a second one: ensure all links
    /// of the account by one `TrackingLinks` and its clones, in one process, under one name of the
    /// provider.
    ///
    /// The call goes on in a task of its own if its future is dropped. It is safe to call again
    /// after an error, with one exception: at a provider that makes no such promise, a new link may
    /// be found only after a while. There, wait that long after an error whose [`Error::delivery`]
    /// is [`Unknown`](crate::Delivery::Unknown).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use tracking_links::{ErrorKind, LinkRequest, TrackingLinks, Delivery};
    /// # let links = TrackingLinks::builder().build()?;
    /// let request = LinkRequest::new()
    ///     .destination("https://brand.example/shoes")
    ///     .slug_from("shoes-42");
    /// match links.ensure("shortener", &request).await {
    ///     Ok(link) => println!("{}", link.url.unwrap_or_default()),
    ///     Err(error) if error.kind() == ErrorKind::Conflict => {
    ///         println!("taken, by a link to {:?}", error.link().map(|it| &it.destination));
    ///     }
    ///     Err(error) => println!("{error}"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::Unsupported`], before anything is sent, if the provider would make
    /// a second link for such a request; the error names the fields to set. Fails with
    /// [`ErrorKind::Conflict`] if a link with this key leads elsewhere; [`Error::link`] is that
    /// link, unless the account can't see it. Otherwise fails as [`create`](Self::create) and
    /// [`find`](Self::find) do.
    ///
    /// # Panics
    ///
    /// Panics outside a tokio runtime.
    pub async fn ensure(
        &self,
        provider: &str,
        request: &LinkRequest,
    ) -> Result<TrackingLink, Error> {
        let provider = self.named(provider)?;
        self.ensuring.ensure(provider, request, None).await
    }

    /// Creates several links in as few requests as the provider takes: in chunks within its limits
    /// of items and bytes. Each outcome comes with the key that was given with its request, in no
    /// particular order.
    ///
    /// Nothing is emulated: at a provider without such requests, this fails.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use tracking_links::{LinkRequest, TrackingLinks};
    /// # async fn create(links: &TrackingLinks) -> Result<(), tracking_links::Error> {
    /// let rows = ["shoes", "hats"];
    /// let requests = rows.iter().map(|row| {
    ///     (*row, LinkRequest::new().destination(format!("https://brand.example/{row}")))
    /// });
    /// let mut creating = links.create_many("shortener", requests)?;
    /// while let Some((row, outcome)) = creating.next().await {
    ///     println!("{row}: {:?}", outcome?.url);
    /// }
    /// # Ok(())
    /// # }
    /// # let links = TrackingLinks::builder().build()?;
    /// # assert!(create(&links).await.is_err());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::UnknownProvider`] if no provider has this name, and with
    /// [`ErrorKind::Unsupported`] if it can't create several links at once.
    pub fn create_many<'a, K>(
        &'a self,
        provider: &str,
        requests: impl IntoIterator<Item = (K, LinkRequest), IntoIter: Send + 'a>,
    ) -> Result<Creating<'a, K>, Error> {
        Creating::new(&**self.named(provider)?, requests)
    }

    /// Creates the links of many rows, at the providers that they name: each at most once for its
    /// key, whatever fails, and however often the run is killed and started again.
    ///
    /// The journal notes each row on disk before its request leaves, and its outcome afterwards. A
    /// run skips the rows that have their outcome, settles those in doubt, and creates the rest:
    /// those of `rows`, and all unfinished ones that the journal has. Each provider's rows are
    /// worked on at the same time, and never faster than its rate limit allows.
    ///
    /// A row in doubt is one whose request may have been carried out, and nobody knows. It is
    /// looked for at the provider after a [delay](CreateAll::settling_delay), and created only
    /// where that can't make a second link; otherwise it is left to a person, as
    /// [`RowState::Unknown`](crate::journal::RowState::Unknown).
    ///
    /// The stores are in the crate `tracking-links-journal`.
    ///
    /// ```no_run
    /// # use std::sync::Arc;
    /// # use tracking_links::journal::{Journal, JournalError, NewRow};
    /// # use tracking_links::{LinkRequest, Platform, TrackingLinks};
    /// # type Outcome = Result<(), JournalError>;
    /// # async fn run(links: TrackingLinks, journal: Arc<dyn Journal>) -> Outcome {
    /// # use futures_util::stream;
    /// let rows = stream::iter((1..=1_000).map(|number| {
    ///     let request = LinkRequest::new().name(format!("Spring {number}"));
    ///     let request = request.platform(Platform::Instagram);
    ///     NewRow::new(format!("spring-{number}"), "fanvue", request)
    /// }));
    /// let mut run = links.create_all(rows, journal).start();
    /// while let Some(event) = run.next().await {
    ///     let event = event?;
    ///     println!("{} is {}", event.row().key, event.row().state);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn create_all(
        &self,
        rows: impl Stream<Item = NewRow> + Send + 'static,
        journal: Arc<dyn Journal>,
    ) -> CreateAll {
        CreateAll::new(self.providers.clone(), self.ensuring.clone(), rows, journal)
    }

    /// Finds a link by a key, at the provider of this name. `None` if the provider says that there
    /// is no such link.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::UnknownProvider`] if no provider has this name, and otherwise as
    /// [`Provider::find`] does.
    pub async fn find(&self, provider: &str, key: &Key) -> Result<Option<TrackingLink>, Error> {
        self.named(provider)?.find(key).await
    }

    /// Lists the links of the account at the provider of this name, page after page.
    ///
    /// ```
    /// # #[cfg(feature = "fanvue")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use tracking_links::{Fanvue, LinkRequest, Platform, TrackingLinks};
    /// use tracking_links::Listing;
    ///
    /// # let sandbox = tracking_links_sandbox::Sandbox::start().await?;
    /// # let (token, base_url) = (sandbox.fanvue().token(), sandbox.fanvue().base_url());
    /// # let fanvue = Fanvue::builder(token).base_url(base_url).build()?;
    /// # let links = TrackingLinks::builder().provider(fanvue).build()?;
    /// # let request = LinkRequest::new().name("Spring").platform(Platform::Instagram);
    /// # links.create("fanvue", &request).await?;
    /// let mut list = links.list("fanvue", Listing::new())?;
    /// while let Some(link) = list.next().await {
    ///     println!("{}", link?.name.unwrap_or_default());
    /// }
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "fanvue"))]
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::UnknownProvider`] if no provider has this name. The first
    /// [`next`](Links::next) fails with [`ErrorKind::Unsupported`] if the provider can't list
    /// links.
    pub fn list(&self, provider: &str, listing: Listing) -> Result<Links<'_>, Error> {
        Ok(Links::new(&**self.named(provider)?, listing))
    }

    /// Deletes a link, by its id, at the provider of this name.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::UnknownProvider`] if no provider has this name, and otherwise as
    /// [`Provider::delete`] does.
    pub async fn delete(&self, provider: &str, id: &str) -> Result<(), Error> {
        self.named(provider)?.delete(id).await
    }

    /// Changes a link, by its id, at the provider of this name: the fields that `change` sets.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::UnknownProvider`] if no provider has this name, and otherwise as
    /// [`Provider::update`] does.
    pub async fn update(
        &self,
        provider: &str,
        id: &str,
        change: &LinkRequest,
    ) -> Result<TrackingLink, Error> {
        self.named(provider)?.update(id, change).await
    }

    /// Counts the clicks of a link, by its id, at the provider of this name.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::UnknownProvider`] if no provider has this name, and otherwise as
    /// [`Provider::clicks`] does.
    pub async fn clicks(
        &self,
        provider: &str,
        id: &str,
        range: &ClickRange,
    ) -> Result<Clicks, Error> {
        self.named(provider)?.clicks(id, range).await
    }

    /// Checks that the provider of this name accepts its credentials. Creates nothing.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::UnknownProvider`] if no provider has this name, and otherwise as
    /// [`Provider::verify`] does.
    pub async fn verify(&self, provider: &str) -> Result<(), Error> {
        self.named(provider)?.verify().await
    }

    /// Returns the provider of this name.
    pub fn provider(&self, name: &str) -> Option<&dyn Provider> {
        self.providers().find(|provider| provider.name() == name)
    }

    /// Lists the providers, in the order in which they were added.
    pub fn providers(&self) -> impl Iterator<Item = &dyn Provider> {
        self.providers.iter().map(|provider| &**provider)
    }

    /// Returns what the provider of this name can do.
    ///
    /// ```
    /// # #[cfg(feature = "fanvue")]
    /// # fn main() -> Result<(), tracking_links::Error> {
    /// use tracking_links::{Fanvue, Field, Support, TrackingLinks};
    ///
    /// let links = TrackingLinks::builder()
    ///     .provider(Fanvue::builder("token").build()?)
    ///     .build()?;
    /// assert_eq!(links.capabilities("fanvue")?.support(Field::Name), Support::Required);
    ///
    /// let error = links.capabilities("acme").unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "tracking-links: no provider is named \"acme\"; configured: \"fanvue\"",
    /// );
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "fanvue"))]
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::UnknownProvider`] if no provider has this name. The message lists
    /// the configured names, and asks whether the nearest was meant.
    pub fn capabilities(&self, provider: &str) -> Result<&Capabilities, Error> {
        Ok(self.named(provider)?.capabilities())
    }

    fn named(&self, name: &str) -> Result<&Arc<dyn Provider>, Error> {
        named(&self.providers, name)
    }
}

/// Shows the providers.
impl fmt::Debug for TrackingLinks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TrackingLinks")
            .field("providers", &self.providers)
            .finish()
    }
}

/// The builder of [`TrackingLinks`].
#[derive(Debug)]
#[must_use = "a builder does nothing until it is built"]
pub struct TrackingLinksBuilder {
    providers: Vec<Arc<dyn Provider>>,
}

impl TrackingLinksBuilder {
    /// Adds a provider. A `Box<dyn Provider>` is a provider too.
    pub fn provider(mut self, provider: impl Provider + 'static) -> Self {
        self.providers.push(Arc::new(provider));
        self
    }

    /// Adds a provider of this crate under a name of its own, configured by the same variables as
    /// by [`from_env`](TrackingLinks::from_env), with their values from elsewhere: a file of
    /// settings with several accounts, or a store of secrets. `provider` is the name of its
    /// feature. [`TrackingLinks::variables`] lists the variables.
    ///
    /// ```
    /// # #[cfg(feature = "fanvue")]
    /// # fn main() -> Result<(), tracking_links::Error> {
    /// use tracking_links::TrackingLinks;
    ///
    /// let secrets = |account: &'static str| {
    ///     move |variable: &str| match variable {
    ///         "FANVUE_ACCESS_TOKEN" => Some(format!("token of {account}").replace(' ', "-")),
    ///         _ => None,
    ///     }
    /// };
    /// let links = TrackingLinks::builder()
    ///     .from_variables("fanvue", "anna", secrets("anna"))?
    ///     .from_variables("fanvue", "berta", secrets("berta"))?
    ///     .build()?;
    /// assert_eq!(links.providers().count(), 2);
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "fanvue"))]
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::UnknownProvider`] if this crate has no such provider, or its feature
    /// is off, and with [`ErrorKind::Configuration`] if a required variable is not set, or if a
    /// value is invalid. The message names the variable, and quotes no value.
    pub fn from_variables(
        mut self,
        provider: &str,
        name: impl Into<String>,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Error> {
        let provider = providers::from_variables(provider, name.into(), &variable)?;
        self.providers.push(provider);
        Ok(self)
    }

    /// Checks the providers' names and builds the set. Sends nothing.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::Configuration`] if two providers have the same name, or if a
    /// provider has an empty name.
    pub fn build(self) -> Result<TrackingLinks, Error> {
        let refuse = |message| Err(Error::new(ErrorKind::Configuration, message));
        for (index, provider) in self.providers.iter().enumerate() {
            let (name, title) = (provider.name(), provider.title());
            if name.is_empty() {
                return refuse(format!(
                    "a provider {title} has an empty name; set it with .name(...)"
                ));
            }
            if self.providers[..index]
                .iter()
                .any(|other| other.name() == name)
            {
                return refuse(format!(
                    "two providers are named {name:?}; give the second another name, such as \
                     .name(\"{}-2\")",
                    name.escape_debug()
                ));
            }
        }
        Ok(TrackingLinks {
            providers: self.providers.into(),
            ensuring: Ensuring::default(),
        })
    }
}
