//! impact.com: a request in its words, its answer and its errors in ours.

use std::fmt;
use std::time::Duration;

use impact_client::Client;
use impact_client::operation::CreateTrackingLinkError;
use impact_client::types::{self, TrackingLinkType};
use percent_encoding::percent_decode_str;
use tracking_links_runtime::{AtRateLimit, Credential, RateLimit, RetryPolicy};
use url::Url;

use super::client_source::ClientSource;
use crate::capabilities::{Capabilities, Support};
use crate::error::{Error, ErrorKind};
use crate::link::{TrackingLink, Warning};
use crate::provider::{BoxFuture, Provider};
use crate::request::LinkRequest;

/// impact.com, for one partner's account.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use tracking_links::{Impact, LinkRequest, Provider};
///
/// # let sandbox = tracking_links_sandbox::Sandbox::start().await?;
/// # let (account_sid, auth_token) = (sandbox.impact().account_sid(), sandbox.impact().auth_token());
/// # let base_url = sandbox.impact().base_url();
/// let impact = Impact::builder(account_sid, auth_token).base_url(base_url).build()?;
/// let request = LinkRequest::new().program("1000").custom_path("SummerSale");
/// let link = impact.create(&request).await?;
/// assert_eq!(link.url.as_deref(), Some("https://brand.sjv.io/SummerSale"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Impact {
    client: Client,
    account_sid: String,
    name: String,
}

impl Impact {
    /// What impact.com can do.
    pub const CAPABILITIES: Capabilities = {
        let mut it = Capabilities::NONE;
        it.program = Support::Required;
        it.destination = Support::Optional;
        it.vanity = Support::Optional;
        it.custom_path = Support::Optional;
        it.ad = Support::Optional;
        it.property = Support::Optional;
        it.sub_id1 = Support::Optional;
        it.sub_id2 = Support::Optional;
        it.sub_id3 = Support::Optional;
        it.shared_id = Support::Optional;
        it.max_text_chars = Some(255);
        it.returns.url = true;
        it.operations.create = true;
        it
    };

    /// Starts with a partner account's AccountSID and AuthToken.
    pub fn builder(account_sid: impl Into<String>, auth_token: impl Into<String>) -> ImpactBuilder {
        let account_sid: String = account_sid.into();
        let credential = Credential::basic(account_sid.as_str(), auth_token);
        let client = Client::builder().credential(credential);
        ImpactBuilder::new(account_sid, ClientSource::settings(client))
    }

    /// Starts with a client that is built already, with its own server, credentials and limits.
    ///
    /// ```
    /// use tracking_links::Impact;
    /// use tracking_links::impact::{Client, Credential};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let client = Client::builder()
    ///     .credential(Credential::basic("IRaccount", "auth-token"))
    ///     .user_agent("my-shop/1.0")
    ///     .build()?;
    /// let impact = Impact::builder_with_client("IRaccount", client).name("impact-eu").build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn builder_with_client(account_sid: impl Into<String>, client: Client) -> ImpactBuilder {
        ImpactBuilder::new(account_sid.into(), ClientSource::built(client))
    }

    /// The client, for what the facade does not cover.
    pub fn client(&self) -> &Client {
        &self.client
    }

    async fn create_link(&self, request: &LinkRequest) -> Result<TrackingLink, Error> {
        let vanity = request.vanity || request.custom_path.is_some();
        let mut operation = self
            .client
            .create_tracking_link()
            .account_sid(self.account_sid.as_str())
            .program_id(request.program.as_deref().unwrap_or_default());
        // A regular link is what comes unless asked otherwise.
        if vanity {
            operation = operation.type_(TrackingLinkType::Vanity);
        }
        if let Some(path) = &request.custom_path {
            operation = operation.custom_path(path.as_str());
        }
        if let Some(ad) = &request.ad {
            operation = operation.ad_id(ad.as_str());
        }
        if let Some(url) = &request.destination {
            operation = operation.deep_link(url.as_str());
        }
        if let Some(property) = &request.property {
            operation = operation.media_partner_property_id(property.as_str());
        }
        if let Some(mark) = &request.sub_id1 {
            operation = operation.sub_id1(mark.as_str());
        }
        if let Some(mark) = &request.sub_id2 {
            operation = operation.sub_id2(mark.as_str());
        }
        if let Some(mark) = &request.sub_id3 {
            operation = operation.sub_id3(mark.as_str());
        }
        if let Some(mark) = &request.shared_id {
            operation = operation.shared_id(mark.as_str());
        }
        let response = operation.send().await.map_err(error)?;

        let answer = response.into_inner();
        let url = answer.tracking_url.clone();
        let mut link = TrackingLink::new(&self.name);
        let changed = request
            .custom_path
            .as_deref()
            .and_then(|asked| path_changed(asked, &url));
        link.warnings.extend(changed);
        link.url = Some(url);
        Ok(link.with_answer(answer))
    }
}

