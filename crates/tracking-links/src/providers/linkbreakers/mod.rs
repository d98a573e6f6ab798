//! The provider Linkbreakers: converts requests into Linkbreakers's terms, and Linkbreakers's
//! answers and errors into this crate's.

mod answer;
mod errors;
mod options;

use linkbreakers_client::types::{
    Link, LinkChange, ListLinksSortBy, ListLinksSortDirection, NewLink, NewLinks,
};
use linkbreakers_client::uuid::Uuid;

use super::pairing::is_same_key;
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
        let answer = self.call(operation.send()).await;
        let free = answer.and_then(|it| it.available.ok_or_else(|| lacks("available")));
        free.map_err(|error| error.or_names(&self.name, "is_slug_free"))
    }

    async fn get(&self, id: &str) -> Result<Link, Error> {
        let operation = self.client.get_link(id).include(INCLUDED);
        let link = self.fetch(operation.send()).await?.link;
        link.ok_or_else(|| lacks("link"))
    }

    /// Finds the link with a slug. Linkbreakers finds links by a part of it, and on all domains.
    async fn find_by_slug(&self, slug: &str, domain: Option<&str>) -> Result<Option<Link>, Error> {
        let list = self.client.list_links(LINKS_PER_PAGE).search(slug);
        // In an order that no change of a link alters.
        let list = list.sort_by(ListLinksSortBy::LinkSortFieldCreatedAt);
        let list = list.sort_direction(ListLinksSortDirection::SortDirectionDesc);
        let mut links = list.include(INCLUDED).items();
        while let Some(link) = links.next().await {
            let link = link.map_err(Self::error)?;
            let is_on = match domain {
                Some(domain) => {
                    let its = answer::link(&self.name, link.clone()).domain;
                    its.is_some_and(|its| is_same_domain(&its, domain))
                }
                None => link.custom_domain_id.as_deref().is_none_or(str::is_empty),
            };
            if is_on && link.shortlink.as_deref() == Some(slug) {
                return Ok(Some(link));
            }
        }
        Ok(None)
    }

    /// Adds to a link where its workflow leads: to itself if it does not lead to one page alone.
    async fn with_destination(&self, link: Link) -> Result<TrackingLink, Error> {
        let mut link = answer::link(&self.name, link);
        let id = link.id.clone().unwrap_or_default();
        let mut items = self.client.list_steps(id).items();
        let mut steps = Vec::new();
        while let Some(step) = items.next().await {
            steps.push(step.map_err(Self::error)?);
        }
        link.destination = answer::destination(&steps).or_else(|| link.url.clone());
        Ok(link)
    }
}

/// Makes the error of an answer without this member.
fn lacks(member: &str) -> Error {
    let message = format!("the answer lacks `{member}`");
    Error::new(ErrorKind::Unexpected, message)
}

fn new_link(checked: Checked<'_>) -> Result<NewLink, Error> {
    let request = checked.request();
    let mut body = NewLink::new(request.destination.clone().unwrap_or_default());
    let id = request.external_id.as_deref().map(Uuid::try_parse);
    body.id = id.transpose().map_err(|_| {
        let error = Error::new(ErrorKind::InvalidRequest, "`external_id` is no UUID");
        error.with_fields([Field::ExternalId])
    })?;
    body.shortlink = request.custom_slug().map(str::to_owned);
    body.name = request.name.clone();
    body.tags = given(&request.tags);
    body.directory_id = request.folder.clone();
    let options = checked.options::<LinkbreakersOptions>()?;
    body.metadata = options.unwrap_or_default().metadata()?;
    Ok(body)
}

impl Adapter for Linkbreakers {
    const FIELDS: &[(&str, Field)] = &errors::FIELDS;

    async fn create(&self, checked: Checked<'_>) -> Result<TrackingLink, Error> {
        let operation = self.client.create_link(new_link(checked)?);
        let mut answer = self.call(operation.send()).await?;
        let url = answer.link.as_ref().and_then(|it| it.entrypoint.as_deref());
        self.refuse_blank(&answer, "link.entrypoint", url.unwrap_or_default())?;
        let steps = answer.workflow_steps.take().unwrap_or_default();
        let link = answer.link.take().ok_or_else(|| lacks("link"))?;
        let mut link = answer::link(&self.name, link);
        link.destination = answer::destination(&steps);
        Ok(link)
    }

