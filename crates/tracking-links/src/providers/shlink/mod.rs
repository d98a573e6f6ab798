//! The provider Shlink: converts requests into Shlink's terms, and Shlink's answers and errors into
//! this crate's.

mod answer;
mod errors;
mod id;

use std::time::SystemTime;

use shlink_client::chrono::{DateTime, Utc};
use shlink_client::types::{ListShortUrlsOrderBy, NewShortUrl, ShortUrl, ShortUrlChange};
use tracking_links_runtime::{BoxFuture, Credential, ExtraMembers};

use super::absent::found;
use super::client_provider::{client_methods, client_provider};
use super::empty;
use super::values::{self, given};
use crate::capabilities::{Capabilities, Checked, OnRepeat, RepeatRule};
use crate::clicks::{ClickRange, Clicks};
use crate::error::{Error, ErrorKind};
use crate::key::{Key, KeyKind};
use crate::link::{Output, TrackingLink};
use crate::listing::{Listing, Page};
use crate::provider::Provider;
use crate::request::{Expiry, Field, LinkRequest};
use id::ShortUrlId;

/// How many links a page of a list has.
const ITEMS_PER_PAGE: i64 = 100;

client_provider! {
    /// The provider Shlink, at a server of your own.
    ///
    /// A link's [`id`](TrackingLink::id) is its slug on the server's default domain, and
    /// `domain/slug` on another one. If a slug on the default domain contains a slash, its id
    /// begins with one: `/spring/shoes`. [`ensure`](crate::TrackingLinks::ensure) needs a slug,
    /// such as one of [`LinkRequest::slug_from`].
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
    ["SHLINK_API_KEY": "an API key, which `shlink api-key:generate` makes"]
}

impl Shlink {
    /// What Shlink can do. Shlink does not document whether two requests for one slug that arrive
    /// at the same time make one link. It cuts a name off after 512 bytes, and then
    /// [`changed`](TrackingLink::changed) lists the name.
    pub const CAPABILITIES: Capabilities = {
        let mut it = Capabilities::NONE
            .require(Field::Destination)
            .allow(Field::Name)
            .allow(Field::Slug)
            .allow(Field::Domain)
            .allow(Field::Tags)
            .allow(Field::Expires)
            .returns(Output::Id)
            .returns(Output::Url)
            .returns(Output::Destination)
            .returns(Output::Domain)
            .returns(Output::Slug)
            .returns(Output::CreatedAt)
            .returns(Output::Clicks)
            .returns_if_given(Output::Name)
            .returns_if_given(Output::Tags)
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
            .updates(Field::Tags)
            .updates(Field::Expires);
        it.operations.create = true;
        it.operations.find = &[KeyKind::Id, KeyKind::Slug];
        it.operations.list = true;
        it.operations.update = true;
        it.operations.delete = true;
        it.operations.clicks = true;
        it.operations.verify = true;
        it
    };

    /// Returns a builder with an API key, which `shlink api-key:generate` makes. Set the
    /// [`base_url`](ShlinkBuilder::base_url) too: the URL of your server, without `/rest`.
    pub fn builder(api_key: impl Into<String>) -> ShlinkBuilder {
        ShlinkBuilder::new(Credential::api_key("ApiKey", api_key), ())
    }

    async fn get(&self, id: ShortUrlId) -> Result<ShortUrl, Error> {
        let ShortUrlId { short_code, domain } = id;
        let operation = self.client.get_short_url(short_code).domain(domain);
        let answer = operation.send().await.map_err(errors::convert)?;
        Ok(answer.into_inner())
    }

    /// Returns the time at which a changed link expires; `None` if the change leaves it as it is. A
    /// duration counts from the link's creation, which is fetched from Shlink.
    async fn changed_expiry(
        &self,
        id: &ShortUrlId,
        change: &LinkRequest,
    ) -> Result<Option<DateTime<Utc>>, Error> {
        let created_at = match change.expires {
            None => return Ok(None),
            Some(Expiry::At(_)) => None,
            Some(Expiry::After(_)) => {
                let answer = self.get(id.clone()).await;
                let answer = answer.map_err(Error::before_sending)?;
                answer::link(&self.name, answer).created_at
            }
        };
        values::expires_at(change.expires, created_at, answer::second_until)
    }
}

impl Provider for Shlink {
    client_methods!();