impl Provider for Impact {
    fn name(&self) -> &str {
        &self.name
    }

    fn title(&self) -> &str {
        Client::API.title
    }

    fn capabilities(&self) -> &Capabilities {
        &Self::CAPABILITIES
    }

    fn create<'a>(
        &'a self,
        request: &'a LinkRequest,
    ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        Box::pin(async move {
            let created = match Self::CAPABILITIES.check(request) {
                Ok(()) => self.create_link(request).await,
                Err(error) => Err(error),
            };
            created.map_err(|error| error.with_provider(&self.name).with_operation("create"))
        })
    }
}

/// No credential, and the AccountSID is half of one.
impl fmt::Debug for Impact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Impact")
            .field("client", &self.client)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// Whether a vanity link has another path than the one asked for.
fn path_changed(asked: &str, url: &str) -> Option<Warning> {
    let path = match Url::parse(url) {
        Ok(url) => url.path().to_owned(),
        Err(_) => url.to_owned(),
    };
    let received = percent_decode_str(path.strip_prefix('/').unwrap_or(&path)).decode_utf8_lossy();
    let asked_bare = asked.strip_prefix('/').unwrap_or(asked);
    (received != asked_bare).then(|| Warning::CustomPathChanged {
        asked: asked.to_owned(),
        received: received.into_owned(),
    })
}

/// What impact.com's answers mean, where it is not what their status means anywhere.
fn error(error: tracking_links_runtime::Error<CreateTrackingLinkError>) -> Error {
    let forbidden = match error.documented() {
        Some(CreateTrackingLinkError::Forbidden(body)) => body.message.clone(),
        _ => None,
    };
    let error = Error::from(error);
    let said = said(error.body().unwrap_or_default());
    let fields = said.fields;
    let error = match error.status() {
        Some(403) => {
            let message = forbidden.or(said.message).unwrap_or_default();
            error.with_kind(kind_of_forbidden(&message))
        }
        _ => error,
    };
    error.with_fields(fields)
}

/// 403 stands for three things, and the message alone tells which.
fn kind_of_forbidden(message: &str) -> ErrorKind {
    let message = message.to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| message.contains(word));
    if says(&["does not exist", "doesn't exist", "not found", "no such"]) {
        ErrorKind::NotFound
    } else if says(&["vanity"]) && says(&["limit", "quota", "maximum", "exceed"]) {
        ErrorKind::QuotaExceeded
    } else {
        ErrorKind::Permission
    }
}

/// What an error's body says, in either of the two shapes.
#[derive(Default)]
struct Said {
    message: Option<String>,
    /// The fields of ours that it names.
    fields: Vec<&'static str>,
}

fn said(body: &[u8]) -> Said {
    let Ok(body) = serde_json::from_slice::<serde_json::Value>(body) else {
        // XML, or a page: the whole of it is the message.
        return Said {
            message: Some(String::from_utf8_lossy(body).into_owned()),
            fields: Vec::new(),
        };
    };
    let message = ["message", "Message"]
        .iter()
        .find_map(|name| body[name].as_str());
    let errors = body["Errors"].as_array().into_iter().flatten();
    let fields = errors.filter_map(|error| field(error["Field"].as_str()?));
    Said {
        message: message.map(str::to_owned),
        fields: fields.collect(),
    }
}

