//! The provider Short.io: converts requests into Short.io's terms, and Short.io's answers and
//! errors into this crate's.

mod answer;
mod bulk;
mod errors;

use std::mem;

use shortio_client::types::{
    BulkLink, Domain, LinkChange, ListLinksDateSortOrder, NewLink, NewLinks,
};

use super::prelude::*;

/// How many links a page of a list has: the most that Short.io takes.
const LINKS_PER_PAGE: i64 = 150;
/// How many domains a page of their list has.
const DOMAINS_PER_PAGE: i64 = 100;
/// How many links one request makes at most.
const MAX_BATCH: usize = 1000;

client_provider! {
    /// The provider Short.io.
    ///
    /// Each link names its [`domain`](LinkRequest::domain), one of the account's. Its name is what
    /// Short.io calls its title. A domain has one link of a destination for requests without a
    /// slug: asking for it again returns that one, so that [`ensure`](crate::TrackingLinks::ensure)
    /// needs no key. With a slug, it is the one with this slug.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use tracking_links::{LinkRequest, Made, Provider, Shortio};
    ///
    /// # let sandbox = tracking_links_sandbox::Sandbox::start().await?;
    /// # let (key, base_url) = (sandbox.shortio().api_key(), sandbox.shortio().base_url());
    /// let shortio = Shortio::builder(key).base_url(base_url).build()?;
    /// let request = LinkRequest::new().domain("go.brand.example");
    /// let request = request.destination("https://brand.example/shoes").slug("shoes");
    /// let link = shortio.create(&request).await?;
    /// assert_eq!(link.url.as_deref(), Some("https://go.brand.example/shoes"));
    ///
    /// let again = shortio.create(&request).await?;
    /// assert_eq!(again.made, Some(Made::Existing { as_asked: true }));
    /// # Ok(())
    /// # }
    /// ```
    Shortio, ShortioBuilder, shortio_client,
    [secret "SHORTIO_API_KEY": "a secret API key, without `Bearer`"]
}

impl Shortio {
    /// What Short.io can do.
    ///
    /// That a repeated request returns the link that there is, by destination or by slug, is
    /// documented; that it holds for requests that arrive at the same time is not. A link of which
    /// the answer does not say that it is new counts as one that existed. The answer to several
    /// links at once is known by examples only. Clicks are counted at another server, by another
    /// API, and are left out.
    pub const CAPABILITIES: Capabilities = capabilities! {
        require: Destination, Domain;
        allow: Name, Slug, Tags, Expires, Folder;
        limit Domain: Limit::NONE.must_exist();
        limit Folder: Limit::NONE.must_exist();
        returns: Id, Url, Destination, Domain, Slug, CreatedAt;
        returns_if_given: Name, Tags, ExpiresAt;
        repeats:
            RepeatRule::same_by_destination(&[Field::Slug], &[Field::Domain, Field::Slug]),
            RepeatRule::same_by_destination(&[], &[Field::Domain]);
        updates: Destination, Name, Tags, Expires;
        create_many: Bulk { may_omit: true, ..Bulk::new(MAX_BATCH) };
        find: Id, Slug, Destination;
        operations: create, list, update, delete, verify;
    };

    /// Returns a builder with a secret API key, from "Integrations & API" in the settings of your
    /// account. A key with `Bearer` before it is refused by [`build`](ShortioBuilder::build), since
    /// Short.io takes the key alone.
    pub fn builder(api_key: impl Into<String>) -> ShortioBuilder {
        let api_key = api_key.into();
        let scheme = api_key.split_whitespace().next().unwrap_or_default();
        let has_scheme = scheme.eq_ignore_ascii_case("bearer");
        let builder = ShortioBuilder::new(Credential::api_key("key", api_key), ());
        match has_scheme {
            true => builder.refuse("Short.io takes the API key alone; remove `Bearer` before it"),
            false => builder,
        }
    }

    /// Lists the account's domains.
    async fn domains(&self) -> Result<Vec<Domain>> {
        let list = self.client.list_domains().limit(DOMAINS_PER_PAGE);
        list.items().map_err(Self::error).try_collect().await
    }

    /// Returns the number of the domain whose links are listed after those of another.
    async fn next_domain(&self, after: Option<i64>) -> Result<Option<i64>> {
        let numbers = self.domains().await?.into_iter().map(|it| it.id);
        let rest = numbers.filter(|id| after.is_none_or(|after| *id > after));
        Ok(rest.min())
    }
}

/// Makes the part of a body that is a link's own, which a batch has for each link.
fn bulk_link(request: &LinkRequest) -> Result<BulkLink> {
    let mut link = BulkLink::new(request.destination.clone().unwrap_or_default());
    link.path = request.custom_slug().map(str::to_owned);
    link.title = request.name.clone();
    link.tags = given(&request.tags);
    link.expires_at = values::new_expiry(request, answer::milliseconds)?;
    Ok(link)
}

impl Adapter for Shortio {
    const FIELDS: Names = errors::FIELDS;
    const EXPLAIN: fn(Error) -> Error = fields::conflict_of_slug;

