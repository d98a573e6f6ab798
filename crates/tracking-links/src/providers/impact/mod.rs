//! The provider impact.com: converts requests into impact.com's terms, and impact.com's answers and
//! errors into this crate's.

mod ad_link;
mod answer;
mod errors;

use std::fmt;

use impact_client::Client;
use impact_client::operation::CreateTrackingLink;
use impact_client::types::TrackingLinkType;
use tracking_links_runtime::{Api, BoxFuture, Credential, Runtime};

use super::builder::{FromClient, ProviderBuilder};
use super::client_provider::client_methods;
use super::empty;
use super::environment::{self, FromEnv, Values, Variable};
use crate::account::Account;
use crate::capabilities::{Capabilities, Checked, Limit, OnRepeat, RepeatRule};
use crate::error::{Error, ErrorKind};
use crate::key::KeyKind;
use crate::link::{Output, TrackingLink};
use crate::provider::Provider;
use crate::request::{Field, LinkRequest, Slug};

/// The provider impact.com, for the account of one partner.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use tracking_links::{Impact, LinkRequest, Provider};
///
/// # let sandbox = tracking_links_sandbox::Sandbox::start().await?;
/// # let impact = sandbox.impact();
/// # let (account_sid, auth_token) = (impact.account_sid(), impact.auth_token());
/// # let base_url = impact.base_url();
/// let impact = Impact::builder(account_sid, auth_token).base_url(base_url).build()?;
/// let request = LinkRequest::new().program("1000").slug("SummerSale");
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

/// What repeating a request does. A path can lead to one place only, so a vanity path that a link
/// has is refused. How, and what two requests at the same time do, is not documented.
const REPEATS: &[RepeatRule] = &[RepeatRule {
    with: &[Field::Slug],
    does: OnRepeat::Refused {
        by: KeyKind::Slug,
        atomic: false,
    },
}];

/// The builder of [`Impact`].
pub type ImpactBuilder = ProviderBuilder<Impact>;

impl Impact {
    /// What impact.com can do.
    pub const CAPABILITIES: Capabilities = {
        let mut it = Capabilities::NONE
            .require(Field::Program)
            .allow(Field::Destination)
            .allow(Field::Slug)
            .allow(Field::Ad)
            .allow(Field::Property)
            .allow(Field::SubIds)
            .allow(Field::SharedId)
            .limit_texts(255)
            .limit(Field::SubIds, Limit::NONE.max_chars(255).max_items(3))
            .returns(Output::Url)
            .returns_if_given(Output::Slug)
            .repeats(REPEATS);
        it.operations.create = true;
        it
    };

    /// Returns a builder with the AccountSID and the AuthToken of a partner account.
    pub fn builder(account_sid: impl Into<String>, auth_token: impl Into<String>) -> ImpactBuilder {
        let account_sid: String = account_sid.into();
        let credential = Credential::basic(account_sid.as_str(), auth_token);
        ImpactBuilder::new(credential, account_sid)
    }

    /// Returns a builder with what the environment's variables say:
    ///
    /// | variable             |          |                                       |
    /// |----------------------|----------|---------------------------------------|
    /// | `IMPACT_ACCOUNT_SID` | required | the AccountSID                        |
    /// | `IMPACT_AUTH_TOKEN`  | required | the AuthToken                         |
    /// | `IMPACT_BASE_URL`    | optional | [`base_url`](ImpactBuilder::base_url) |
    ///
    /// ```no_run
    /// use tracking_links::Impact;
    ///
    /// # fn main() -> Result<(), tracking_links::Error> {
    /// let impact = Impact::from_env()?.name("impact-eu").build()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::Configuration`] if a required variable is not set, or if a variable
    /// is empty or not Unicode. The message names the variable, and quotes no value.
    pub fn from_env() -> Result<ImpactBuilder, Error> {
        environment::builder()
    }