/// Our name of a parameter.
fn field(parameter: &str) -> Option<&'static str> {
    const FIELDS: [(&str, &str); 10] = [
        ("ProgramId", "program"),
        ("Type", "vanity"),
        ("CustomPath", "custom_path"),
        ("AdId", "ad"),
        ("DeepLink", "destination"),
        ("MediaPartnerPropertyId", "property"),
        ("subId1", "sub_id1"),
        ("subId2", "sub_id2"),
        ("subId3", "sub_id3"),
        ("sharedId", "shared_id"),
    ];
    let found = FIELDS
        .iter()
        .find(|(theirs, _)| theirs.eq_ignore_ascii_case(parameter));
    found.map(|(_, ours)| *ours)
}

/// Sets up [`Impact`].
#[must_use = "a builder does nothing until it is built"]
pub struct ImpactBuilder {
    client: ClientSource<Client>,
    account_sid: String,
    name: String,
}

impl ImpactBuilder {
    fn new(account_sid: String, client: ClientSource<Client>) -> Self {
        Self {
            client,
            account_sid,
            name: Client::API.name.to_owned(),
        }
    }

    /// Sets the name by which callers choose this provider; `impact` if unset.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Sends requests here instead of to `https://api.impact.com`: `https`, or `http` on this machine.
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
    /// [`ErrorKind::Configuration`] if the AccountSID, the AuthToken, the base URL or a limit can't work,
    /// or if a client that is built already was to be changed. No message repeats a value.
    pub fn build(self) -> Result<Impact, Error> {
        let client = self
            .client
            .build()
            .map_err(|it| it.with_provider(&self.name))?;
        if self.account_sid.is_empty() {
            let message = "the AccountSID is empty; it is in impact.com's settings, under API";
            return Err(Error::new(ErrorKind::Configuration, message).with_provider(&self.name));
        }
        Ok(Impact {
            client,
            account_sid: self.account_sid,
            name: self.name,
        })
    }
}

/// No credential, and the AccountSID is half of one.
impl fmt::Debug for ImpactBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImpactBuilder")
            .field("client", &self.client)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl TrackingLink {
    /// impact.com's own answer, if it was impact.com that created the link.
    pub fn as_impact(&self) -> Option<&types::TrackingLink> {
        self.answer()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_tells_the_meanings_of_403_apart() {
        for (message, kind) in [
            (
                "The limit of 5000 vanity links on this account is reached",
                ErrorKind::QuotaExceeded,
            ),
            ("Vanity link quota exceeded", ErrorKind::QuotaExceeded),
            (
                "MediaPartnerPropertyId 7 does not exist on this account",
                ErrorKind::NotFound,
            ),
            ("Program not found", ErrorKind::NotFound),
            ("The AuthToken may only read", ErrorKind::Permission),
            ("", ErrorKind::Permission),
        ] {
            assert_eq!(kind_of_forbidden(message), kind, "{message}");
        }
    }

    #[test]
    fn a_path_is_compared_as_people_read_it() {
        for (asked, url) in [
            ("SummerSale", "https://brand.sjv.io/SummerSale"),
            ("/SummerSale", "https://brand.sjv.io/SummerSale?x=1"),
            ("Été 1", "https://brand.sjv.io/%C3%89t%C3%A9%201"),
        ] {
            assert_eq!(path_changed(asked, url), None, "{asked}");
        }
        for (url, received) in [
            ("https://brand.sjv.io/x7Qa", "x7Qa"),
            ("https://brand.sjv.io/summersale", "summersale"),
            ("brand", "brand"),
        ] {
            assert_eq!(
                path_changed("SummerSale", url),
                Some(Warning::CustomPathChanged {
                    asked: "SummerSale".to_owned(),
                    received: received.to_owned(),
                })
            );
        }
    }
}
