//! The provider AppsFlyer OneLink: converts requests into AppsFlyer's terms, and AppsFlyer's
//! answers and errors into this crate's.

mod answer;
mod errors;
mod options;
mod template;
mod ttl;

use std::time::SystemTime;

use appsflyer_client::Client;
use appsflyer_client::types::{Data, LinkChange, NewLink};
use tracking_links_runtime::{Api, BoxFuture, Credential, ExtraMembers, Runtime};

use super::absent::found;
use super::authority::authority;
use super::builder::{FromClient, ProviderBuilder};
use super::client_provider::client_methods;
use super::empty;
use super::environment::{FromEnv, Values, Variable};
use crate::account::Account;
use crate::capabilities::{Capabilities, Checked, Limit, OnRepeat, RepeatRule};
use crate::error::Error;
use crate::key::{Key, KeyKind};
use crate::link::{Output, TrackingLink, is_same_domain};
use crate::provider::Provider;
use crate::request::{Field, ProviderOptions};
use template::Template;

pub use options::AppsflyerOptions;

/// The slug that `verify` looks for.
const PROBE: &str = "tracking-links-verify";

/// The provider AppsFlyer OneLink, for the links of one template.
///
/// A link has parameters: its name is the campaign (`c`), its sub-ids are `af_sub1` to `af_sub5`,
/// and its destination is the page for everybody who does not open the app (`af_web_dp`,
/// `af_ios_url` and `af_android_url`). The media source (`pid`), which each link must have, is the
/// builder's. Other parameters are in [`AppsflyerOptions`].
///
/// A link expires after 31 days unless the request says otherwise. AppsFlyer takes up to 730 days,
/// and makes 31 days of more without a word: [`TrackingLink::changed`] says so. Each click and each
/// change begins the time of a link anew.
///
/// [`ensure`](crate::TrackingLinks::ensure) needs a slug, such as one of
/// [`LinkRequest::slug_from`](crate::LinkRequest::slug_from).
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use tracking_links::{Appsflyer, LinkRequest, Provider};
///
/// # let sandbox = tracking_links_sandbox::Sandbox::start().await?;
/// # let (token, base_url) = (sandbox.appsflyer().api_token(), sandbox.appsflyer().base_url());
/// let appsflyer = Appsflyer::builder(token, "https://myapp.onelink.me/A1b2", "newsletter")
///     .base_url(base_url)
///     .build()?;
/// let request = LinkRequest::new().name("May").slug("Spring");
/// let link = appsflyer.create(&request).await?;
/// assert_eq!(link.url.as_deref(), Some("https://myapp.onelink.me/A1b2/Spring"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Appsflyer {
    client: Client,
    template: Template,
    name: String,
}

/// The builder of [`Appsflyer`].
pub type AppsflyerBuilder = ProviderBuilder<Appsflyer>;

impl Appsflyer {
    /// What AppsFlyer can do, from its own document. That a slug is refused the second time is
    /// documented; what happens to requests for one slug that arrive at the same time is not. That
    /// a slug has at most 50 letters and digits is said of version 1; `_` is in the examples of
    /// this one, and `-` is a guess. The answer to a create is a URL alone, so when a new link
    /// expires is computed by the documented rule, and its name is the one that was sent.
    pub const CAPABILITIES: Capabilities = {
        let mut it = Capabilities::NONE
            .allow(Field::Destination)
            .allow(Field::Name)
            .allow(Field::Slug)
            .allow(Field::Expires)
            .allow(Field::SubIds)
            .take_options(AppsflyerOptions::PROVIDER)
            .limit(Field::Slug, Limit::NONE.max_chars(50).symbols("-_"))
            .limit(Field::SubIds, Limit::NONE.max_items(5))
            .returns(Output::Id)
            .returns(Output::Url)
            .returns(Output::Domain)
            .returns(Output::Slug)
            .returns_if_given(Output::Name)
            .returns_if_given(Output::ExpiresAt)
            .repeats(&[RepeatRule {
                with: &[Field::Slug],
                does: OnRepeat::Refused {
                    by: KeyKind::Slug,
                    atomic: false,
                },
            }])
            .updates(Field::Destination)
            .updates(Field::Name)
            .updates(Field::Expires)
            .updates(Field::SubIds);
        it.operations.create = true;
        it.operations.find = &[KeyKind::Id, KeyKind::Slug];
        it.operations.update = true;
        it.operations.delete = true;
        it.operations.verify = true;
        it
    };

