//! Fanvue: a request in its words, its answer and its errors in ours.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use fanvue_client::Client;
use fanvue_client::operation::CreateTrackingLinkError;
use fanvue_client::types::{self, CreateTrackingLinkBody, SocialPlatform};
use tracking_links_runtime::{
    AtRateLimit, Credential, HeaderMap, HeaderValue, RateLimit, RetryPolicy, TokenSource,
};
use url::Url;

use super::client_source::ClientSource;
use crate::capabilities::{Capabilities, Support};
use crate::error::{Error, ErrorKind};
use crate::link::{TrackingLink, Warning};
use crate::platform::Platform;
use crate::provider::{BoxFuture, Provider};
use crate::request::LinkRequest;

/// Where a creator's links stand, before the handle.
const SITE: &str = "https://www.fanvue.com/";

const NEXT_VERSION: &str = "x-fanvue-api-next-version";

/// Fanvue, for one creator's account.
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
/// // Without the creator's handle there is no URL, only Fanvue's slug.
/// assert_eq!((link.slug.as_deref(), link.url), (Some("fv-1"), None));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Fanvue {
    client: Client,
    name: String,
    handle: Option<String>,
    api_version: Option<String>,
    capabilities: Capabilities,
}

impl Fanvue {
    /// What Fanvue can do. With a [`handle`](FanvueBuilder::handle), links have a `url` too.
    pub const CAPABILITIES: Capabilities = {
        let mut it = Capabilities::NONE;
        it.name = Support::Required;
        it.platform = Support::Required;
        it.returns.id = true;
        it.returns.slug = true;
        it.returns.name = true;
        it.returns.platform = true;
        it.returns.created_at = true;
        it.returns.clicks = true;
        it.operations.create = true;
        it
    };

    /// Starts with an OAuth access token that has the scope `write:tracking_links`.
    pub fn builder(token: impl Into<String>) -> FanvueBuilder {
        let credential = Credential::bearer(token);
        FanvueBuilder::new(ClientSource::settings(
            Client::builder().credential(credential),
        ))
    }

    /// Starts with a source of access tokens, such as one that refreshes them (feature `oauth`).
    pub fn builder_with_tokens(source: impl TokenSource + 'static) -> FanvueBuilder {
        let credential = Credential::token_source(source);
        FanvueBuilder::new(ClientSource::settings(
            Client::builder().credential(credential),
        ))
    }

    /// Starts with a client that is built already, with its own server, credentials and limits.
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
        FanvueBuilder::new(ClientSource::built(client))
    }

    /// The client, for what the facade does not cover.
    pub fn client(&self) -> &Client {
        &self.client
    }

    async fn create_link(&self, request: &LinkRequest) -> Result<TrackingLink, Error> {
        let platform = request.platform.as_ref().map_or("", Platform::as_str);
        let body = CreateTrackingLinkBody {
            name: request.name.clone().unwrap_or_default(),
            external_social_platform: SocialPlatform::from(platform),
        };
        let mut operation = self.client.create_tracking_link().body(body);
        if let Some(version) = &self.api_version {
            operation = operation.x_fanvue_api_version(version.as_str());
        }
        let response = operation.send().await.map_err(error)?;

        let warning = deprecation(response.headers());
        let mut link = self.link(response.into_inner());
        link.warnings.extend(warning);
        Ok(link)
    }

    fn link(&self, answer: types::TrackingLink) -> TrackingLink {
        let mut link = TrackingLink::new(&self.name);
        link.id = Some(answer.uuid.to_string());
        link.url = self.url(&answer.link_url);
        link.slug = Some(answer.link_url.clone());
        link.name = Some(answer.name.clone());
        link.platform = Some(Platform::from(answer.external_social_platform.as_str()));
        let created_at = (
            answer.created_at.timestamp(),
            answer.created_at.timestamp_subsec_nanos(),
        );
        link.created_at = system_time(created_at.0, created_at.1);
        link.clicks = count(answer.clicks);
        link.with_answer(answer)
    }

    /// The whole form of a slug, where the handle is known.
    fn url(&self, slug: &str) -> Option<String> {
        let segments = [self.handle.as_deref()?, slug];
        // `push` drops dots, and a slash would come out encoded: no link of Fanvue's looks like that.
        if matches!(slug, "" | "." | "..") || slug.contains('/') {
            return None;
        }
        let mut url = Url::parse(SITE).ok()?;
        url.path_segments_mut()
            .ok()?
            .pop_if_empty()
            .extend(segments);
        Some(url.into())
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

    fn create<'a>(
        &'a self,
        request: &'a LinkRequest,
    ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        Box::pin(async move {
            let created = match self.capabilities.check(request) {
                Ok(()) => self.create_link(request).await,
                Err(error) => Err(error),
            };
            created.map_err(|error| error.with_provider(&self.name).with_operation("create"))
        })
    }
}

