//! The provider Rebrandly: converts requests into Rebrandly's terms, and Rebrandly's answers and
//! errors into this crate's.

mod answer;

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

    async fn read(&self, id: &str) -> Result<Link> {
        let operation = self.client.get_link(id).workspace(self.workspace());
        self.fetch(operation.send()).await
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
    const FIELDS: Names = names! {
        Destination: "destination";
        Slug: "slashtag";
        Name: "title";
        Notes: "description";
        Domain: "domain";
    };

    fn account_id(&self) -> Option<String> {
        self.workspace()
    }

    async fn create(&self, request: &LinkRequest) -> Result<TrackingLink> {
        let mut body = NewLink::new(request.destination.clone().unwrap_or_default());
        body.slashtag = request.custom_slug().map(str::to_owned);
        body.title = request.name.clone();
        let domain = request.domain.clone();
        body.domain = domain.map(|name| DomainReference::new().full_name(name));
        body.description = request.notes.clone();
        let operation = self.client.create_link(body);
        let sent = operation.workspace(self.workspace()).send();
        self.made_link(sent, "shortUrl", |it| &it.short_url).await
    }

    async fn get(&self, id: &str) -> Result<TrackingLink> {
        self.read(id).await.map(OwnAnswer::into_link)
    }

    /// Finds the link with a slug. Rebrandly looks for no slug without its domain.
    async fn find_by_slug(&self, slug: &str, domain: Option<&str>) -> Result<Option<TrackingLink>> {
        let domain = domain.unwrap_or(DEFAULT_DOMAIN);
        let list = self.client.list_links().workspace(self.workspace());
        let list = list.domain_full_name(domain).slashtag(slug);
        let links = self.fetch(list.send()).await?.into_iter();
        // Whether Rebrandly tells `Shoes` from `shoes` is not documented.
        let links = links.filter(|it| it.slashtag.eq_ignore_ascii_case(slug));
        Ok(links.map(OwnAnswer::into_link).find(|it| it.is_on(domain)))
    }

    /// Lists the oldest links first. Each page begins after a link, so that links created meanwhile
    /// move none to another page. A page may have fewer links than were asked for, so only an empty
    /// one ends the list.
    async fn page(&self, listing: &Listing, cursor: Option<&str>) -> Result<Page> {
        let list = self.client.list_links().workspace(self.workspace());
        let list = list.order_by(ListLinksOrderBy::CreatedAt);
        let list = list.order_dir(ListLinksOrderDir::Asc).limit(LINKS_PER_PAGE);
        // In which time zone Rebrandly's days begin is not documented.
        let list = list.date_from(listing.created_after.and_then(|it| day(it, -1)));
        let list = list.date_to(listing.created_before.and_then(|it| day(it, 1)));
        let links = self.fetch(list.last(cursor).send()).await?;
        let next = links.last().map(|it| it.id.clone());
        Ok(Page::within(listing, links, next))
    }

    async fn update(&self, id: &str, change: &LinkRequest) -> Result<TrackingLink> {
        let before = self.read(id).await.map_err(Error::before_sending)?;
        let destination = change.destination.clone().unwrap_or(before.destination);
        let title = change.name.clone().or(before.title).unwrap_or_default();
        let mut body = LinkChange::new(destination, title);
        body.favourite = before.favourite;
        body.description = change.notes.clone().or(filled(&before.description));
        let operation = self.client.update_link(id, body);
        self.link(operation.workspace(self.workspace()).send())
            .await
    }

    async fn delete(&self, id: &str) -> Result<()> {
        let operation = self.client.delete_link(id).workspace(self.workspace());
        self.done(operation.send()).await
    }

    /// Reads the account of the API key.
    async fn verify(&self) -> Result<()> {
        let operation = self.client.get_account().workspace(self.workspace());
        self.done(operation.send()).await
    }
}

/// Returns the day of a time, so many days later; `None` if chrono can't hold it.
fn day(time: SystemTime, later: i64) -> Option<NaiveDate> {
    let (seconds, _) = time::to_unix(time)?;
    let seconds = seconds.checked_add(later * 86_400)?;
    Some(DateTime::from_timestamp(seconds, 0)?.date_naive())
}
