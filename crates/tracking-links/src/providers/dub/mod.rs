//! The provider Dub: converts requests into Dub's terms, and Dub's answers and errors into this
//! crate's.

mod answer;
mod bulk;
mod errors;
mod options;
mod plan;
mod request;

use std::mem;

use dub_client::operation::GetLinkInfo;
use dub_client::types::{
    LinkError, NewLink, RetrieveAnalyticsEvent, RetrieveAnalyticsGroupBy, RetrieveAnalyticsInterval,
};

use super::prelude::*;

pub use options::DubOptions;
pub use plan::DubPlan;

/// How many links a page of a list has.
const PAGE_SIZE: i64 = 100;
/// How many domains a page of a list has.
const DOMAINS_PAGE_SIZE: i64 = 50;
/// The domain of links that name none, in a workspace without domains of its own.
const DUBS_DOMAIN: &str = "dub.sh";

client_provider! {
    /// The provider Dub, for one workspace.
    ///
    /// Set the workspace's [`plan`](DubBuilder::plan): without it, no more requests are sent than
    /// the free plan allows. What Dub alone can do with a link is in [`DubOptions`]; Dub has no
    /// names of links, but [`notes`](LinkRequest::notes). Tags and folders must exist.
    ///
    /// [`ensure`](crate::TrackingLinks::ensure) needs an external id, or a slug. To find a slug
    /// without a domain, the workspace's primary domain is looked up first.
    ///
    /// Dub does not document whether the ends of a range of clicks are in it, and limits by the
    /// plan how far back it may begin. A range without a start begins with the link's creation,
    /// from which a duration in a change counts, too; it is fetched from Dub.
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
    Dub, DubBuilder, dub_client,
    [secret "DUB_API_KEY": "an API key of the workspace"],
    [
        "DUB_PLAN": "the workspace's plan: free, pro, business or advanced" =>
            |builder, name| match DubPlan::named(&name) {
                Some(plan) => builder.plan(plan),
                None => builder.refuse(
                    "DUB_PLAN names no plan; set it to free, pro, business or advanced",
                ),
            },
    ]
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
    pub const CAPABILITIES: Capabilities = capabilities! {
        require: Destination;
        allow: Slug, Domain, Tags, Notes, Expires, Folder, ExternalId, Targets;
        options: DubOptions;
        limit Destination: Limit::NONE.max_chars(32_000);
        limit Slug: Limit::NONE.max_chars(190);
        limit Domain: Limit::NONE.max_chars(190);
        limit Tags: Limit::NONE.must_exist();
        limit Folder: Limit::NONE.must_exist();
        limit ExternalId: Limit::NONE.max_chars(request::EXTERNAL_ID_MAX_CHARS);
        limit Targets: Limit::NONE.max_chars(32_000);
        returns: Id, Url, Destination, Domain, Slug, CreatedAt, Clicks, Protected, Disabled;
        returns_if_given: Tags, ExternalId, ExpiresAt;
        repeats: RepeatRule::EXTERNAL_ID_REFUSED.atomic(), RepeatRule::SLUG_REFUSED.atomic();
        updates: Destination, Tags, Notes, Expires, Folder;
        create_many: Bulk { may_omit: true, ..Bulk::new(100) };
        find: Id, ExternalId, Slug;
        operations: create, list, update, delete, clicks, verify;
    };

    /// Returns a builder with an API key of the workspace. It needs the scope `links.write`, and
    /// `links.read` to find and list; `analytics.read` to count clicks in a range of time;
    /// `domains.read` to find a slug without a domain.
    pub fn builder(api_key: impl Into<String>) -> DubBuilder {
        DubBuilder::new(Credential::bearer(api_key), ())
    }

    async fn find(&self, operation: GetLinkInfo<'_>) -> Result<Option<TrackingLink>> {
        found(self.link(operation.send()).await)
    }

    /// Returns the domain of links that name none.
    async fn primary_domain(&self) -> Result<String> {
        let domains = self.client.list_domains().page_size(DOMAINS_PAGE_SIZE);
        let mut domains = domains.items().map_err(Self::error);
        while let Some(domain) = domains.try_next().await? {
            if domain.primary {
                return Ok(domain.slug);
            }
        }
        Ok(DUBS_DOMAIN.to_owned())
    }
}