    /// Each link gets an id, by which the answer is paired, if the request has none.
    async fn create_batch(&self, batch: &[Checked<'_>]) -> Result<Vec<BatchOutcome>, Error> {
        let mut batch = Batch::new(batch, new_link);
        let mut links = batch.take_bodies();
        if links.is_empty() {
            return Ok(batch.unsent());
        }
        let with_id = |link: &mut NewLink| *link.id.get_or_insert_with(Uuid::new_v4);
        let ids: Vec<_> = links.iter_mut().map(with_id).collect();
        let operation = self.client.create_links(NewLinks::new(links));
        batch.ended(match self.fetch(operation.send()).await {
            Ok(answer) => {
                let links = answer.links.into_iter().flatten();
                let links = links.map(|it| answer::link(&self.name, it));
                let outcomes = links.filter(|link| link.url.is_some()).filter_map(|link| {
                    let id = Uuid::try_parse(link.id.as_deref()?).ok()?;
                    Some((ids.iter().position(|it| *it == id)?, Ok(link)))
                });
                Ok(outcomes.collect())
            }
            Err(error) => errors::outcomes(error, ids.len()),
        })
    }

    fn may_share_batch(&self, one: &LinkRequest, other: &LinkRequest) -> bool {
        !is_same_key(one.external_id.as_deref(), other.external_id.as_deref())
            && !is_same_key(one.custom_slug(), other.custom_slug())
    }

    async fn find(&self, key: &Key) -> Result<Option<TrackingLink>, Error> {
        let link = match key {
            // No link has an id that is no UUID.
            Key::Id(id) | Key::ExternalId(id) => match Uuid::try_parse(id) {
                Ok(id) => found(self.get(&id.to_string()).await, errors::says_no_link)?,
                Err(_) => None,
            },
            Key::Slug { slug, domain } => self.find_by_slug(slug, domain.as_deref()).await?,
            Key::Destination(_) => None,
        };
        match link {
            Some(link) => self.with_destination(link).await.map(Some),
            None => Ok(None),
        }
    }

    /// Lists links, the newest first.
    async fn page(&self, listing: &Listing, cursor: Option<&str>) -> Result<Page, Error> {
        let list = self.client.list_links(LINKS_PER_PAGE).include(INCLUDED);
        let list = list.sort_by(ListLinksSortBy::LinkSortFieldCreatedAt);
        let list = list.sort_direction(ListLinksSortDirection::SortDirectionDesc);
        let answer = self.fetch(list.page_token(cursor).send()).await?;
        let links = answer.links.into_iter().flatten();
        let links = links.map(|it| answer::link(&self.name, it)).collect();
        let next = answer.next_page_token.filter(|it| !it.is_empty());
        Ok(Page::newest_first(listing, links, next))
    }

    async fn update(&self, id: &str, change: Checked<'_>) -> Result<TrackingLink, Error> {
        let change = change.request();
        let mut body = LinkChange::new();
        body.name = change.name.clone();
        body.tags = given(&change.tags);
        body.directory_id = change.folder.clone();
        let link = self.fetch(self.client.update_link(id, body).send());
        let link = link.await?.link;
        Ok(answer::link(&self.name, link.ok_or_else(|| lacks("link"))?))
    }

    async fn delete(&self, id: &str) -> Result<(), Error> {
        self.call(self.client.delete_link(id).send()).await?;
        Ok(())
    }

    /// Reads the number of visits of all time, which Linkbreakers keeps in the link.
    async fn clicks(&self, id: &str, range: &ClickRange) -> Result<Clicks, Error> {
        range.refuse_unless_all_time("Linkbreakers")?;
        let link = answer::link(&self.name, self.get(id).await?);
        let clicks = link.clicks.map(Clicks::new);
        clicks.ok_or_else(|| lacks("link.eventCount"))
    }

    /// Reads one link.
    async fn verify(&self) -> Result<(), Error> {
        self.call(self.client.list_links(1).send()).await?;
        Ok(())
    }
}
