//! The provider Linkbreakers: converts requests into Linkbreakers's terms, and Linkbreakers's
//! answers and errors into this crate's.

mod answer;
mod errors;
mod options;

use linkbreakers_client::operation::ListLinks;
use linkbreakers_client::types::{
    Link, LinkChange, ListLinksSortBy, ListLinksSortDirection, NewLink, NewLinks,
};
use linkbreakers_client::uuid::Uuid;

use super::pairing::share_a_key;
use super::prelude::*;

pub use options::LinkbreakersOptions;

/// How many links a page of a list has.
const LINKS_PER_PAGE: i64 = 100;

/// How many links one request makes at most.
const MAX_BATCH: usize = 250;

/// What a look-up asks for besides the link.
const INCLUDED: [&str; 1] = ["tags"];

client_provider! {
    /// The provider Linkbreakers.
    ///
    /// The [external id](LinkRequest::external_id) is a UUID, and becomes the link's id. With it,
    /// [`ensure`](crate::TrackingLinks::ensure) makes one link. [`LinkbreakersOptions`] has the
    /// metadata of a link. Its folder is what Linkbreakers calls a directory, by its id.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use tracking_links::{Linkbreakers, LinkRequest, Provider};
    ///
    /// # let sandbox = tracking_links_sandbox::Sandbox::start().await?;
    /// # let linkbreakers = sandbox.linkbreakers();
    /// # let (token, base_url) = (linkbreakers.token(), linkbreakers.base_url());
    /// let linkbreakers = Linkbreakers::builder(token).base_url(base_url).build()?;
    /// let id = "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed";
    /// let request = LinkRequest::new().destination("https://brand.example").slug("shoes");
    /// let link = linkbreakers.create(&request.external_id(id)).await?;
    /// assert_eq!(link.id.as_deref(), Some(id));
    /// assert_eq!(link.url.as_deref(), Some("https://linkbreak.ing/shoes"));
    /// # Ok(())
    /// # }
    /// ```
    Linkbreakers, LinkbreakersBuilder, linkbreakers_client,
    [secret "LINKBREAKERS_ACCESS_TOKEN": "a workspace API token, from the dashboard"]
}

impl Linkbreakers {
    /// What Linkbreakers can do.
    ///
    /// That ids and slugs are unique is documented, and that a request for several links makes all
    /// or none. What the refusal of a taken one is like, and what happens to requests that arrive
    /// at the same time, is not: 409 is assumed, as for Linkbreakers's other conflicts. Lists lack
    /// destinations, and answers to creates lack tags. Clicks are those of all time.
    pub const CAPABILITIES: Capabilities = capabilities! {
        require: Destination;
        allow: Name, Slug, Tags, Folder, ExternalId;
        options: LinkbreakersOptions;
        limit Folder: Limit::NONE.must_exist();
        limit ExternalId: Limit::NONE.uuid();
        returns: Id, ExternalId, Url, Destination, Domain, Slug, CreatedAt, Clicks;
        returns_if_given: Name;
        repeats: RepeatRule::EXTERNAL_ID_REFUSED, RepeatRule::SLUG_REFUSED;
        updates: Name, Tags, Folder;
        create_many: Bulk { atomic: true, ..Bulk::new(MAX_BATCH) };
        find: Id, ExternalId, Slug;
        operations: create, list, update, delete, clicks, verify;
    };

    /// Returns a builder with a workspace API token, from the dashboard.
    pub fn builder(token: impl Into<String>) -> LinkbreakersBuilder {
        LinkbreakersBuilder::new(Credential::bearer(token), ())
    }

    /// Returns whether a slug of the default domain is free. Another caller may take it before you
    /// do.
    ///
    /// # Errors
    ///
    /// Fails if Linkbreakers does not say it.
    pub async fn is_slug_free(&self, slug: &str) -> Result<bool, Error> {
        let operation = self.client.get_availability().shortlink(slug);
        let answer = self.fetch(operation.send()).await;
        let free = answer.and_then(|it| it.available.ok_or_else(|| lacks("available")));
        free.map_err(|error| error.or_names(&self.name, "is_slug_free"))
    }

    /// Lists links, the newest first, in an order that no change of a link alters.
    fn list(&self) -> ListLinks<'_> {
        let list = self.client.list_links(LINKS_PER_PAGE).include(INCLUDED);
        let list = list.sort_by(ListLinksSortBy::LinkSortFieldCreatedAt);
        list.sort_direction(ListLinksSortDirection::SortDirectionDesc)
    }

    /// Adds to a link where its workflow leads: to itself if it does not lead to one page alone.
    async fn with_destination(&self, mut link: TrackingLink) -> Result<TrackingLink> {
        let id = link.id.clone().unwrap_or_default();
        let steps = self.client.list_steps(id).items().map_err(Self::error);
        let steps: Vec<_> = steps.try_collect().await?;
        link.destination = answer::destination(&steps).or_else(|| link.url.clone());
        Ok(link)
    }
}

