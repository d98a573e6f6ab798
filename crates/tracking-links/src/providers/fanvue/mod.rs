//! The provider Fanvue: converts requests into Fanvue's terms, and Fanvue's answers and errors into
//! this crate's.

mod answer;
mod errors;
#[cfg(feature = "oauth")]
mod oauth;
mod operations;

use fanvue_client::chrono::{DateTime, Utc};
use fanvue_client::types::{CreateTrackingLinkBody, TrackingLinkUserPage};
use fanvue_client::uuid::Uuid;
use tracking_links_runtime::TokenSource;

use super::prelude::*;
use crate::platform::Platform;
use operations::send;

client_provider! {
    /// The provider Fanvue, for the account of one creator, or for one creator whom an agency
    /// manages ([`creator`](FanvueBuilder::creator)).
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
    Fanvue, FanvueBuilder, fanvue_client,
    [secret "FANVUE_ACCESS_TOKEN": "an OAuth access token with the scope write:tracking_links"],
    settings: Settings => Account = Account::new,
    [
        "FANVUE_HANDLE": "the creator's handle, such as anna" => FanvueBuilder::handle,
        "FANVUE_CREATOR":
            "the UUID of a creator whom the account manages" => FanvueBuilder::creator,
    ]
}

/// The settings that only Fanvue has.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    handle: Option<String>,
    api_version: Option<String>,
    creator: Option<String>,
}

/// An account at Fanvue, or a creator whom it manages.
#[derive(Clone, Debug)]
struct Account {
    /// The creator whose links are meant; `None` for the links of the account itself.
    creator: Option<Uuid>,
    /// The API version to request; `None` for the one of the client.
    api_version: Option<String>,
    /// The creator's handle, with which links have a URL.
    handle: Option<String>,
    /// What Fanvue can do with these settings.
    capabilities: Capabilities,
}

impl Fanvue {
    /// What Fanvue can do. If a [`handle`](FanvueBuilder::handle) is set, links have a `url` too.
    pub const CAPABILITIES: Capabilities = capabilities! {
        require: Name, Platform;
        returns: Id, Slug, Name, Platform, CreatedAt, Clicks;
        platforms: Platform::LISTED;
        operations: create, list, delete, verify;
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

    fn builder_with_credential(credential: Credential) -> FanvueBuilder {
        FanvueBuilder::new(credential, Settings::default())
    }

    /// Adds the URL to a link, if the creator's handle is known.
    fn with_url(&self, mut link: TrackingLink) -> TrackingLink {
        let parts = self.settings.handle.as_deref().zip(link.slug.as_deref());
        link.url = parts.and_then(|(handle, slug)| answer::url(handle, slug));
        link
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
        let page = send!(
            self.list_tracking_link_users or list_creator_tracking_link_users(id).cursor(cursor)
        );
        let page = page.map_err(|error| error.or_names(&self.name, "link_users"))?;
        let mut page = page.into_inner();
        page.next_cursor = filled(&page.next_cursor);
        Ok(page)
    }
}

impl Adapter for Fanvue {
    const FIELDS: Names = errors::FIELDS;
    const EXPLAIN: fn(Error) -> Error = errors::explain;

    fn own_capabilities(&self) -> Option<&Capabilities> {
        Some(&self.settings.capabilities)
    }

    /// Returns the creator's UUID or handle. Without either, the accounts of Fanvue can't be told
    /// apart.
    fn account_id(&self) -> Option<String> {
        let creator = self.settings.creator.map(|it| it.to_string());
        creator.or_else(|| self.settings.handle.clone())
    }

    async fn create(&self, request: &LinkRequest) -> Result<TrackingLink> {
        let platform = request.platform.as_ref().map_or("", Platform::as_str);
        let body = CreateTrackingLinkBody::new(request.name.clone().unwrap_or_default(), platform);
        let answer = send!(self.create_tracking_link or create_creator_tracking_link(body))?;
        let warning = answer::deprecation(answer.headers());
        let mut link = self.with_url(answer.into_inner().into_link());
        link.warnings.extend(warning);
        Ok(link)
    }

    async fn page(&self, listing: &Listing, cursor: Option<&str>) -> Result<Page> {
        let after = values::bound(listing.created_after, date_time)?;
        let before = values::bound(listing.created_before, date_time)?;
        let answer = send!(
            self.list_tracking_links or list_creator_tracking_links()
                .cursor(cursor)
                .created_after(after)
                .created_before(before)
        );
        let answer = answer?.into_inner();
        let page = Page::of(answer.data, answer.next_cursor);
        let links = page.links.into_iter().map(|link| self.with_url(link));
        Ok(Page::new(links.collect(), page.next))
    }

    async fn delete(&self, id: &str) -> Result<()> {
        send!(self.delete_tracking_link or delete_creator_tracking_link(id)).map(drop)
    }

    /// Lists one link, for which the access token needs the scope `read:tracking_links`.
    async fn verify(&self) -> Result<()> {
        send!(self.list_tracking_links or list_creator_tracking_links().limit(1)).map(drop)
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

impl Account {
    /// Checks the settings.
    fn new(settings: Settings) -> Result<Self> {
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
        let capabilities = match handle {
            Some(_) => Fanvue::CAPABILITIES.returns(Output::Url),
            None => Fanvue::CAPABILITIES,
        };
        Ok(Self {
            creator,
            handle,
            api_version,
            capabilities,
        })
    }
}

fn date_time(time: SystemTime) -> Option<DateTime<Utc>> {
    let (seconds, nanoseconds) = time::to_unix(time)?;
    DateTime::from_timestamp(seconds, nanoseconds)
}

/// Returns whether a handle is a single path segment that needs no percent-encoding.
fn is_handle(handle: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    !matches!(handle, "" | "." | "..") && handle.chars().all(fits)
}
