//! The provider Fanvue: converts requests into Fanvue's terms, and Fanvue's answers and errors into
//! this crate's.

mod account;
mod answer;
mod errors;
#[cfg(feature = "oauth")]
mod oauth;

use std::time::SystemTime;

use fanvue_client::Client;
use fanvue_client::chrono::{DateTime, Utc};
use fanvue_client::types::{CreateTrackingLinkBody, TrackingLinkUserPage};
use fanvue_client::uuid::Uuid;
use tracking_links_runtime::{Api, BoxFuture, Credential, Runtime, TokenSource};

use super::builder::{FromClient, ProviderBuilder};
use super::environment::{self, FromEnv, Set, Values, Variable};
use super::time;
use crate::capabilities::{Capabilities, Checked};
use crate::error::{Error, ErrorKind};
use crate::link::{Output, TrackingLink};
use crate::listing::{Listing, Page};
use crate::platform::Platform;
use crate::provider::Provider;
use crate::request::Field;
use account::Account;

/// The provider Fanvue, for the account of one creator, or for one creator whom an agency manages
/// ([`creator`](FanvueBuilder::creator)).
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use tracking_links::{Fanvue, LinkRequest, Platform, Provider};
///
/// # let sandbox = tracking_links_sandbox::Sandbox::start().await?;
/// # let (token, base_url) = (sandbox.fanvue().token(), sandbox.fanvue().base_url());
/// let fanvue = Fanvue::builder(token).base_url(base_url).build()?;
/// let request = LinkRequest::new().name("Spring").platform(Platform::TikTok);
/// let link = fanvue.create(&request).await?;
///
/// // Without the creator's handle, the link has Fanvue's slug but no URL.
/// assert_eq!((link.slug.as_deref(), link.url), (Some("fv-1"), None));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Fanvue {
    account: Account,
    name: String,
    handle: Option<String>,
    capabilities: Capabilities,
}

/// The builder of [`Fanvue`].
pub type FanvueBuilder = ProviderBuilder<Fanvue>;

/// The settings that only Fanvue has.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    handle: Option<String>,
    api_version: Option<String>,
    creator: Option<String>,
}

impl Fanvue {
    /// What Fanvue can do. If a [`handle`](FanvueBuilder::handle) is set, links have a `url` too.
    pub const CAPABILITIES: Capabilities = {
        let mut it = Capabilities::NONE
            .require(Field::Name)
            .require(Field::Platform)
            .returns(Output::Id)
            .returns(Output::Slug)
            .returns(Output::Name)
            .returns(Output::Platform)
            .returns(Output::CreatedAt)
            .returns(Output::Clicks);
        it.platforms = Platform::LISTED;
        it.operations.create = true;
        it.operations.list = true;
        it.operations.delete = true;
        it.operations.verify = true;
        it
    };

    /// Returns a builder with an OAuth access token. It must have the scope `write:tracking_links`
    /// to create and delete links, and `read:tracking_links` to list them and their users; for a
    /// [`creator`](FanvueBuilder::creator) also `write:creator` and `read:creator`.
    pub fn builder(token: impl Into<String>) -> FanvueBuilder {
        Self::builder_with_credential(Credential::bearer(token))
    }

    /// Returns a builder with a source of access tokens, such as one that refreshes them (feature
    /// `oauth`).
    pub fn builder_with_tokens(source: impl TokenSource + 'static) -> FanvueBuilder {
        Self::builder_with_credential(Credential::token_source(source))
    }

    /// Returns a builder with what the environment's variables say:
    ///
    /// | variable              |          |                                             |
    /// |-----------------------|----------|---------------------------------------------|
    /// | `FANVUE_ACCESS_TOKEN` | required | the access token, as for [`Self::builder`]  |
    /// | `FANVUE_BASE_URL`     | optional | [`base_url`](FanvueBuilder::base_url)       |
    /// | `FANVUE_HANDLE`       | optional | [`handle`](FanvueBuilder::handle)           |
    /// | `FANVUE_CREATOR`      | optional | [`creator`](FanvueBuilder::creator)         |
    ///
    /// ```no_run
    /// use tracking_links::Fanvue;
    ///
    /// # fn main() -> Result<(), tracking_links::Error> {
    /// let fanvue = Fanvue::from_env()?.name("fanvue-eu").build()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::Configuration`] if a required variable is not set, or if a variable
    /// is empty or not Unicode. The message names the variable, and quotes no value.
    pub fn from_env() -> Result<FanvueBuilder, Error> {
        environment::builder()
    }

    fn builder_with_credential(credential: Credential) -> FanvueBuilder {
        FanvueBuilder::new(credential, Settings::default())
    }