    fn create_checked<'a>(
        &'a self,
        checked: Checked<'a>,
    ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        let request = checked.request();
        Box::pin(async move {
            let now = Some(SystemTime::now());
            let expiry = values::expires_at(request.expires, now, answer::second_until);
            let body = NewShortUrl {
                long_url: request.destination.clone().unwrap_or_default(),
                custom_slug: request.custom_slug().map(str::to_owned),
                domain: request.domain.clone(),
                title: request.name.clone(),
                tags: given(&request.tags),
                valid_until: expiry?.map(Into::into),
                path_prefix: None,
                short_code_length: None,
                valid_since: None,
                max_visits: None,
                find_if_exists: None,
                crawlable: None,
                forward_query: None,
                extra: ExtraMembers::default(),
            };
            let answer = self.client.create_short_url(body).send().await;
            let answer = answer.map_err(errors::convert)?;
            empty::refuse_blank(
                self.client.runtime(),
                &answer,
                "shortUrl",
                &answer.short_url,
            )?;
            Ok(answer::link(&self.name, answer.into_inner()))
        })
    }

    fn find_checked<'a>(
        &'a self,
        key: &'a Key,
    ) -> BoxFuture<'a, Result<Option<TrackingLink>, Error>> {
        Box::pin(async move {
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
        })
    }

    /// Lists the oldest links first, so that links created meanwhile move no link to another page.
    fn page<'a>(
        &'a self,
        listing: &'a Listing,
        cursor: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Page, Error>> {
        let named = |error: Error| error.or_names(&self.name, "list");
        Box::pin(async move {
            let number = cursor.map_or(Ok(1), str::parse).map_err(|_| {
                let message = "the cursor is not one of a page of this list";
                named(Error::new(ErrorKind::InvalidRequest, message))
            })?;
            let (after, before) = (listing.created_after, listing.created_before);
            let after = after.map(|it| self.second(answer::second_until, it, "list"));
            let before = before.map(|it| self.second(answer::second_from, it, "list"));
            let operation = self
                .client
                .list_short_urls()
                .page(number)
                .items_per_page(ITEMS_PER_PAGE)
                .order_by(ListShortUrlsOrderBy::DateCreatedAsc)
                .start_date(after.transpose()?)
                .end_date(before.transpose()?);
            let page = operation.send().await.map_err(errors::convert);
            let page = page.map_err(named)?.into_inner().short_urls;
            let links = page.data.into_iter();
            let links = links.map(|answer| answer::link(&self.name, answer));
            // Shlink includes the links of the given times themselves.
            let links = links.filter(|link| listing.includes(link)).collect();
            let next = (number < page.pagination.pages_count).then(|| (number + 1).to_string());
            Ok(Page::new(links, next))
        })
    }

    fn update_checked<'a>(
        &'a self,
        id: &'a str,
        change: Checked<'a>,
    ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        let change = change.request();
        Box::pin(async move {
            let id = ShortUrlId::parse(id);
            let body = ShortUrlChange {
                long_url: change.destination.clone(),
                title: change.name.clone(),
                tags: given(&change.tags),
                valid_until: self.changed_expiry(&id, change).await?.map(Into::into),
                valid_since: None,
                max_visits: None,
                crawlable: None,
                forward_query: None,
                extra: ExtraMembers::default(),
            };
            let ShortUrlId { short_code, domain } = id;
            let operation = self.client.edit_short_url(short_code, body).domain(domain);
            let answer = operation.send().await.map_err(errors::convert)?;
            Ok(answer::link(&self.name, answer.into_inner()))
        })
    }

    fn delete<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let ShortUrlId { short_code, domain } = ShortUrlId::parse(id);
            let operation = self.client.delete_short_url(short_code).domain(domain);
            let deleted = operation.send().await.map_err(errors::convert);
            let deleted = deleted.map_err(|error| error.or_names(&self.name, "delete"));
            deleted.map(|_| ())
        })
    }

    /// Counts the visits, those of bots too.
    fn clicks<'a>(
        &'a self,
        id: &'a str,
        range: &'a ClickRange,
    ) -> BoxFuture<'a, Result<Clicks, Error>> {
        Box::pin(async move {
            let ShortUrlId { short_code, domain } = ShortUrlId::parse(id);
            // Each page has the number of all visits, so the smallest page is enough.
            let from = range
                .from
                .map(|it| self.second(answer::second_from, it, "clicks"));
            let to = range
                .to
                .map(|it| self.second(answer::second_before, it, "clicks"));
            let operation = self
                .client
                .list_visits(short_code)
                .items_per_page(1)
                .domain(domain)
                .start_date(from.transpose()?)
                .end_date(to.transpose()?);
            let visits = operation.send().await.map_err(errors::convert);
            let visits = visits.map_err(|error| error.or_names(&self.name, "clicks"))?;
            let total = visits.into_inner().visits.pagination.total_items;
            Ok(Clicks::new(u64::try_from(total).unwrap_or_default()))
        })
    }

    /// Reads one link, which needs the API key.
    fn verify(&self) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(async move {
            let answer = self.client.list_short_urls().items_per_page(1).send().await;
            let answer = answer.map_err(errors::convert).map(|_| ());
            answer.map_err(|error| error.or_names(&self.name, "verify"))
        })
    }
}

impl Shlink {
    /// Converts a time of a range to a whole second. Fails if chrono can't hold it.
    fn second(
        &self,
        convert: fn(SystemTime) -> Option<DateTime<Utc>>,
        time: SystemTime,
        operation: &'static str,
    ) -> Result<DateTime<Utc>, Error> {
        convert(time).ok_or_else(|| {
            let message = "the time is too far away; leave it out";
            Error::new(ErrorKind::InvalidRequest, message).or_names(&self.name, operation)
        })
    }
}