/// What an answer says of the API version that it was asked in.
fn deprecation(headers: &HeaderMap) -> Option<Warning> {
    let text = |value: &HeaderValue| Some(value.to_str().ok()?.to_owned());
    let (mut deprecated, mut sunset, mut next_version) = (false, None, None);
    // Once through all of them: most answers have none of these.
    for (name, value) in headers {
        match name.as_str() {
            "deprecation" => deprecated = true,
            "sunset" => (deprecated, sunset) = (true, text(value)),
            NEXT_VERSION => (deprecated, next_version) = (true, text(value)),
            _ => {}
        }
    }
    deprecated.then_some(Warning::ApiVersionDeprecated {
        sunset,
        next_version,
    })
}

/// What Fanvue's statuses mean, where it is not what they mean anywhere.
fn error(error: tracking_links_runtime::Error<CreateTrackingLinkError>) -> Error {
    let error = Error::from(error);
    match error.status() {
        Some(410) => {
            let next = next_version(&error);
            let error = error.with_kind(ErrorKind::VersionSunset);
            match next {
                Some(next) => error.with_next_version(next),
                None => error,
            }
        }
        _ => error,
    }
}

/// The version that Fanvue names in place of the one that it no longer serves.
fn next_version(error: &Error) -> Option<String> {
    let body: Option<serde_json::Value> =
        serde_json::from_slice(error.body().unwrap_or_default()).ok();
    let body = body.as_ref().and_then(|body| body["nextVersion"].as_str());
    let next = body.or_else(|| error.header(NEXT_VERSION))?;
    // It is shown, so it must look like one.
    let is_version = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    (next.len() <= 32 && next.chars().all(is_version)).then(|| next.to_owned())
}

/// Seconds since 1970, which may be negative, and what is to be added to them.
fn system_time(seconds: i64, nanoseconds: u32) -> Option<SystemTime> {
    let whole = Duration::from_secs(seconds.unsigned_abs());
    let time = match seconds {
        0.. => UNIX_EPOCH.checked_add(whole)?,
        _ => UNIX_EPOCH.checked_sub(whole)?,
    };
    time.checked_add(Duration::from_nanos(nanoseconds.into()))
}

/// A number of clicks, which the document has as a floating-point number.
fn count(clicks: f64) -> Option<u64> {
    const EXACT_UP_TO: f64 = 9_007_199_254_740_992.0;
    let whole = (0.0..=EXACT_UP_TO).contains(&clicks) && clicks.fract() == 0.0;
    whole.then_some(clicks as u64)
}

/// Sets up [`Fanvue`].
#[derive(Debug)]
#[must_use = "a builder does nothing until it is built"]
pub struct FanvueBuilder {
    client: ClientSource<Client>,
    name: String,
    handle: Option<String>,
    api_version: Option<String>,
}

impl FanvueBuilder {
    fn new(client: ClientSource<Client>) -> Self {
        Self {
            client,
            name: Client::API.name.to_owned(),
            handle: None,
            api_version: None,
        }
    }

    /// Sets the name by which callers choose this provider; `fanvue` if unset.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Sets the creator's handle, as in `https://www.fanvue.com/anna`, so that links have a URL.
    pub fn handle(mut self, handle: impl Into<String>) -> Self {
        self.handle = Some(handle.into());
        self
    }

    /// Sets the API version, a date; if unset, that which the client was made for.
    pub fn api_version(mut self, version: impl Into<String>) -> Self {
        self.api_version = Some(version.into());
        self
    }