    /// Returns a builder with a client that is built already, with its own base URL, credentials
    /// and limits.
    ///
    /// ```
    /// use tracking_links::Fanvue;
    /// use tracking_links::fanvue::{Client, Credential};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let client = Client::builder()
    ///     .credential(Credential::bearer("token"))
    ///     .user_agent("my-shop/1.0")
    ///     .build()?;
    /// let fanvue = Fanvue::builder_with_client(client).name("fanvue-eu").build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn builder_with_client(client: Client) -> FanvueBuilder {
        FanvueBuilder::with_client(client, Settings::default())
    }

    /// Returns the generated client, for operations that this crate does not cover.
    pub fn client(&self) -> &Client {
        &self.account.client
    }

    /// Returns one page of the users who came by a link, which is given by its
    /// [`id`](TrackingLink::id): the first page, or the one that the `next_cursor` of another page
    /// names.
    ///
    /// Fanvue's documentation shows the members of a user by an example, so all but the UUID may be
    /// absent.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use tracking_links::{Fanvue, LinkRequest, Platform, Provider};
    ///
    /// # let sandbox = tracking_links_sandbox::Sandbox::start().await?;
    /// # let (token, base_url) = (sandbox.fanvue().token(), sandbox.fanvue().base_url());
    /// let fanvue = Fanvue::builder(token).base_url(base_url).build()?;
    /// let request = LinkRequest::new().name("Spring").platform(Platform::TikTok);
    /// let id = fanvue.create(&request).await?.id.unwrap_or_default();
    /// # sandbox.fanvue().add_follower(&id);
    ///
    /// let mut cursor = None;
    /// loop {
    ///     let page = fanvue.link_users(&id, cursor.as_deref()).await?;
    ///     for user in page.data {
    ///         println!("{} {}", user.uuid, user.handle.unwrap_or_default());
    ///     }
    ///     cursor = page.next_cursor;
    ///     if cursor.is_none() {
    ///         break;
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::InvalidRequest`] if the id is not a UUID, before anything is sent,
    /// and with [`ErrorKind::NotFound`] if there is no such link.
    pub async fn link_users(
        &self,
        id: &str,
        cursor: Option<&str>,
    ) -> Result<TrackingLinkUserPage, Error> {
        let page = self.account.users(id, cursor).await;
        let mut page = page.map_err(|error| error.or_names(&self.name, "link_users"))?;
        page.next_cursor = page.next_cursor.filter(|cursor| !cursor.is_empty());
        Ok(page)
    }
}

impl Provider for Fanvue {
    fn name(&self) -> &str {
        &self.name
    }

    fn runtime(&self) -> Option<&Runtime> {
        Some(self.client().runtime())
    }

    /// Returns the account by its creator's UUID or handle. Without either, the accounts of Fanvue
    /// can't be told apart.
    fn account(&self) -> crate::Account {
        let account = crate::Account::of_client(self.client().runtime());
        match (self.account.creator, &self.handle) {
            (Some(creator), _) => account.with_id(creator.to_string()),
            (None, Some(handle)) => account.with_id(handle.as_str()),
            (None, None) => account,
        }
    }

    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    fn create_checked<'a>(
        &'a self,
        checked: Checked<'a>,
    ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        let request = checked.request();
        Box::pin(async move {
            let platform = request.platform.as_ref().map_or("", Platform::as_str);
            let body =
                CreateTrackingLinkBody::new(request.name.clone().unwrap_or_default(), platform);
            let response = self.account.create(body).await?;

            let warning = answer::deprecation(response.headers());
            let handle = self.handle.as_deref();
            let mut link = answer::link(&self.name, handle, response.into_inner());
            link.warnings.extend(warning);
            Ok(link)
        })
    }

    fn page<'a>(
        &'a self,
        listing: &'a Listing,
        cursor: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Page, Error>> {
        Box::pin(async move {
            let time = |time: Option<SystemTime>| {
                let time = time.map(|time| date_time(time, &self.name));
                time.transpose()
            };
            let (after, before) = (time(listing.created_after)?, time(listing.created_before)?);
            let page = self.account.list(cursor, after, before, None).await;
            let page = page.map_err(|error| error.or_names(&self.name, "list"))?;

            let handle = self.handle.as_deref();
            let link = |answer| answer::link(&self.name, handle, answer);
            let links = page.data.into_iter().map(link).collect();
            let next = page.next_cursor.filter(|cursor| !cursor.is_empty());
            Ok(Page::new(links, next))
        })
    }

    fn delete<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let deleted = self.account.delete(id).await;
            deleted.map_err(|error| error.or_names(&self.name, "delete"))
        })
    }

    /// Lists one link, for which the access token needs the scope `read:tracking_links`.
    fn verify(&self) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(async move {
            let listed = self.account.list(None, None, None, Some(1)).await;
            let verified = listed.map(|_| ());
            verified.map_err(|error| error.or_names(&self.name, "verify"))
        })
    }
}

impl FanvueBuilder {
    /// Sets the creator's handle, as in `https://www.fanvue.com/anna`, so that links have a URL.
    pub fn handle(mut self, handle: impl Into<String>) -> Self {
        self.settings.handle = Some(handle.into());
        self
    }

    /// Sets the API version to request, which is a date. The default is the version that the client
    /// was generated for.
    pub fn api_version(mut self, version: impl Into<String>) -> Self {
        self.settings.api_version = Some(version.into());
        self
    }

    /// Sets the UUID of a creator whom the account manages as an agency: links are then created,
    /// listed and deleted for that creator. The access token needs the scopes `write:creator` and
    /// `read:creator` too.
    ///
    /// Fanvue has a rate limit for each creator. A provider has one too, unless its client is
    /// [built already](Fanvue::builder_with_client) and shared, so make a provider for each
    /// creator. A source of tokens can be cloned for all of them.
    ///
    /// ```
    /// use tracking_links::{Fanvue, TrackingLinks};
    ///
    /// # fn main() -> Result<(), tracking_links::Error> {
    /// let mut links = TrackingLinks::builder();
    /// for (name, uuid) in [
    ///     ("anna", "5d0e5a5c-0a3e-4b0f-9d4e-0c6a5d6f1a01"),
    ///     ("berta", "5d0e5a5c-0a3e-4b0f-9d4e-0c6a5d6f1a02"),
    /// ] {
    ///     links = links.provider(Fanvue::builder("token").name(name).creator(uuid).build()?);
    /// }
    /// let links = links.build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn creator(mut self, uuid: impl Into<String>) -> Self {
        self.settings.creator = Some(uuid.into());
        self
    }
}