impl DubBuilder {
    /// Sets the plan of the workspace, which says how many requests are sent in a minute. The
    /// default is [`DubPlan::Free`]. Dub counts clicks in ranges of time under limits of their own,
    /// of a few requests a second.
    pub fn plan(self, plan: DubPlan) -> Self {
        self.take_back_refusal()
            .configure("plan", |it| it.rate_limit(Some(plan.rate_limit())))
    }
}

impl Adapter for Dub {
    const FIELDS: Names = errors::FIELDS;
    const EXPLAIN: fn(Error) -> Error = fields::conflict_of_slug;

    async fn create(&self, request: &LinkRequest) -> Result<TrackingLink> {
        let sent = self.client.create_link(request::new_link(request)?).send();
        self.made_link(sent, "shortLink", |it| &it.short_link).await
    }

    async fn create_batch(&self, batch: &[&LinkRequest]) -> Result<Vec<BatchOutcome>> {
        let send = async |bodies: Vec<NewLink>, requests: Vec<&LinkRequest>| {
            let operation = self.client.bulk_create_links(bodies);
            let mut answer = self.call(operation.send()).await?;
            let items = mem::take(&mut *answer);
            let refused = |fault: &LinkError| {
                let error = errors::of_link(fault, self.client.runtime());
                empty::with_head(error, &answer)
            };
            Ok(bulk::outcomes(&requests, items, refused))
        };
        send_batch(batch, request::new_link, send).await
    }

    fn may_share_batch(&self, one: &LinkRequest, other: &LinkRequest) -> bool {
        bulk::may_share(one, other)
    }

    async fn get(&self, id: &str) -> Result<TrackingLink> {
        let sent = self.client.get_link_info().link_id(id).send();
        self.link(sent).await
    }

    async fn find_by_external_id(&self, id: &str) -> Result<Option<TrackingLink>> {
        let id = format!("{}{id}", request::EXTERNAL_ID_PREFIX);
        self.find(self.client.get_link_info().external_id(id)).await
    }

    async fn find_by_slug(&self, slug: &str, domain: Option<&str>) -> Result<Option<TrackingLink>> {
        let domain = match domain {
            Some(domain) => domain.to_owned(),
            None => self.primary_domain().await?,
        };
        let operation = self.client.get_link_info().domain(domain);
        self.find(operation.key(slug)).await
    }

    /// Lists the newest links first, as Dub does. Links that are created meanwhile move no link to
    /// another page, since each page begins after a link.
    async fn page(&self, listing: &Listing, cursor: Option<&str>) -> Result<Page> {
        let list = self.client.get_links().page_size(PAGE_SIZE);
        let list = list.show_archived(true).starting_after(cursor);
        let links = self.fetch(list.send()).await?;
        let last = links.last().filter(|_| links.len() >= PAGE_SIZE as usize);
        let next = last.map(|link| link.id.clone());
        Ok(Page::newest_first(listing, links, next))
    }

    async fn update(&self, id: &str, change: &LinkRequest) -> Result<TrackingLink> {
        let expiry = self.changed_expiry(id, change, answer::millisecond);
        let body = request::link_change(change, expiry.await?);
        self.link(self.client.update_link(id, body).send()).await
    }

    async fn delete(&self, id: &str) -> Result<()> {
        self.done(self.client.delete_link(id).send()).await
    }

    async fn clicks(&self, id: &str, range: &ClickRange) -> Result<Clicks> {
        let start = match (range.from, range.to) {
            (None, Some(_)) => self.get(id).await?.created_at,
            (from, _) => from,
        };
        let is_all = start.is_none();
        let operation = self.client.retrieve_analytics().link_id(id);
        let operation = operation.event(RetrieveAnalyticsEvent::Clicks);
        let operation = operation.group_by(RetrieveAnalyticsGroupBy::Count);
        let operation = operation.interval(is_all.then_some(RetrieveAnalyticsInterval::All));
        let operation = operation.start(values::bound(start, answer::millisecond)?);
        let operation = operation.end(values::bound(range.to, answer::millisecond)?);
        let answer = self.fetch(operation.send()).await?;
        Ok(Clicks::of_count(answer.clicks))
    }

    /// Reads one link, which needs the API key and the scope `links.read`.
    async fn verify(&self) -> Result<()> {
        self.done(self.client.get_links().page_size(1).send()).await
    }
}