/// Takes the link out of an answer.
fn link_of(link: Option<Link>) -> Result<TrackingLink> {
    let link = link.ok_or_else(|| lacks("link"));
    link.map(OwnAnswer::into_link)
}

fn new_link(request: &LinkRequest) -> Result<NewLink> {
    let mut body = NewLink::new(request.destination.clone().unwrap_or_default());
    let id = request.external_id.as_deref().map(Uuid::try_parse);
    let no_uuid = |_| invalid([Field::ExternalId], "`external_id` is no UUID");
    body.id = id.transpose().map_err(no_uuid)?;
    body.shortlink = request.custom_slug().map(str::to_owned);
    body.name = request.name.clone();
    body.tags = given(&request.tags);
    body.directory_id = request.folder.clone();
    body.metadata = request.own_options::<LinkbreakersOptions>()?.metadata()?;
    Ok(body)
}

impl Adapter for Linkbreakers {
    const FIELDS: Names = errors::FIELDS;

    async fn create(&self, request: &LinkRequest) -> Result<TrackingLink> {
        let operation = self.client.create_link(new_link(request)?);
        let answer = self.fetch_made(operation.send(), "link.entrypoint", |it| {
            it.link.as_ref()?.entrypoint.as_deref()
        });
        let answer = answer.await?;
        let mut link = link_of(answer.link)?;
        link.destination = answer::destination(&answer.workflow_steps.unwrap_or_default());
        Ok(link)
    }

    /// Each link gets an id, by which the answer is paired, if the request has none.
    async fn create_batch(&self, batch: &[&LinkRequest]) -> Result<Vec<BatchOutcome>> {
        let send = async |mut links: Vec<NewLink>, _| {
            let with_id = |link: &mut NewLink| *link.id.get_or_insert_with(Uuid::new_v4);
            let ids: Vec<_> = links.iter_mut().map(with_id).collect();
            let operation = self.client.create_links(NewLinks::new(links));
            let answer = match self.fetch(operation.send()).await {
                Ok(answer) => answer,
                Err(error) => return errors::outcomes(error, ids.len()),
            };
            let links = answer.links.into_iter().flatten().map(OwnAnswer::into_link);
            let outcomes = links.filter(|link| link.url.is_some()).filter_map(|link| {
                let id = Uuid::try_parse(link.id.as_deref()?).ok()?;
                Some((ids.iter().position(|it| *it == id)?, Ok(link)))
            });
            Ok(outcomes.collect())
        };
        send_batch(batch, new_link, send).await
    }

    fn may_share_batch(&self, one: &LinkRequest, other: &LinkRequest) -> bool {
        !share_a_key(one, other)
    }

    async fn get(&self, id: &str) -> Result<TrackingLink> {
        let operation = self.client.get_link(id).include(INCLUDED);
        link_of(self.fetch(operation.send()).await?.link)
    }

    /// No link has an id that is no UUID.
    async fn find_by_id(&self, id: &str) -> Result<Option<TrackingLink>> {
        let Ok(id) = Uuid::try_parse(id) else {
            return Ok(None);
        };
        match found(self.get(&id.to_string()).await)? {
            Some(link) => self.with_destination(link).await.map(Some),
            None => Ok(None),
        }
    }

    async fn find_by_external_id(&self, id: &str) -> Result<Option<TrackingLink>> {
        self.find_by_id(id).await
    }

    /// Finds the link with a slug. Linkbreakers finds links by a part of it, and on all domains.
    async fn find_by_slug(&self, slug: &str, domain: Option<&str>) -> Result<Option<TrackingLink>> {
        let mut links = self.list().search(slug).items().map_err(Self::error);
        while let Some(link) = links.try_next().await? {
            let is_on_default = link.custom_domain_id.as_deref().is_none_or(str::is_empty);
            let has_slug = link.shortlink.as_deref() == Some(slug);
            let link = link.into_link();
            if has_slug && domain.map_or(is_on_default, |domain| link.is_on(domain)) {
                return self.with_destination(link).await.map(Some);
            }
        }
        Ok(None)
    }

    async fn page(&self, listing: &Listing, cursor: Option<&str>) -> Result<Page> {
        let answer = self.fetch(self.list().page_token(cursor).send()).await?;
        let links = answer.links.into_iter().flatten();
        Ok(Page::newest_first(listing, links, answer.next_page_token))
    }

    async fn update(&self, id: &str, change: &LinkRequest) -> Result<TrackingLink> {
        let mut body = LinkChange::new();
        body.name = change.name.clone();
        body.tags = given(&change.tags);
        body.directory_id = change.folder.clone();
        let operation = self.client.update_link(id, body);
        link_of(self.fetch(operation.send()).await?.link)
    }

    async fn delete(&self, id: &str) -> Result<()> {
        self.done(self.client.delete_link(id).send()).await
    }

    /// Reads one link.
    async fn verify(&self) -> Result<()> {
        self.done(self.client.list_links(1).send()).await
    }
}
