//! The provider Shlink: converts requests into Shlink's terms, and Shlink's answers and errors into
//! this crate's.

mod answer;
mod options;

use shlink_client::types::{ListShortUrlsOrderBy, NewShortUrl, ShortUrlChange};

use super::prelude::*;

pub use options::ShlinkOptions;

/// How many links a page of a list has.
const ITEMS_PER_PAGE: i64 = 100;

client_provider! {
    /// The provider Shlink, at a server of your own.
    ///
    /// A link's [`id`](TrackingLink::id) is its slug on the server's default domain, and
    /// `domain/slug` on another one. If a slug on the default domain contains a slash, its id
    /// begins with one: `/spring/shoes`. [`ensure`](crate::TrackingLinks::ensure) needs a slug,
    /// such as one of [`LinkRequest::slug_from`](crate::LinkRequest::slug_from). Clicks are visits,
    /// those of bots too. A limit on visits and other things are in [`ShlinkOptions`].
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use tracking_links::{LinkRequest, Provider, Shlink};
    ///
    /// # let sandbox = tracking_links_sandbox::Sandbox::start().await?;
    /// # let (key, base_url) = (sandbox.shlink().api_key(), sandbox.shlink().base_url());
    /// let shlink = Shlink::builder(key).base_url(base_url).build()?;
    /// let request = LinkRequest::new().destination("https://brand.example").slug("Spring");
    /// let link = shlink.create(&request).await?;
    /// assert_eq!(link.url.as_deref(), Some("https://s.test/Spring"));
    /// # Ok(())
    /// # }
    /// ```
    Shlink, ShlinkBuilder, shlink_client,
    [secret "SHLINK_API_KEY": "an API key, which `shlink api-key:generate` makes"]
}

impl Shlink {
    /// What Shlink can do. Shlink does not document whether two requests for one slug that arrive
    /// at the same time make one link. It cuts a name off after 512 bytes, and then
    /// [`changed`](TrackingLink::changed) lists the name.
    pub const CAPABILITIES: Capabilities = capabilities! {
        require: Destination;
        allow: Name, Slug, Domain, Tags, Expires;
        options: ShlinkOptions;
        returns: Id, Url, Destination, Domain, Slug, CreatedAt, Clicks;
        returns_if_given: Name, Tags, ExpiresAt;
        repeats: RepeatRule::SLUG_REFUSED;
        updates: Destination, Name, Tags, Expires;
        find: Id, Slug;
        operations: create, list, update, delete, clicks, verify;
    };

    /// Returns a builder with an API key, which `shlink api-key:generate` makes. Set the
    /// [`base_url`](ShlinkBuilder::base_url) too: the URL of your server, without `/rest`.
    pub fn builder(api_key: impl Into<String>) -> ShlinkBuilder {
        ShlinkBuilder::new(Credential::api_key("ApiKey", api_key), ())
    }
}

/// Adds the slug to the error that one is in use, which names no field.
fn explain(error: Error) -> Error {
    match error.code() {
        Some(code) if code.ends_with("/non-unique-slug") => error.with_fields([Field::Slug]),
        _ => error,
    }
}

impl Adapter for Shlink {
    const FIELDS: Names = names! {
        Destination: "longUrl";
        Name: "title";
        Slug: "customSlug";
        Domain: "domain";
        Tags: "tags";
        Expires: "validUntil";
        Options: "maxVisits", "pathPrefix", "shortCodeLength", "crawlable", "forwardQuery";
    };
    const EXPLAIN: fn(Error) -> Error = explain;

    async fn create(&self, request: &LinkRequest) -> Result<TrackingLink> {
        let mut body = NewShortUrl::new(request.destination.clone().unwrap_or_default());
        body.custom_slug = request.custom_slug().map(str::to_owned);
        body.domain = request.domain.clone();
        body.title = request.name.clone();
        body.tags = given(&request.tags);
        let expiry = values::new_expiry(request, answer::second_until)?;
        body.valid_until = expiry.map(Into::into);
        let options = request.own_options::<ShlinkOptions>()?;
        body.max_visits = options.max_visits.map(Into::into);
        body.path_prefix = options.path_prefix;
        body.short_code_length = options.short_code_length.map(Into::into);
        body.crawlable = options.crawlable;
        body.forward_query = options.forward_query;
        let sent = self.client.create_short_url(body).send();
        self.made_link(sent, "shortUrl", |it| &it.short_url).await
    }

    async fn get(&self, id: &str) -> Result<TrackingLink> {
        let (domain, short_code) = answer::parts(id);
        let operation = self.client.get_short_url(short_code).domain(domain);
        self.link(operation.send()).await
    }

    async fn find_by_slug(&self, slug: &str, domain: Option<&str>) -> Result<Option<TrackingLink>> {
        // Shlink writes a hyphen for a blank in a slug.
        let id = answer::id(domain, &slug.replace(' ', "-"));
        self.find_by_id(&id).await
    }

    /// Lists the oldest links first, so that links created meanwhile move no link to another page.
    async fn page(&self, listing: &Listing, cursor: Option<&str>) -> Result<Page> {
        let number = cursor.map_or(Ok(1), str::parse);
        let number = number.map_err(|_| unknown_cursor())?;
        let list = self.client.list_short_urls().page(number);
        let list = list.items_per_page(ITEMS_PER_PAGE);
        let list = list.order_by(ListShortUrlsOrderBy::DateCreatedAsc);
        let list = list.start_date(values::bound(listing.created_after, answer::second_until)?);
        let list = list.end_date(values::bound(listing.created_before, answer::second_from)?);
        let page = self.fetch(list.send()).await?.short_urls;
        let next = (number < page.pagination.pages_count).then(|| (number + 1).to_string());
        // Shlink includes the links of the given times themselves.
        Ok(Page::within(listing, page.data, next))
    }

    async fn update(&self, id: &str, change: &LinkRequest) -> Result<TrackingLink> {
        let mut body = ShortUrlChange::new();
        body.long_url = change.destination.clone();
        body.title = change.name.clone();
        body.tags = given(&change.tags);
        let expiry = self.changed_expiry(id, change, answer::second_until);
        body.valid_until = expiry.await?.map(Into::into);
        let (domain, short_code) = answer::parts(id);
        let operation = self.client.edit_short_url(short_code, body).domain(domain);
        self.link(operation.send()).await
    }

    async fn delete(&self, id: &str) -> Result<()> {
        let (domain, short_code) = answer::parts(id);
        let operation = self.client.delete_short_url(short_code).domain(domain);
        self.done(operation.send()).await
    }

    async fn clicks(&self, id: &str, range: &ClickRange) -> Result<Clicks> {
        let (domain, short_code) = answer::parts(id);
        // Each page has the number of all visits, so the smallest page is enough.
        let list = self.client.list_visits(short_code).domain(domain);
        let list = list.items_per_page(1);
        let list = list.start_date(values::bound(range.from, answer::second_from)?);
        let list = list.end_date(values::bound(range.to, answer::second_before)?);
        let visits = self.fetch(list.send()).await?.visits;
        Ok(Clicks::of_count(visits.pagination.total_items))
    }

    /// Reads one link, which needs the API key.
    async fn verify(&self) -> Result<()> {
        let operation = self.client.list_short_urls().items_per_page(1);
        self.done(operation.send()).await
    }
}
