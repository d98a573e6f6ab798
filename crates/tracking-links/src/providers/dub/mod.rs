//! The provider Dub: converts requests into Dub's terms, and Dub's answers and errors into this
//! crate's.

mod answer;
mod bulk;
mod errors;
mod options;
mod plan;
mod request;

use std::mem;
use std::time::SystemTime;

use dub_client::Client;
use dub_client::chrono::{DateTime, Utc};
use dub_client::types::{
    Link, LinkError, RetrieveAnalyticsEvent, RetrieveAnalyticsGroupBy, RetrieveAnalyticsInterval,
};
use tracking_links_runtime::{Api, BoxFuture, Credential, Runtime};

use super::absent::found;
use super::builder::{FromClient, ProviderBuilder};
use super::client_provider::client_methods;
use super::empty;
use super::environment::{self, FromEnv, Set, Values, Variable};
use super::pairing::Batch;
use crate::capabilities::{Bulk, Capabilities, Checked, Limit, OnRepeat, RepeatRule};
use crate::clicks::{ClickRange, Clicks};
use crate::error::{Error, ErrorKind};
use crate::key::{Key, KeyKind};
use crate::link::{Output, TrackingLink};
use crate::listing::{Listing, Page};
use crate::provider::{BatchOutcome, Provider};
use crate::request::{Expiry, Field, LinkRequest, ProviderOptions};

pub use options::DubOptions;
pub use plan::DubPlan;

/// How many links a page of a list has.
const PAGE_SIZE: i64 = 100;
/// How many domains a page of a list has.
const DOMAINS_PAGE_SIZE: i64 = 50;
/// The domain of links that name none, in a workspace without domains of its own.
const DUBS_DOMAIN: &str = "dub.sh";

/// The provider Dub, for one workspace.
///
/// Set the workspace's [`plan`](DubBuilder::plan): without it, no more requests are sent than the
/// free plan allows. What Dub alone can do with a link is in [`DubOptions`]; Dub has no names of
/// links, but [`notes`](LinkRequest::notes). Tags and folders must exist.
///
/// [`ensure`](crate::TrackingLinks::ensure) needs an external id, or a slug. To find a slug without
/// a domain, the workspace's primary domain is looked up first.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use tracking_links::{Dub, DubPlan, LinkRequest, Provider};
///
/// # let sandbox = tracking_links_sandbox::Sandbox::start().await?;
/// # let (key, base_url) = (sandbox.dub().api_key(), sandbox.dub().base_url());
/// let dub = Dub::builder(key).plan(DubPlan::Pro).base_url(base_url).build()?;
/// let request = LinkRequest::new().destination("https://brand.example").slug("spring");
/// let link = dub.create(&request.external_id("spring-42")).await?;
/// assert_eq!(link.url.as_deref(), Some("https://dub.test/spring"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Dub {
    client: Client,
    name: String,
}

/// The builder of [`Dub`].
pub type DubBuilder = ProviderBuilder<Dub>;

/// The settings that only Dub has.
#[derive(Clone, Copy, Debug, Default)]
pub struct Settings {
    /// Whether the variable of the plan names one that there is not.
    has_unknown_plan: bool,
}

