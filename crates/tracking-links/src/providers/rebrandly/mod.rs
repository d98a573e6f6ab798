//! The provider Rebrandly: converts requests into Rebrandly's terms, and Rebrandly's answers and
//! errors into this crate's.

mod answer;
mod errors;

use rebrandly_client::chrono::{DateTime, NaiveDate};
use rebrandly_client::types::{
    DomainReference, Link, LinkChange, ListLinksOrderBy, ListLinksOrderDir, NewLink,
};

use super::prelude::*;

/// The domain of links that name none.
const DEFAULT_DOMAIN: &str = "rebrand.ly";

/// How many links a page of a list has: the most that Rebrandly returns.
const LINKS_PER_PAGE: i64 = 25;

client_provider! {
    /// The provider Rebrandly.
    ///
    /// A link's name is what Rebrandly calls its title, its slug the slashtag, and its notes the
    /// description, which only some plans have. [`ensure`](crate::TrackingLinks::ensure) needs a
    /// slug. Rebrandly finds no link by its destination, and advises a slug that is a hash, as
    /// [`LinkRequest::slug_from`](crate::LinkRequest::slug_from) makes it.
    ///
    /// All calls are within one workspace, which the builder sets: its links are created, found and
    /// listed, and no others. Another workspace is another provider, with a name of its own. Links
    /// of an extended workspace are not supported: Rebrandly lists none of them.
    ///
    /// Rebrandly requires the values that stay with a change, too, so they are read first. What
    /// another caller changes meanwhile is changed back. Clicks are those of all time.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use tracking_links::{LinkRequest, Provider, Rebrandly};
    ///
    /// # let sandbox = tracking_links_sandbox::Sandbox::start().await?;
    /// # let (key, base_url) = (sandbox.rebrandly().api_key(), sandbox.rebrandly().base_url());
    /// let rebrandly = Rebrandly::builder(key).base_url(base_url).build()?;
    /// let request = LinkRequest::new().destination("https://brand.example").slug_from("shoes-42");
    /// let link = rebrandly.create(&request).await?;
    /// assert_eq!(link.url.as_deref(), Some("https://rebrand.ly/83581f4375075176"));
    /// # Ok(())
    /// # }
    /// ```
    Rebrandly, RebrandlyBuilder, rebrandly_client,
    [secret "REBRANDLY_API_KEY": "an API key, from the settings of your account"],
    settings: Settings,
    ["REBRANDLY_WORKSPACE": "the id of a workspace" => RebrandlyBuilder::workspace]
}

/// The settings of Rebrandly's builder that no other provider has.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The id of the workspace; `None` for the main one of the account.
    workspace: Option<String>,
}

impl Rebrandly {
    /// What Rebrandly can do.
    ///
    /// That no two links have the same domain and slug is documented; what happens to requests for
    /// one slug that arrive at the same time is not. The limits of a slug and a name are those of
    /// the documentation for creating a link. The name that Rebrandly makes up for a link without
    /// one is in the answers, too. A link's tags have to be attached by further calls, which is
    /// left out.
    pub const CAPABILITIES: Capabilities = capabilities! {
        require: Destination;
        allow: Name, Slug, Domain, Notes;
        limit Destination: Limit::NONE.max_chars(2048);
        limit Name: Limit::NONE.min_chars(3).max_chars(255);
        limit Slug: Limit::NONE.max_chars(40).symbols("-_");
        limit Domain: Limit::NONE.must_exist();
        limit Notes: Limit::NONE.min_chars(3).max_chars(2000);
        returns: Id, Url, Destination, Domain, Slug, CreatedAt, Clicks;
        returns_if_given: Name;
        repeats: RepeatRule::SLUG_REFUSED;
        updates: Destination, Name, Notes;
        find: Id, Slug;
        operations: create, list, update, delete, clicks, verify;
    };

    /// Returns a builder with an API key, from the settings of your account.
    pub fn builder(api_key: impl Into<String>) -> RebrandlyBuilder {
        let credential = Credential::api_key("ApiKey", api_key);
        RebrandlyBuilder::new(credential, Settings::default())
    }

    fn workspace(&self) -> Option<String> {
        self.settings.workspace.clone()
    }

    async fn get(&self, id: &str) -> Result<Link, Error> {
        let operation = self.client.get_link(id).workspace(self.workspace());
        self.fetch(operation.send()).await
    }

    /// Finds the link with a slug. Rebrandly looks for no slug without its domain.
    async fn find_by_slug(&self, slug: &str, domain: &str) -> Result<Option<TrackingLink>, Error> {
        let operation = self
            .client
            .list_links()
            .workspace(self.workspace())
            .domain_full_name(domain)
            .slashtag(slug);
        let links = self.fetch(operation.send()).await?.into_iter();
        let mut links = links.map(|it| answer::link(&self.name, it));
        // Whether Rebrandly tells `Shoes` from `shoes` is not documented.
        Ok(links.find(|link| {
            let is_slug = link.slug.as_deref().map(|it| it.eq_ignore_ascii_case(slug));
            let is_on = link.domain.as_deref().map(|it| is_same_domain(it, domain));
            is_slug == Some(true) && is_on == Some(true)
        }))
    }
}