    async fn create(&self, request: &LinkRequest) -> Result<TrackingLink> {
        let own = bulk_link(request)?;
        let domain = request.domain.clone().unwrap_or_default();
        let mut body = NewLink::new(domain, own.original_url);
        body.path = own.path;
        body.title = own.title;
        body.tags = own.tags;
        body.expires_at = own.expires_at;
        body.folder_id = request.folder.clone();
        body.allow_duplicates = Some(false);
        let operation = self.client.create_link(body);
        let made = self.fetch_made(operation.send(), "shortURL", |it| Some(&it.short_url));
        made.await.map(answer::created)
    }

    async fn create_batch(&self, batch: &[&LinkRequest]) -> Result<Vec<BatchOutcome>> {
        let send = async |bodies: Vec<BulkLink>, requests: Vec<&LinkRequest>| {
            // All have one domain and one folder.
            let domain = requests[0].domain.clone().unwrap_or_default();
            let mut body = NewLinks::new(domain, bodies);
            body.folder_id = requests[0].folder.clone();
            body.allow_duplicates = Some(false);
            let operation = self.client.create_links_bulk(body);
            let mut answer = self.call(operation.send()).await?;
            let body = mem::take(&mut *answer);
            let runtime = self.client.runtime();
            // A list has the passwords of all links.
            let shown = (!body.is_array()).then(|| runtime.redact(body.to_string()));
            let refused =
                |(status, message): &(_, String)| errors::of_item(*status, message, runtime);
            let in_doubt = |message| {
                let error = Error::new(ErrorKind::Unexpected, runtime.redact(message));
                let error = error.with_delivery(Delivery::Unknown);
                let error = match &shown {
                    Some(body) => error.with_body(body.as_str()),
                    None => error,
                };
                empty::with_head(error, &answer)
            };
            Ok(bulk::outcomes(&requests, body, refused, in_doubt))
        };
        send_batch(batch, bulk_link, send).await
    }

    fn may_share_batch(&self, one: &LinkRequest, other: &LinkRequest) -> bool {
        bulk::may_share(one, other)
    }

    async fn get(&self, id: &str) -> Result<TrackingLink> {
        self.link(self.client.get_link(id).send()).await
    }

    async fn find_by_slug(&self, slug: &str, domain: Option<&str>) -> Result<Option<TrackingLink>> {
        let domain = match domain {
            Some(domain) => domain.to_owned(),
            None => match &mut *self.domains().await? {
                [] => return Ok(None),
                [only] => mem::take(&mut only.hostname),
                _ => {
                    let message = "set the `domain` of the slug; the account has several";
                    return Err(invalid([Field::Domain], message));
                }
            },
        };
        let operation = self.client.expand_link(domain, slug);
        found(self.link(operation.send()).await)
    }

    /// Finds a link to a URL, on any domain.
    async fn find_by_destination(&self, url: &str) -> Result<Option<TrackingLink>> {
        for domain in self.domains().await? {
            let operation = self.client.get_links_by_url(domain.hostname, url);
            let answer = found(self.fetch(operation.send()).await)?;
            if let Some(link) = answer.into_iter().flat_map(|it| it.links).next() {
                return Ok(Some(link.into_link()));
            }
        }
        Ok(None)
    }

    /// Lists the links of one domain after the other, the newest first. The cursor is the domain's
    /// number and Short.io's token of the page.
    async fn page(&self, listing: &Listing, cursor: Option<&str>) -> Result<Page> {
        let (domain, token) = match cursor {
            Some(cursor) => {
                let (id, token) = cursor.split_once('/').ok_or_else(unknown_cursor)?;
                (id.parse().map_err(|_| unknown_cursor())?, token)
            }
            None => match self.next_domain(None).await? {
                Some(domain) => (domain, ""),
                None => return Ok(Page::default()),
            },
        };
        let list = self.client.list_links(domain).limit(LINKS_PER_PAGE);
        let list = list.date_sort_order(ListLinksDateSortOrder::Desc);
        let list = list.page_token(Some(token).filter(|it| !it.is_empty()));
        let answer = self.fetch(list.send()).await?;
        let mut page = Page::newest_first(listing, answer.links, answer.next_page_token);
        page.next = match page.next {
            Some(token) => Some(format!("{domain}/{token}")),
            None => {
                let next = self.next_domain(Some(domain)).await?;
                next.map(|domain| format!("{domain}/"))
            }
        };
        Ok(page)
    }

    async fn update(&self, id: &str, change: &LinkRequest) -> Result<TrackingLink> {
        let mut body = LinkChange::new();
        body.original_url = change.destination.clone();
        body.title = change.name.clone();
        body.tags = given(&change.tags);
        let expiry = self.changed_expiry(id, change, answer::milliseconds);
        body.expires_at = expiry.await?;
        self.link(self.client.update_link(id, body).send()).await
    }

    async fn delete(&self, id: &str) -> Result<()> {
        let answer = self.call(self.client.delete_link(id).send()).await?;
        if answer.success {
            return Ok(());
        }
        let why = answer.error.as_deref();
        let why = why.unwrap_or("the answer says that it failed");
        let runtime = self.client.runtime();
        let body = serde_json::to_string(&*answer).unwrap_or_default();
        let error = errors::of_item(None, why, runtime).with_body(runtime.redact(body));
        Err(empty::with_head(error, &answer))
    }

    /// Reads one of the account's domains.
    async fn verify(&self) -> Result<()> {
        self.done(self.client.list_domains().limit(1).send()).await
    }
}
