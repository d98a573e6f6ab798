//! The provider Fanvue: converts requests into Fanvue's terms, and Fanvue's answers and errors into
//! this crate's.

mod answer;
mod errors;
#[cfg(feature = "oauth")]
mod oauth;

use std::time::SystemTime;

use fanvue_client::Client;
use fanvue_client::chrono::{DateTime, Utc};
use fanvue_client::types::{CreateTrackingLinkBody, SocialPlatform};
use tracking_links_runtime::{BoxFuture, Credential, Runtime, TokenSource};

use super::builder::{FromClient, ProviderBuilder};
use super::environment::{FromEnv, Variable};
use crate::capabilities::{Capabilities, Checked};
use crate::error::{Error, ErrorKind};
use crate::link::{Output, TrackingLink};
use crate::listing::{Listing, Page};
use crate::platform::Platform;
use crate::provider::Provider;
use crate::request::Field;

/// The provider Fanvue, for the account of one creator.
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
    client: Client,
    name: String,
    settings: Settings,
    capabilities: Capabilities,
}

/// The builder of [`Fanvue`].
pub type FanvueBuilder = ProviderBuilder<Fanvue>;

/// The settings that only Fanvue has.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    handle: Option<String>,
    api_version: Option<String>,
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
        it
    };

    /// Returns a builder with an OAuth access token, which must have the scope
    /// `write:tracking_links`.
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
        let builder = Self::builder(ACCESS_TOKEN.required()?);
        let builder = BASE_URL.set(builder, FanvueBuilder::base_url)?;
        HANDLE.set(builder, FanvueBuilder::handle)
    }

    fn builder_with_credential(credential: Credential) -> FanvueBuilder {
        let client = Client::builder().credential(credential);
        FanvueBuilder::new(Client::API.name, client, Settings::default())
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
        FanvueBuilder::with_client(Client::API.name, client, Settings::default())
    }

    /// Returns the generated client, for operations that this crate does not cover.
    pub fn client(&self) -> &Client {
        &self.client
    }
}

impl Provider for Fanvue {
    fn name(&self) -> &str {
        &self.name
    }

    fn title(&self) -> &str {
        Client::API.title
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
            let body = CreateTrackingLinkBody {
                name: request.name.clone().unwrap_or_default(),
                external_social_platform: SocialPlatform::from(platform),
            };
            let mut operation = self.client.create_tracking_link().body(body);
            if let Some(version) = &self.settings.api_version {
                operation = operation.x_fanvue_api_version(version.as_str());
            }
            let response = operation.send().await.map_err(errors::convert)?;

            let warning = answer::deprecation(response.headers());
            let handle = self.settings.handle.as_deref();
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
            let mut operation = self.client.list_tracking_links();
            if let Some(version) = &self.settings.api_version {
                operation = operation.x_fanvue_api_version(version.as_str());
            }
            if let Some(cursor) = cursor {
                operation = operation.cursor(cursor);
            }
            if let Some(time) = listing.created_after {
                operation = operation.created_after(date_time(time, &self.name)?);
            }
            if let Some(time) = listing.created_before {
                operation = operation.created_before(date_time(time, &self.name)?);
            }
            let response = operation.send().await.map_err(errors::convert);
            let page = response.map_err(|error| error.or_names(&self.name, "list"))?;
            let page = page.into_inner();

            let handle = self.settings.handle.as_deref();
            let link = |answer| answer::link(&self.name, handle, answer);
            let links = page.data.into_iter().map(link).collect();
            let next = page.next_cursor.filter(|cursor| !cursor.is_empty());
            Ok(Page::new(links, next))
        })
    }

    fn delete<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let mut operation = self.client.delete_tracking_link().uuid(id);
            if let Some(version) = &self.settings.api_version {
                operation = operation.x_fanvue_api_version(version.as_str());
            }
            let deleted = operation.send().await.map_err(errors::convert);
            deleted.map_err(|error| error.or_names(&self.name, "delete"))?;
            Ok(())
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
}

impl FromClient for Fanvue {
    type Client = Client;
    type Settings = Settings;

    fn runtime(client: &Client) -> &Runtime {
        client.runtime()
    }

    fn from_client(name: String, client: Client, settings: Settings) -> Result<Self, Error> {
        let mut capabilities = Self::CAPABILITIES;
        if settings.handle.is_some() {
            capabilities = capabilities.returns(Output::Url);
        }
        if settings.handle.as_deref().is_some_and(|it| !is_handle(it)) {
            return Err(Error::new(
                ErrorKind::Configuration,
                "the handle is invalid; set what follows https://www.fanvue.com/ in the URL of the \
                 creator's page, such as anna",
            ));
        }
        Ok(Self {
            client,
            name,
            settings,
            capabilities,
        })
    }
}

const ACCESS_TOKEN: Variable = Variable::new(
    Client::API.name,
    "FANVUE_ACCESS_TOKEN",
    "an OAuth access token with the scope write:tracking_links",
);
const BASE_URL: Variable = Variable::new(
    Client::API.name,
    "FANVUE_BASE_URL",
    "the URL that requests are sent to",
);
const HANDLE: Variable = Variable::new(
    Client::API.name,
    "FANVUE_HANDLE",
    "the creator's handle, such as anna",
);

impl FromEnv for Fanvue {
    const REQUIRED: &'static [Variable] = &[ACCESS_TOKEN];
    const BUILDER: fn() -> Result<FanvueBuilder, Error> = Self::from_env;
}

/// Converts a time of a listing. Fails if chrono can't hold it.
fn date_time(time: SystemTime, provider: &str) -> Result<DateTime<Utc>, Error> {
    answer::date_time(time).ok_or_else(|| {
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