impl RebrandlyBuilder {
    /// Sets the workspace, by its id. The default is the main one of the account. Each call sends
    /// it, in the header `workspace`.
    pub fn workspace(mut self, id: impl Into<String>) -> Self {
        self.settings.workspace = Some(id.into());
        self
    }
}

impl Adapter for Rebrandly {
    const FIELDS: &[(&str, Field)] = &errors::FIELDS;
    const EXPLAIN: fn(Error) -> Error = errors::explain;

    fn account_id(&self) -> Option<String> {
        self.workspace()
    }

    async fn create(&self, checked: Checked<'_>) -> Result<TrackingLink, Error> {
        let request = checked.request();
        let body = NewLink {
            destination: request.destination.clone().unwrap_or_default(),
            slashtag: request.custom_slug().map(str::to_owned),
            title: request.name.clone(),
            domain: request.domain.clone().map(|name| DomainReference {
                full_name: Some(name),
                ..DomainReference::default()
            }),
            description: request.notes.clone(),
            extra: ExtraMembers::default(),
        };
        let operation = self.client.create_link(body).workspace(self.workspace());
        let answer = self.call(operation.send()).await?;
        self.refuse_blank(&answer, "shortUrl", &answer.short_url)?;
        Ok(answer::link(&self.name, answer.into_inner()))
    }

    async fn find(&self, key: &Key) -> Result<Option<TrackingLink>, Error> {
        match key {
            Key::Id(id) => {
                let answer = self.get(id).await;
                let answer = found(answer, |error| errors::says_no(error, "link"))?;
                Ok(answer.map(|it| answer::link(&self.name, it)))
            }
            Key::Slug { slug, domain } => {
                let domain = domain.as_deref().unwrap_or(DEFAULT_DOMAIN);
                self.find_by_slug(slug, domain).await
            }
            Key::ExternalId(_) | Key::Destination(_) => Ok(None),
        }
    }

    /// Lists the oldest links first. Each page begins after a link, so that links created meanwhile
    /// move none to another page. A page may have fewer links than were asked for, so only an empty
    /// one ends the list.
    async fn page(&self, listing: &Listing, cursor: Option<&str>) -> Result<Page, Error> {
        let operation = self
            .client
            .list_links()
            .workspace(self.workspace())
            .order_by(ListLinksOrderBy::CreatedAt)
            .order_dir(ListLinksOrderDir::Asc)
            .limit(LINKS_PER_PAGE)
            .last(cursor.map(str::to_owned))
            // In which time zone Rebrandly's days begin is not documented.
            .date_from(listing.created_after.and_then(|it| day(it, -1)))
            .date_to(listing.created_before.and_then(|it| day(it, 1)));
        let answer = self.fetch(operation.send()).await?;
        let next = answer.last().map(|it| it.id.clone());
        let links = answer.into_iter();
        let links = links.map(|it| answer::link(&self.name, it));
        Ok(Page::within(listing, links, next))
    }

    async fn update(&self, id: &str, change: Checked<'_>) -> Result<TrackingLink, Error> {
        let change = change.request();
        let before = self.get(id).await.map_err(Error::before_sending)?;
        let destination = change.destination.clone();
        let notes = before.description.filter(|it| !it.is_empty());
        let body = LinkChange {
            destination: destination.unwrap_or(before.destination),
            title: change.name.clone().or(before.title).unwrap_or_default(),
            favourite: before.favourite,
            description: change.notes.clone().or(notes),
            extra: ExtraMembers::default(),
        };
        let operation = self.client.update_link(id, body);
        let operation = operation.workspace(self.workspace());
        let answer = self.fetch(operation.send()).await?;
        Ok(answer::link(&self.name, answer))
    }

    async fn delete(&self, id: &str) -> Result<(), Error> {
        let operation = self.client.delete_link(id).workspace(self.workspace());
        self.call(operation.send()).await?;
        Ok(())
    }

    async fn clicks(&self, id: &str, range: &ClickRange) -> Result<Clicks, Error> {
        range.refuse_unless_all_time("Rebrandly")?;
        Clicks::in_link(&answer::link(&self.name, self.get(id).await?))
    }

    /// Reads the account of the API key.
    async fn verify(&self) -> Result<(), Error> {
        let operation = self.client.get_account().workspace(self.workspace());
        self.call(operation.send()).await?;
        Ok(())
    }
}

/// Returns the day of a time, so many days later; `None` if chrono can't hold it.
fn day(time: SystemTime, later: i64) -> Option<NaiveDate> {
    let (seconds, _) = time::to_unix(time)?;
    let seconds = seconds.checked_add(later * 86_400)?;
    Some(DateTime::from_timestamp(seconds, 0)?.date_naive())
}