impl Dub {
    /// What Dub can do.
    ///
    /// A workspace has one link with an external id, and a domain has one link with a slug, also if
    /// requests arrive at the same time: Dub's database has an index for each, and a conflict is
    /// answered with 409. That is from the source of its server, and so are the parts of a batch's
    /// answer; the rest is from its API reference.
    ///
    /// Two batches that ask for the same slug, destination and external id (or none) at the same
    /// time may both be answered with the one link that was made, so that both seem to have created
    /// it.
    ///
    /// Expiry, targets and passwords need a plan above the free one.
    pub const CAPABILITIES: Capabilities = {
        let mut it = Capabilities::NONE
            .require(Field::Destination)
            .allow(Field::Slug)
            .allow(Field::Domain)
            .allow(Field::Tags)
            .allow(Field::Notes)
            .allow(Field::Expires)
            .allow(Field::Folder)
            .allow(Field::ExternalId)
            .allow(Field::Targets)
            .take_options(DubOptions::PROVIDER)
            .limit(Field::Destination, Limit::NONE.max_chars(32_000))
            .limit(Field::Slug, Limit::NONE.max_chars(190))
            .limit(Field::Domain, Limit::NONE.max_chars(190))
            .limit(Field::Tags, Limit::NONE.must_exist())
            .limit(Field::Folder, Limit::NONE.must_exist())
            .limit(
                Field::ExternalId,
                Limit::NONE.max_chars(request::EXTERNAL_ID_MAX_CHARS),
            )
            .limit(Field::Targets, Limit::NONE.max_chars(32_000))
            .returns(Output::Id)
            .returns(Output::Url)
            .returns(Output::Destination)
            .returns(Output::Domain)
            .returns(Output::Slug)
            .returns(Output::CreatedAt)
            .returns(Output::Clicks)
            .returns(Output::Protected)
            .returns(Output::Disabled)
            .returns_if_given(Output::Tags)
            .returns_if_given(Output::ExternalId)
            .returns_if_given(Output::ExpiresAt)
            .repeats(&[
                RepeatRule {
                    with: &[Field::ExternalId],
                    does: OnRepeat::Refused {
                        by: KeyKind::ExternalId,
                        atomic: true,
                    },
                },
                RepeatRule {
                    with: &[Field::Slug],
                    does: OnRepeat::Refused {
                        by: KeyKind::Slug,
                        atomic: true,
                    },
                },
            ])
            .updates(Field::Destination)
            .updates(Field::Tags)
            .updates(Field::Notes)
            .updates(Field::Expires)
            .updates(Field::Folder);
        it.operations.create = true;
        it.operations.create_many = Some(Bulk {
            may_omit: true,
            ..Bulk::new(100)
        });
        it.operations.find = &[KeyKind::Id, KeyKind::ExternalId, KeyKind::Slug];
        it.operations.list = true;
        it.operations.update = true;
        it.operations.delete = true;
        it.operations.clicks = true;
        it.operations.verify = true;
        it
    };

    /// Returns a builder with an API key of the workspace. It needs the scope `links.write`, and
    /// `links.read` to find and list; `analytics.read` to count clicks in a range of time;
    /// `domains.read` to find a slug without a domain.
    pub fn builder(api_key: impl Into<String>) -> DubBuilder {
        DubBuilder::new(Credential::bearer(api_key), Settings::default())
    }