    /// Returns a builder with a client that is built already, with its own base URL, credentials
    /// and limits.
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
        ImpactBuilder::with_client(client, account_sid.into())
    }

    /// Returns the generated client, for operations that this crate does not cover.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// What [`ad_link`](Self::ad_link) takes: an ad, and optionally a destination, sub-ids and a
    /// shared id.
    pub const AD_LINK_CAPABILITIES: Capabilities = ad_link::CAPABILITIES;

    /// Returns the regular link of an ad, with the destination and the ids of the request in it.
    ///
    /// impact.com makes it of the request alone and keeps nothing, so this may be repeated, and a
    /// request without an answer is sent again. A destination needs an ad that allows deep links.
    /// [`TrackingLink::answer`] has impact.com's own answer, an
    /// [`AdTrackingLink`](crate::impact::types::AdTrackingLink).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use tracking_links::{Impact, LinkRequest};
    ///
    /// # let sandbox = tracking_links_sandbox::Sandbox::start().await?;
    /// # let impact = sandbox.impact();
    /// # let (account_sid, auth_token) = (impact.account_sid(), impact.auth_token());
    /// # let base_url = impact.base_url();
    /// let impact = Impact::builder(account_sid, auth_token).base_url(base_url).build()?;
    /// let link = impact.ad_link(&LinkRequest::new().ad("77").sub_ids(["newsletter"])).await?;
    /// let expected = "https://brand.sjv.io/c/4000/77/1000?subId1=newsletter";
    /// assert_eq!(link.url.as_deref(), Some(expected));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Fails as [`Capabilities::check`] does, before anything is sent, if the request has no ad, or
    /// sets another field, such as the program, which follows from the ad.
    pub async fn ad_link(&self, request: &LinkRequest) -> Result<TrackingLink, Error> {
        let named = |error: Error| {
            let error = error.with_operation("ad_link");
            error.or_names(&self.name, "ad_link")
        };
        let checked = Self::AD_LINK_CAPABILITIES.check(request).map_err(named)?;
        let call = ad_link::call(&self.client, &self.account_sid, checked);
        let response = call.send().await.map_err(errors::convert).map_err(named)?;
        let url = response.tracking_link.as_str();
        empty::refuse_blank(self.client.runtime(), &response, "TrackingLink", url)
            .map_err(named)?;
        Ok(answer::ad_link(&self.name, response.into_inner()))
    }
}

impl Provider for Impact {
    client_methods!();

    fn account(&self) -> Account {
        Account::of_client(self.client.runtime()).with_id(self.account_sid.as_str())
    }

    fn create_checked<'a>(
        &'a self,
        checked: Checked<'a>,
    ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        let request = checked.request();
        Box::pin(async move {
            let mut operation = self.client.create_tracking_link(
                self.account_sid.as_str(),
                request.program.as_deref().unwrap_or_default(),
            );
            // If the request names no type, impact.com creates a regular link.
            if request.slug.is_some() {
                operation = operation.type_(TrackingLinkType::Vanity);
            }
            let path = match &request.slug {
                Some(Slug::Custom(path)) => Some(path),
                Some(Slug::Random) | None => None,
            };
            let texts: [(_, fn(_, &'a str) -> _); 8] = [
                (path, CreateTrackingLink::custom_path),
                (request.ad.as_ref(), CreateTrackingLink::ad_id),
                (request.destination.as_ref(), CreateTrackingLink::deep_link),
                (
                    request.property.as_ref(),
                    CreateTrackingLink::media_partner_property_id,
                ),
                (request.sub_ids.first(), CreateTrackingLink::sub_id1),
                (request.sub_ids.get(1), CreateTrackingLink::sub_id2),
                (request.sub_ids.get(2), CreateTrackingLink::sub_id3),
                (request.shared_id.as_ref(), CreateTrackingLink::shared_id),
            ];
            for (text, set) in texts {
                if let Some(text) = text {
                    operation = set(operation, text);
                }
            }
            let response = operation.send().await.map_err(errors::convert)?;
            empty::refuse_blank(
                self.client.runtime(),
                &response,
                "TrackingURL",
                &response.tracking_url,
            )?;
            let is_vanity = request.slug.is_some();
            Ok(answer::link(&self.name, is_vanity, response.into_inner()))
        })
    }
}

impl ImpactBuilder {
    /// Sets the version of impact.com's API to request. The default is `14`, for which the client
    /// was generated; `16` takes and answers the same.
    pub fn api_version(self, version: impl Into<String>) -> Self {
        let version = version.into();
        self.configure("api_version", |client| client.header("IR-Version", version))
    }
}

impl FromClient for Impact {
    type Client = Client;
    /// The AccountSID, which is part of every path.
    type Settings = String;

    const API: &'static Api = &Client::API;

    fn runtime(client: &Client) -> &Runtime {
        client.runtime()
    }

    fn from_client(name: String, client: Client, account_sid: String) -> Result<Self, Error> {
        if account_sid.is_empty() {
            return Err(Error::new(
                ErrorKind::Configuration,
                "the AccountSID is empty; copy it from impact.com's settings, under API",
            ));
        }
        Ok(Self {
            client,
            account_sid,
            name,
        })
    }
}

const ACCOUNT_SID: Variable = Variable::secret(
    "IMPACT_ACCOUNT_SID",
    "the AccountSID in impact.com's settings, under API",
);
const AUTH_TOKEN: Variable = Variable::secret(
    "IMPACT_AUTH_TOKEN",
    "the AuthToken in impact.com's settings, under API",
);

impl FromEnv for Impact {
    const REQUIRED: &'static [Variable] = &[ACCOUNT_SID, AUTH_TOKEN];

    fn from_required(values: &Values<'_>) -> Result<ImpactBuilder, Error> {
        let account_sid = ACCOUNT_SID.required(values)?;
        Ok(Self::builder(account_sid, AUTH_TOKEN.required(values)?))
    }
}

/// Shows no credential, and not the AccountSID, because it is half of a credential.
impl fmt::Debug for Impact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Impact")
            .field("client", &self.client)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