    /// Returns a builder with a OneLink API token, the URL of a template, such as
    /// `https://myapp.onelink.me/A1b2`, and the media source (`pid`) of its links. A URL on a
    /// branded domain makes links on that domain.
    pub fn builder(
        api_token: impl Into<String>,
        template_url: impl Into<String>,
        media_source: impl Into<String>,
    ) -> AppsflyerBuilder {
        let credential = Credential::api_key("ApiKeyAuth", api_token);
        AppsflyerBuilder::new(credential, (template_url.into(), media_source.into()))
    }

    /// Returns a builder with a client that is built already, with its own base URL, credentials
    /// and limits.
    pub fn builder_with_client(
        template_url: impl Into<String>,
        media_source: impl Into<String>,
        client: Client,
    ) -> AppsflyerBuilder {
        AppsflyerBuilder::with_client(client, (template_url.into(), media_source.into()))
    }

    /// Returns the generated client, for operations that this crate does not cover.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Finds a link by its slug, which is its id too.
    async fn get(&self, id: &str) -> Result<Option<TrackingLink>, Error> {
        let answer = self.client.get_link(self.template.id(), id).send().await;
        let answer = found(answer.map_err(errors::convert), errors::says_absent)?;
        Ok(answer.map(|it| {
            let link = answer::link(&self.name, self.template.link_url(id));
            let data = it.into_inner();
            answer::with_data(link, &data, self.template.url()).with_answer(data)
        }))
    }
}

impl Provider for Appsflyer {
    client_methods!();

    fn account(&self) -> Account {
        let (template, pid) = (self.template.url(), self.template.media_source());
        Account::of_client(self.client.runtime()).with_id(format!("{template}?pid={pid}"))
    }