    /// Returns a builder with what the environment's variables say:
    ///
    /// | variable       |          |                                                              |
    /// |----------------|----------|--------------------------------------------------------------|
    /// | `DUB_API_KEY`  | required | the API key, as for [`Self::builder`]                        |
    /// | `DUB_BASE_URL` | optional | [`base_url`](DubBuilder::base_url)                           |
    /// | `DUB_PLAN`     | optional | [`plan`](DubBuilder::plan), by its [name](DubPlan::as_str)   |
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::Configuration`] if a required variable is not set, or if a variable
    /// is empty or not Unicode. If `DUB_PLAN` names no plan, building fails with that kind, unless
    /// [`plan`](DubBuilder::plan) sets one. The message names the variable, and quotes no value.
    pub fn from_env() -> Result<DubBuilder, Error> {
        environment::builder()
    }

    /// Returns a builder with a client that is built already, with its own base URL, credentials
    /// and limits.
    pub fn builder_with_client(client: Client) -> DubBuilder {
        DubBuilder::with_client(client, Settings::default())
    }

    /// Returns the generated client, for operations that this crate does not cover.
    pub fn client(&self) -> &Client {
        &self.client
    }

    async fn get(&self, key: &Key) -> Result<Link, Error> {
        let operation = self.client.get_link_info();
        let operation = match key {
            Key::ExternalId(id) => {
                let prefix = request::EXTERNAL_ID_PREFIX;
                operation.external_id(format!("{prefix}{id}"))
            }
            Key::Slug { slug, domain } => {
                let domain = match domain {
                    Some(domain) => domain.clone(),
                    None => self.primary_domain().await?,
                };
                operation.domain(domain).key(slug.as_str())
            }
            Key::Id(text) | Key::Destination(text) => operation.link_id(text.as_str()),
        };
        let answer = operation.send().await.map_err(errors::convert)?;
        Ok(answer.into_inner())
    }

    /// Returns the domain of links that name none.
    async fn primary_domain(&self) -> Result<String, Error> {
        let domains = self.client.list_domains().page_size(DOMAINS_PAGE_SIZE);
        let mut domains = domains.items();
        while let Some(domain) = domains.next().await {
            let domain = domain.map_err(errors::convert)?;
            if domain.primary {
                return Ok(domain.slug);
            }
        }
        Ok(DUBS_DOMAIN.to_owned())
    }

    async fn created_at(&self, id: &str) -> Result<Option<SystemTime>, Error> {
        let answer = self.get(&Key::id(id)).await?;
        Ok(answer::link(&self.name, answer).created_at)
    }
}

impl DubBuilder {
    /// Sets the plan of the workspace, which says how many requests are sent in a minute. The
    /// default is [`DubPlan::Free`]. Dub counts clicks in ranges of time under limits of their own,
    /// of a few requests a second.
    pub fn plan(mut self, plan: DubPlan) -> Self {
        self.settings.has_unknown_plan = false;
        self.configure("plan", |it| it.rate_limit(Some(plan.rate_limit())))
    }
}

impl Provider for Dub {
    client_methods!();

    fn create_checked<'a>(
        &'a self,
        checked: Checked<'a>,
    ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        Box::pin(async move {
            let body = request::new_link(checked)?;
            let answer = self.client.create_link(body).send().await;
            let answer = answer.map_err(errors::convert)?;
            empty::refuse_blank(
                self.client.runtime(),
                &answer,
                "shortLink",
                &answer.short_link,
            )?;
            Ok(answer::link(&self.name, answer.into_inner()))
        })
    }

    fn create_batch<'a>(
        &'a self,
        batch: &'a [Checked<'a>],
    ) -> BoxFuture<'a, Result<Vec<BatchOutcome>, Error>> {
        Box::pin(async move {
            let mut batch = Batch::new(batch, request::new_link);
            if batch.requests().is_empty() {
                return Ok(batch.unsent());
            }
            let bodies = batch.take_bodies();
            let answer = self.client.bulk_create_links(bodies).send().await;
            let paired = answer.map_err(errors::convert).map(|mut answer| {
                let items = mem::take(&mut *answer);
                let refused = |fault: &LinkError| {
                    let error = errors::of_link(fault, self.client.runtime());
                    empty::with_head(error, &answer)
                };
                bulk::outcomes(&self.name, batch.requests(), items, refused)
            });
            batch.ended(paired)
        })
    }

    fn may_share_batch(&self, one: &LinkRequest, other: &LinkRequest) -> bool {
        bulk::may_share(one, other)
    }

    fn find_checked<'a>(
        &'a self,
        key: &'a Key,
    ) -> BoxFuture<'a, Result<Option<TrackingLink>, Error>> {
        Box::pin(async move {
            let answer = found(self.get(key).await, errors::says_no_link)?;
            Ok(answer.map(|it| answer::link(&self.name, it)))
        })
    }

    /// Lists the newest links first, as Dub does. Links that are created meanwhile move no link to
    /// another page, since each page begins after a link.
    fn page<'a>(
        &'a self,
        listing: &'a Listing,
        cursor: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Page, Error>> {
        Box::pin(async move {
            let operation = self.client.get_links().page_size(PAGE_SIZE);
            let mut operation = operation.show_archived(true);
            if let Some(id) = cursor {
                operation = operation.starting_after(id);
            }
            let answers = operation.send().await.map_err(errors::convert);
            let answers = answers.map_err(|error| error.or_names(&self.name, "list"))?;
            let answers = answers.into_inner().into_iter();
            let links = answers.map(|answer| answer::link(&self.name, answer));
            let mut links: Vec<_> = links.collect();
            let is_older = |link: &TrackingLink| {
                let times = link.created_at.zip(listing.created_after);
                times.is_some_and(|(time, after)| time <= after)
            };
            let is_last = links.len() < PAGE_SIZE as usize || links.last().is_some_and(is_older);
            let next = links.last().and_then(|link| link.id.clone());
            links.retain(|link| {
                let times = link.created_at.zip(listing.created_before);
                !is_older(link) && times.is_none_or(|(time, before)| time < before)
            });
            Ok(Page::new(links, next.filter(|_| !is_last)))
        })
    }

    /// A duration counts from the link's creation, which is fetched from Dub.
    fn update_checked<'a>(
        &'a self,
        id: &'a str,
        change: Checked<'a>,
    ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        let change = change.request();
        Box::pin(async move {
            let created_at = match change.expires {
                Some(Expiry::After(_)) => {
                    let created_at = self.created_at(id).await;
                    created_at.map_err(Error::before_sending)?
                }
                _ => None,
            };
            let body = request::link_change(change, created_at)?;
            let answer = self.client.update_link(id, body).send().await;
            let answer = answer.map_err(errors::convert)?;
            Ok(answer::link(&self.name, answer.into_inner()))
        })
    }

    fn delete<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let deleted = self.client.delete_link(id).send().await;
            let deleted = deleted.map(|_| ()).map_err(errors::convert);
            deleted.map_err(|error| error.or_names(&self.name, "delete"))
        })
    }

    /// Counts the clicks. Dub does not document whether the ends of the range are in it, and limits
    /// by the plan how far back it may begin. A range without a start begins with the link's
    /// creation, which is fetched from Dub.
    fn clicks<'a>(
        &'a self,
        id: &'a str,
        range: &'a ClickRange,
    ) -> BoxFuture<'a, Result<Clicks, Error>> {
        let named = |error: Error| error.or_names(&self.name, "clicks");
        Box::pin(async move {
            let mut operation = self
                .client
                .retrieve_analytics()
                .event(RetrieveAnalyticsEvent::Clicks)
                .group_by(RetrieveAnalyticsGroupBy::Count)
                .link_id(id);
            let start = match (range.from, range.to) {
                (None, Some(_)) => self.created_at(id).await.map_err(named)?,
                (from, _) => from,
            };
            operation = match start {
                Some(start) => operation.start(millisecond(start).map_err(named)?),
                None => operation.interval(RetrieveAnalyticsInterval::All),
            };
            if let Some(end) = range.to {
                operation = operation.end(millisecond(end).map_err(named)?);
            }
            let answer = operation.send().await.map_err(errors::convert);
            let answer = answer.map_err(named)?;
            Ok(Clicks::new(
                u64::try_from(answer.clicks).unwrap_or_default(),
            ))
        })
    }

    /// Reads one link, which needs the API key and the scope `links.read`.
    fn verify(&self) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(async move {
            let answer = self.client.get_links().page_size(1).send().await;
            let answer = answer.map(|_| ()).map_err(errors::convert);
            answer.map_err(|error| error.or_names(&self.name, "verify"))
        })
    }
}

fn millisecond(time: SystemTime) -> Result<DateTime<Utc>, Error> {
    answer::millisecond(time).ok_or_else(|| {
        let message = "the time is too far away; leave it out";
        Error::new(ErrorKind::InvalidRequest, message)
    })
}

impl FromClient for Dub {
    type Client = Client;
    type Settings = Settings;

    const API: &'static Api = &Client::API;

    fn runtime(client: &Client) -> &Runtime {
        client.runtime()
    }

    fn from_client(name: String, client: Client, settings: Settings) -> Result<Self, Error> {
        if settings.has_unknown_plan {
            let message = "DUB_PLAN names no plan; set it to free, pro, business or advanced";
            return Err(Error::new(ErrorKind::Configuration, message));
        }
        Ok(Self { client, name })
    }
}

const API_KEY: Variable = Variable::secret("DUB_API_KEY", "an API key of the workspace");
const PLAN: Variable = Variable::public(
    "DUB_PLAN",
    "the workspace's plan: free, pro, business or advanced",
);

impl FromEnv for Dub {
    const REQUIRED: &'static [Variable] = &[API_KEY];
    const OPTIONAL: &'static [(Variable, Set<Self>)] =
        &[(PLAN, |mut builder, name| match DubPlan::named(&name) {
            Some(plan) => builder.plan(plan),
            None => {
                builder.settings.has_unknown_plan = true;
                builder
            }
        })];

    fn from_required(values: &Values<'_>) -> Result<DubBuilder, Error> {
        Ok(Self::builder(API_KEY.required(values)?))
    }
}