    /// Sends requests here instead of to `https://api.fanvue.com`: `https`, or `http` on this machine.
    pub fn base_url(mut self, url: impl AsRef<str>) -> Self {
        self.client = self.client.set("base_url", |it| it.base_url(url));
        self
    }

    /// Limits the time to connect; 10 seconds if unset.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.client = self
            .client
            .set("connect_timeout", |it| it.connect_timeout(timeout));
        self
    }

    /// Limits the time of a call from start to end; 30 seconds if unset.
    pub fn total_timeout(mut self, timeout: Duration) -> Self {
        self.client = self
            .client
            .set("total_timeout", |it| it.total_timeout(timeout));
        self
    }

    /// Says when a request is sent again. A create whose outcome is unknown never is.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.client = self.client.set("retry", |it| it.retry(policy));
        self
    }

    /// Keeps requests below this limit in place of the provider's documented one; `None` for no limit.
    pub fn rate_limit(mut self, limit: Option<RateLimit>) -> Self {
        self.client = self.client.set("rate_limit", |it| it.rate_limit(limit));
        self
    }

    /// Says what happens where the rate limit is reached; calls wait if unset.
    pub fn at_rate_limit(mut self, what: AtRateLimit) -> Self {
        self.client = self
            .client
            .set("at_rate_limit", |it| it.at_rate_limit(what));
        self
    }

    /// Builds the provider. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] if the token, the base URL, the handle or a limit can't work, or if a
    /// client that is built already was to be changed. No message repeats a value.
    pub fn build(self) -> Result<Fanvue, Error> {
        let client = self
            .client
            .build()
            .map_err(|it| it.with_provider(&self.name))?;
        let mut capabilities = Fanvue::CAPABILITIES;
        capabilities.returns.url = self.handle.is_some();
        if self
            .handle
            .as_deref()
            .is_some_and(|handle| !is_handle(handle))
        {
            let message = "the handle is the part after https://www.fanvue.com/, such as anna";
            return Err(Error::new(ErrorKind::Configuration, message).with_provider(&self.name));
        }
        Ok(Fanvue {
            client,
            name: self.name,
            handle: self.handle,
            api_version: self.api_version,
            capabilities,
        })
    }
}

/// One segment of a path that needs no encoding.
fn is_handle(handle: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    !matches!(handle, "" | "." | "..") && handle.chars().all(fits)
}

impl TrackingLink {
    /// Fanvue's own answer, if it was Fanvue that created the link.
    pub fn as_fanvue(&self) -> Option<&types::TrackingLink> {
        self.answer()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_made_of_handle_and_slug_alone() {
        let fanvue = |handle: &str| Fanvue::builder("t").handle(handle).build();
        let anna = fanvue("anna").unwrap();
        assert_eq!(
            anna.url("fv-123").as_deref(),
            Some("https://www.fanvue.com/anna/fv-123")
        );
        for slug in ["", ".", "..", "a/b", "https://www.fanvue.com/anna/fv-1"] {
            assert_eq!(anna.url(slug), None, "{slug}");
        }
        assert_eq!(
            anna.url("a?b#c").as_deref(),
            Some("https://www.fanvue.com/anna/a%3Fb%23c")
        );
        for handle in [
            "",
            "@anna",
            "a/b",
            "..",
            "a b",
            "https://www.fanvue.com/anna",
        ] {
            assert_eq!(fanvue(handle).unwrap_err().kind(), ErrorKind::Configuration);
        }
    }

    #[test]
    fn only_whole_numbers_are_counts() {
        for (clicks, expected) in [
            (0.0, Some(0)),
            (7.0, Some(7)),
            (0.5, None),
            (-1.0, None),
            (f64::NAN, None),
            (1e300, None),
        ] {
            assert_eq!(count(clicks), expected, "{clicks}");
        }
    }

    #[test]
    fn times_before_1970_are_times_too() {
        assert_eq!(
            system_time(-1, 500_000_000),
            UNIX_EPOCH.checked_sub(Duration::from_millis(500))
        );
        assert_eq!(
            system_time(i64::MIN, 0).is_none(),
            UNIX_EPOCH
                .checked_sub(Duration::from_secs(1 << 63))
                .is_none()
        );
    }
}