    fn create_checked<'a>(
        &'a self,
        checked: Checked<'a>,
    ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        let request = checked.request();
        Box::pin(async move {
            let options = checked.options::<AppsflyerOptions>()?.unwrap_or_default();
            let now = SystemTime::now();
            let ttl = request
                .expires
                .map(|it| ttl::minutes(it, now))
                .transpose()?;
            let body = NewLink {
                shortlink_id: request.custom_slug().map(str::to_owned),
                ttl: ttl.map(ttl::text),
                brand_domain: self.template.brand_domain(),
                data: options.data(self.template.media_source(), request)?,
                extra: ExtraMembers::default(),
            };
            let answer = self
                .client
                .create_link(self.template.id(), body)
                .send()
                .await;
            let answer = answer.map_err(errors::convert)?;
            empty::refuse_blank(
                self.client.runtime(),
                &answer,
                "shortlink_url",
                &answer.shortlink_url,
            )?;
            let mut link = answer::link(&self.name, answer.into_inner().shortlink_url);
            link.expires_at = ttl.and_then(|it| now.checked_add(ttl::kept(it)));
            link.name = request.name.clone();
            Ok(link)
        })
    }

    fn find_checked<'a>(
        &'a self,
        key: &'a Key,
    ) -> BoxFuture<'a, Result<Option<TrackingLink>, Error>> {
        Box::pin(async move {
            match key {
                Key::Id(id) => self.get(id).await,
                Key::Slug { slug, domain } => {
                    let own = authority(self.template.url()).unwrap_or_default();
                    match domain {
                        Some(domain) if !is_same_domain(domain, &own) => Ok(None),
                        _ => self.get(slug).await,
                    }
                }
                Key::ExternalId(_) | Key::Destination(_) => Ok(None),
            }
        })
    }

    /// Reads the link first, since a change replaces all parameters and the time to live. What
    /// another caller changes meanwhile is changed back. A duration counts from the change, which
    /// begins the link's time anew.
    fn update_checked<'a>(
        &'a self,
        id: &'a str,
        change: Checked<'a>,
    ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        let change = change.request();
        Box::pin(async move {
            let before = self.client.get_link(self.template.id(), id).send().await;
            let before = before.map_err(errors::convert);
            let mut link = before.map_err(Error::before_sending)?.into_inner();
            let now = SystemTime::now();
            let ttl = match change.expires {
                Some(expiry) => Some(ttl::minutes(expiry, now)?),
                None => {
                    let expiry = link.expiry.as_deref().and_then(answer::expires_at);
                    let left = expiry.map(|it| ttl::minutes(it.into(), now).unwrap_or(1));
                    link.ttl.and_then(ttl::of_seconds).or(left)
                }
            };
            options::change(&mut link.payload, change);
            let data: Data = options::data(link.payload.clone(), self.template.media_source());
            let body = LinkChange {
                ttl: ttl.map(ttl::text),
                brand_domain: self.template.brand_domain(),
                data,
                extra: ExtraMembers::default(),
            };
            let operation = self.client.update_link(self.template.id(), id, body);
            let answer = operation.send().await.map_err(errors::convert)?;
            empty::refuse_blank(
                self.client.runtime(),
                &answer,
                "shortlink_url",
                &answer.shortlink_url,
            )?;
            let url = answer.into_inner().shortlink_url;
            let changed = answer::link(&self.name, url);
            let mut changed = answer::with_data(changed, &link, self.template.url());
            changed.expires_at = ttl.and_then(|it| now.checked_add(ttl::kept(it)));
            Ok(changed)
        })
    }

    fn delete<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let deleted = self.client.delete_link(self.template.id(), id).send().await;
            let deleted = deleted.map_err(errors::convert).map(|_| ());
            deleted.map_err(|error| error.or_names(&self.name, "delete"))
        })
    }

    /// Looks for a link, which needs the token. There need not be one.
    fn verify(&self) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(async move {
            let found = self.get(PROBE).await.map(|_| ());
            found.map_err(|error| error.or_names(&self.name, "verify"))
        })
    }
}

impl FromClient for Appsflyer {
    type Client = Client;
    /// The template's URL and the media source.
    type Settings = (String, String);

    const API: &'static Api = &Client::API;

    fn runtime(client: &Client) -> &Runtime {
        client.runtime()
    }

    fn from_client(
        name: String,
        client: Client,
        (template_url, media_source): (String, String),
    ) -> Result<Self, Error> {
        Ok(Self {
            client,
            template: Template::new(&template_url, media_source)?,
            name,
        })
    }
}

const API_TOKEN: Variable = Variable::secret(
    "APPSFLYER_API_TOKEN",
    "the OneLink API token, which an admin finds in AppsFlyer's security center",
);
const TEMPLATE_URL: Variable = Variable::public(
    "APPSFLYER_TEMPLATE_URL",
    "the URL of the OneLink template, such as https://myapp.onelink.me/A1b2",
);
const MEDIA_SOURCE: Variable = Variable::public(
    "APPSFLYER_MEDIA_SOURCE",
    "the media source (pid) of the links, such as newsletter",
);

impl FromEnv for Appsflyer {
    const REQUIRED: &'static [Variable] = &[API_TOKEN, TEMPLATE_URL, MEDIA_SOURCE];

    fn from_required(values: &Values<'_>) -> Result<AppsflyerBuilder, Error> {
        Ok(Self::builder(
            API_TOKEN.required(values)?,
            TEMPLATE_URL.required(values)?,
            MEDIA_SOURCE.required(values)?,
        ))
    }
}