impl FromClient for Fanvue {
    type Client = Client;
    type Settings = Settings;

    const API: &'static Api = &Client::API;

    fn runtime(client: &Client) -> &Runtime {
        client.runtime()
    }

    fn from_client(name: String, client: Client, settings: Settings) -> Result<Self, Error> {
        let Settings {
            handle,
            api_version,
            creator,
        } = settings;
        let invalid = |message| Error::new(ErrorKind::Configuration, message);
        if handle.as_deref().is_some_and(|it| !is_handle(it)) {
            return Err(invalid(
                "the handle is invalid; set what follows https://www.fanvue.com/ in the URL of the \
                 creator's page, such as anna",
            ));
        }
        let creator = creator.map(|it| Uuid::try_parse(&it)).transpose();
        let creator = creator.map_err(|_| {
            invalid("the creator is not a UUID; set the UUID of a creator whom the account manages")
        })?;
        let mut capabilities = Self::CAPABILITIES;
        if handle.is_some() {
            capabilities = capabilities.returns(Output::Url);
        }
        Ok(Self {
            account: Account {
                client,
                creator,
                api_version,
            },
            name,
            handle,
            capabilities,
        })
    }
}

const ACCESS_TOKEN: Variable = Variable::secret(
    "FANVUE_ACCESS_TOKEN",
    "an OAuth access token with the scope write:tracking_links",
);

impl FromEnv for Fanvue {
    const REQUIRED: &'static [Variable] = &[ACCESS_TOKEN];
    const OPTIONAL: &'static [(Variable, Set<Self>)] = &[
        (
            Variable::public("FANVUE_HANDLE", "the creator's handle, such as anna"),
            FanvueBuilder::handle,
        ),
        (
            Variable::public(
                "FANVUE_CREATOR",
                "the UUID of a creator whom the account manages",
            ),
            FanvueBuilder::creator,
        ),
    ];

    fn from_required(values: &Values<'_>) -> Result<FanvueBuilder, Error> {
        Ok(Self::builder(ACCESS_TOKEN.required(values)?))
    }
}

/// Converts a time of a listing. Fails if chrono can't hold it.
fn date_time(time: SystemTime, provider: &str) -> Result<DateTime<Utc>, Error> {
    let time = time::to_unix(time);
    let time =
        time.and_then(|(seconds, nanoseconds)| DateTime::from_timestamp(seconds, nanoseconds));
    time.ok_or_else(|| {
        let message = "the time of the listing is too far away; leave it out";
        Error::new(ErrorKind::InvalidRequest, message).or_names(provider, "list")
    })
}

/// Returns whether a handle is a single path segment that needs no percent-encoding.
fn is_handle(handle: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    !matches!(handle, "" | "." | "..") && handle.chars().all(fits)
}

#[cfg(test)]
mod tests {
    use fanvue_client::types::SocialPlatform;

    use super::*;

    #[test]
    fn every_known_platform_is_documented() {
        for platform in Fanvue::CAPABILITIES.platforms {
            let documented = SocialPlatform::from(platform.as_str());
            let is_unknown = matches!(documented, SocialPlatform::Unknown(_));
            assert!(!is_unknown, "{platform}");
        }
    }

    #[test]
    fn a_creator_that_is_not_a_uuid_is_refused() {
        for creator in ["", "anna", "5d0e5a5c-0a3e-4b0f-9d4e", "../tracking-links"] {
            let error = Fanvue::builder("t").creator(creator).build().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Configuration);
            assert!(error.to_string().contains("not a UUID"), "{error}");
        }
    }

    #[test]
    fn a_handle_that_is_not_a_path_segment_is_refused() {
        for handle in [
            "",
            "@anna",
            "a/b",
            "..",
            "a b",
            "https://www.fanvue.com/anna",
        ] {
            let error = Fanvue::builder("t").handle(handle).build().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Configuration);
        }
    }
}
