//! The provider Shlink: converts requests into Shlink's terms, and Shlink's answers and errors into
//! this crate's.

mod answer;
mod errors;
mod id;

use shlink_client::types::{ListShortUrlsOrderBy, NewShortUrl, ShortUrl, ShortUrlChange};

use super::prelude::*;
use id::ShortUrlId;

/// How many links a page of a list has.
const ITEMS_PER_PAGE: i64 = 100;

client_provider! {
    /// The provider Shlink, at a server of your own.
    ///
    /// A link's [`id`](TrackingLink::id) is its slug on the server's default domain, and
    /// `domain/slug` on another one. If a slug on the default domain contains a slash, its id
    /// begins with one: `/spring/shoes`. [`ensure`](crate::TrackingLinks::ensure) needs a slug,
    /// such as one of [`LinkRequest::slug_from`](crate::LinkRequest::slug_from). Clicks are visits,
    /// those of bots too.
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

    async fn get(&self, id: ShortUrlId) -> Result<ShortUrl, Error> {
        let ShortUrlId { short_code, domain } = id;
        let operation = self.client.get_short_url(short_code).domain(domain);
        self.fetch(operation.send()).await
    }

    async fn created_at(&self, id: ShortUrlId) -> Result<Option<SystemTime>, Error> {
        let answer = self.get(id).await?;
        Ok(answer::link(&self.name, answer).created_at)
    }
}

impl Adapter for Shlink {
    const FIELDS: &[(&str, Field)] = &errors::FIELDS;
    const EXPLAIN: fn(Error) -> Error = errors::explain;

    async fn create(&self, checked: Checked<'_>) -> Result<TrackingLink, Error> {
        let request = checked.request();
        let now = Some(SystemTime::now());
        let expiry = values::expires_at(request.expires, now, answer::second_until);
        let mut body = NewShortUrl::new(request.destination.clone().unwrap_or_default());
        body.custom_slug = request.custom_slug().map(str::to_owned);
        body.domain = request.domain.clone();
        body.title = request.name.clone();
        body.tags = given(&request.tags);
        body.valid_until = expiry?.map(Into::into);
        let answer = self.call(self.client.create_short_url(body).send()).await?;
        self.refuse_blank(&answer, "shortUrl", &answer.short_url)?;
        Ok(answer::link(&self.name, answer.into_inner()))
    }

    async fn find(&self, key: &Key) -> Result<Option<TrackingLink>, Error> {
        let id = match key {
            Key::Id(id) => ShortUrlId::parse(id),
            Key::Slug { slug, domain } => ShortUrlId {
                domain: domain.clone(),
                // Shlink writes a hyphen for a blank in a slug.
                short_code: slug.replace(' ', "-"),
            },
            Key::ExternalId(_) | Key::Destination(_) => return Ok(None),
        };
        let answer = found(self.get(id).await, errors::says_no_short_url)?;
        Ok(answer.map(|it| answer::link(&self.name, it)))
    }

    /// Lists the oldest links first, so that links created meanwhile move no link to another page.
    async fn page(&self, listing: &Listing, cursor: Option<&str>) -> Result<Page, Error> {
        let number = cursor.map_or(Ok(1), str::parse);
        let number = number.map_err(|_| unknown_cursor())?;
        let operation = self
            .client
            .list_short_urls()
            .page(number)
            .items_per_page(ITEMS_PER_PAGE)
            .order_by(ListShortUrlsOrderBy::DateCreatedAsc)
            .start_date(values::bound(listing.created_after, answer::second_until)?)
            .end_date(values::bound(listing.created_before, answer::second_from)?);
        let page = self.fetch(operation.send()).await?.short_urls;
        let links = page.data.into_iter();
        let links = links.map(|answer| answer::link(&self.name, answer));
        let next = (number < page.pagination.pages_count).then(|| (number + 1).to_string());
        // Shlink includes the links of the given times themselves.
        Ok(Page::within(listing, links, next))
    }

    async fn update(&self, id: &str, change: Checked<'_>) -> Result<TrackingLink, Error> {
        let change = change.request();
        let id = ShortUrlId::parse(id);
        let created_at = self.created_at(id.clone());
        let expiry = values::changed_expiry(change, created_at, answer::second_until);
        let mut body = ShortUrlChange::new();
        body.long_url = change.destination.clone();
        body.title = change.name.clone();
        body.tags = given(&change.tags);
        body.valid_until = expiry.await?.map(Into::into);
        let ShortUrlId { short_code, domain } = id;
        let operation = self.client.edit_short_url(short_code, body).domain(domain);
        let answer = self.fetch(operation.send()).await?;
        Ok(answer::link(&self.name, answer))
    }

    async fn delete(&self, id: &str) -> Result<(), Error> {
        let ShortUrlId { short_code, domain } = ShortUrlId::parse(id);
        let operation = self.client.delete_short_url(short_code).domain(domain);
        self.call(operation.send()).await?;
        Ok(())
    }

    async fn clicks(&self, id: &str, range: &ClickRange) -> Result<Clicks, Error> {
        let ShortUrlId { short_code, domain } = ShortUrlId::parse(id);
        // Each page has the number of all visits, so the smallest page is enough.
        let operation = self
            .client
            .list_visits(short_code)
            .items_per_page(1)
            .domain(domain)
            .start_date(values::bound(range.from, answer::second_from)?)
            .end_date(values::bound(range.to, answer::second_before)?);
        let visits = self.fetch(operation.send()).await?.visits;
        Ok(Clicks::of_count(visits.pagination.total_items))
    }

    /// Reads one link, which needs the API key.
    async fn verify(&self) -> Result<(), Error> {
        let operation = self.client.list_short_urls().items_per_page(1);
        self.call(operation.send()).await?;
        Ok(())
    }
}
