//! The provider Kutt: converts requests into Kutt's terms, and Kutt's answers and errors into this
//! crate's.

mod answer;
mod cursor;
mod errors;

use std::time::SystemTime;

use kutt_client::types::{Link, LinkChange, LinkList, LinkStats, NewLink};
use tracking_links_runtime::{BoxFuture, Credential, Delivery, ExtraMembers};

use super::absent::found;
use super::authority::authority;
use super::client_provider::{client_methods, client_provider};
use super::empty;
use crate::capabilities::{Capabilities, Checked, Limit, OnRepeat, RepeatRule};
use crate::clicks::{ClickRange, Clicks};
use crate::error::{Error, ErrorKind};
use crate::key::{Key, KeyKind};
use crate::link::{Made, Output, TrackingLink};
use crate::listing::{Listing, Page};
use crate::provider::Provider;
use crate::request::{Field, LinkRequest, Slug};
use cursor::Cursor;

/// How many links a page of a list has: the most that Kutt returns.
const LINKS_PER_PAGE: i64 = 50;

/// How often one page is read again because its start moved meanwhile.
const MAX_MOVES: usize = 3;

/// The password of a change that leaves the password of a link as it is.
const SAME_PASSWORD: &str = "••••••••";

client_provider! {
    /// The provider Kutt, at a server of your own.
    ///
    /// A link's notes are what Kutt calls its description. [`ensure`](crate::TrackingLinks::ensure)
    /// needs a slug, such as one of [`LinkRequest::slug_from`].
    ///
    /// A key that the server does not know makes no link here. Through another client it does,
    /// where anonymous links are allowed, and nobody can change or delete that one:
    /// [`verify`](Provider::verify) a key first.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use tracking_links::{Kutt, LinkRequest, Provider};
    ///
    /// # let sandbox = tracking_links_sandbox::Sandbox::start().await?;
    /// # let (key, base_url) = (sandbox.kutt().api_key(), sandbox.kutt().base_url());
    /// let kutt = Kutt::builder(key).base_url(base_url).build()?;
    /// let request = LinkRequest::new().destination("https://brand.example").slug("Spring");
    /// let link = kutt.create(&request).await?;
    /// assert_eq!(link.url.as_deref(), Some("https://kutt.test/Spring"));
    /// # Ok(())
    /// # }
    /// ```
    Kutt, KuttBuilder, kutt_client,
    ["KUTT_API_KEY": "an API key, from the settings of your Kutt"]
}

impl Kutt {
    /// What Kutt can do. A slug is not unique: requests for one slug that arrive at the same time
    /// make as many links. A link of the same destination is never taken for the one that is asked
    /// for (Kutt's `reuse`), since it may have another slug.
    pub const CAPABILITIES: Capabilities = {
        let mut it = Capabilities::NONE
            .require(Field::Destination)
            .allow(Field::Slug)
            .allow(Field::Domain)
            .allow(Field::Notes)
            .allow(Field::Expires)
            .limit(Field::Slug, Limit::NONE.max_chars(64).symbols("-_"))
            .limit(Field::Notes, Limit::NONE.max_chars(2040))
            .returns(Output::Id)
            .returns(Output::Url)
            .returns(Output::Destination)
            .returns(Output::Domain)
            .returns(Output::Slug)
            .returns(Output::CreatedAt)
            .returns(Output::Clicks)
            .returns(Output::Protected)
            .returns(Output::Disabled)
            .returns_if_given(Output::ExpiresAt)
            .repeats(&[RepeatRule {
                with: &[Field::Slug],
                does: OnRepeat::Refused {
                    by: KeyKind::Slug,
                    atomic: false,
                },
            }])
            .updates(Field::Destination)
            .updates(Field::Slug)
            .updates(Field::Notes)
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

    /// Returns a builder with an API key, from the settings of your Kutt. Set the
    /// [`base_url`](KuttBuilder::base_url) too: the URL of your server, without `/api/v2`.
    pub fn builder(api_key: impl Into<String>) -> KuttBuilder {
        KuttBuilder::new(Credential::api_key("ApiKey", api_key), ())
    }

    /// Reads a link with its visits, the one way to read a single link.
    async fn get(&self, id: &str) -> Result<TrackingLink, Error> {
        let stats = self.stats(id).await?;
        Ok(answer::link(&self.name, answer::without_visits(stats)))
    }

    async fn stats(&self, id: &str) -> Result<LinkStats, Error> {
        let answer = self.client.get_link_stats(id).send().await;
        Ok(answer.map_err(errors::convert)?.into_inner())
    }

    async fn list(&self, skip: i64, search: Option<&str>) -> Result<LinkList, Error> {
        let operation = self.client.list_links().limit(LINKS_PER_PAGE).skip(skip);
        let answer = operation
            .search(search)
            .send()
            .await
            .map_err(errors::convert)?;
        Ok(answer.into_inner())
    }

    /// Finds the link with a slug: of several, the oldest, to which Kutt sends visitors. The end is
    /// an empty page, as Kutt 2 leaves links without a description out of the total; or a page that
    /// comes again, from a server that does not skip.
    async fn find_by_slug(
        &self,
        slug: &str,
        domain: Option<&str>,
    ) -> Result<Option<TrackingLink>, Error> {
        let (mut skip, mut oldest) = (0_i64, None);
        let mut before = Vec::new();
        loop {
            let page = self.list(skip, Some(slug)).await?;
            let read = i64::try_from(page.data.len()).unwrap_or(i64::MAX);
            skip = skip.saturating_add(read);
            let ids: Vec<String> = page.data.iter().map(|it| it.id.clone()).collect();
            let is_last = ids.is_empty() || ids == before;
            before = ids;
            let links = page.data.into_iter().filter(|it| it.address == slug);
            let mut links = links.filter(|it| is_on(it, domain));
            oldest = links.next_back().or(oldest);
            if is_last {
                return Ok(oldest.map(|answer| answer::link(&self.name, answer)));
            }
        }
    }
}

impl Provider for Kutt {
    client_methods!();

    fn create_checked<'a>(
        &'a self,
        checked: Checked<'a>,
    ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        let request = checked.request();
        Box::pin(async move {
            let now = SystemTime::now();
            let expire_in = request.expires.map(|it| answer::expire_in(it, now, now));
            let body = NewLink {
                target: request.destination.clone().unwrap_or_default(),
                customurl: request.custom_slug().map(str::to_owned),
                domain: request.domain.clone(),
                description: request.notes.clone(),
                expire_in: expire_in.transpose()?,
                password: None,
                // Kutt refuses it, even if it is false, from whoever has no valid key. Without it,
                // such a request makes an anonymous link, if the server allows these.
                reuse: Some(false),
                extra: ExtraMembers::default(),
            };
            let answer = self.client.create_link(body).send().await;
            let answer = answer.map_err(errors::convert)?;
            empty::refuse_blank(self.client.runtime(), &answer, "link", &answer.link)?;
            let is_new = answer.status().as_u16() == 201;
            let mut link = answer::link(&self.name, answer.into_inner());
            if !is_new {
                // The comparison with the request decides whether the link is as asked.
                link.made = Some(Made::Existing { as_asked: false });
            }
            Ok(link)
        })
    }

    fn find_checked<'a>(
        &'a self,
        key: &'a Key,
    ) -> BoxFuture<'a, Result<Option<TrackingLink>, Error>> {
        Box::pin(async move {
            match key {
                Key::Id(id) => found(self.get(id).await, errors::says_absent),
                Key::Slug { slug, domain } => self.find_by_slug(slug, domain.as_deref()).await,
                Key::ExternalId(_) | Key::Destination(_) => Ok(None),
            }
        })
    }

    /// Lists the newest links first. Links that are created or deleted meanwhile move others to
    /// another page; the cursor makes up for it.
    fn page<'a>(
        &'a self,
        listing: &'a Listing,
        cursor: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Page, Error>> {
        let named = |error: Error| error.or_names(&self.name, "list");
        Box::pin(async move {
            let mut start = Cursor::parse(cursor).map_err(named)?;
            let mut page = self.list(start.skip, None).await.map_err(named)?;
            for _ in 0..MAX_MOVES {
                let Some(moved) = start.moved(page.total) else {
                    break;
                };
                start = moved;
                page = self.list(start.skip, None).await.map_err(named)?;
            }
            let next = start.after(&page);
            let links = start.unread(page.data).into_iter();
            let links: Vec<_> = links.map(|it| answer::link(&self.name, it)).collect();
            // All further links are older than the last one of this page.
            let is_end = links.last().and_then(|it| it.created_at);
            let is_end = is_end.zip(listing.created_after);
            let next = next.filter(|_| is_end.is_none_or(|(last, after)| last > after));
            let links = links.into_iter().filter(|link| listing.includes(link));
            Ok(Page::new(links.collect(), next))
        })
    }

    fn update_checked<'a>(
        &'a self,
        id: &'a str,
        change: Checked<'a>,
    ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        let change = change.request();
        Box::pin(async move {
            let before = self.stats(id).await.map_err(Error::before_sending)?;
            let body = LinkChange {
                target: change.destination.clone(),
                address: match &change.slug {
                    Some(Slug::Custom(path)) => Some(path.clone()),
                    Some(Slug::Random) => return Err(random_slug()),
                    None => None,
                },
                description: change.notes.clone(),
                expire_in: changed_expiry(&before, change)?,
                password: needs_password(&before).then(|| SAME_PASSWORD.to_owned()),
                extra: ExtraMembers::default(),
            };
            let answer = self.client.update_link(id, body).send().await;
            match answer.map_err(errors::convert) {
                Ok(answer) => Ok(answer::link(&self.name, answer.into_inner())),
                Err(error) if errors::says_unchanged(&error) => {
                    let link = self.get(id).await;
                    let link = link.map_err(|read| read.with_delivery(Delivery::Rejected))?;
                    has_values(&link, change).then_some(link).ok_or(error)
                }
                Err(error) => Err(error),
            }
        })
    }

    fn delete<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let deleted = self.client.delete_link(id).send().await;
            let deleted = deleted.map_err(errors::convert).map(|_| ());
            deleted.map_err(|error| error.or_names(&self.name, "delete"))
        })
    }

    /// Counts the visits of all time, without those of bots. Kutt tells no others.
    fn clicks<'a>(
        &'a self,
        id: &'a str,
        range: &'a ClickRange,
    ) -> BoxFuture<'a, Result<Clicks, Error>> {
        let named = |error: Error| error.or_names(&self.name, "clicks");
        Box::pin(async move {
            range.refuse_unless_all_time("Kutt").map_err(named)?;
            let link = self.get(id).await.map_err(named)?;
            Clicks::in_link(&link).map_err(named)
        })
    }

    /// Reads one link, which needs the API key.
    fn verify(&self) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(async move {
            let answer = self.client.list_links().limit(1).send().await;
            let answer = answer.map_err(errors::convert).map(|_| ());
            answer.map_err(|error| error.or_names(&self.name, "verify"))
        })
    }
}

/// Returns for how long a changed link works from now on; `None` if the change leaves that as it
/// is. A duration counts from the link's creation.
fn changed_expiry(before: &LinkStats, change: &LinkRequest) -> Result<Option<String>, Error> {
    let Some(expiry) = change.expires else {
        return Ok(None);
    };
    let now = SystemTime::now();
    let created = answer::created_at(before.created_at).unwrap_or(now);
    answer::expire_in(expiry, created, now).map(Some)
}

/// Returns whether a change must have a password for a link to keep its own. Kutt 3 takes it away
/// from a change without one. Kutt 2, which counts visits in other periods, keeps it then, and
/// would make the given one the link's.
fn needs_password(before: &LinkStats) -> bool {
    before.password && before.last_year.is_some()
}

/// Returns whether a link is on a domain; `None` is the server's default domain.
fn is_on(link: &Link, domain: Option<&str>) -> bool {
    match (domain, &link.domain) {
        (Some(asked), Some(domain)) => asked.eq_ignore_ascii_case(domain),
        (Some(asked), None) => {
            authority(&link.link).is_some_and(|it| asked.eq_ignore_ascii_case(&it))
        }
        (None, domain) => domain.is_none(),
    }
}

/// Returns whether a link has all values of a change. That Kutt has nothing to update does not mean
/// it: Kutt 2 says so of each change that has neither a destination nor a slug.
fn has_values(link: &TrackingLink, change: &LinkRequest) -> bool {
    let description = link.as_kutt().and_then(|it| it.description.as_ref());
    let has_notes = change.notes.is_none() || change.notes.as_ref() == description;
    let has_expiry = change.expires.is_none() || link.expires_at.is_some();
    has_notes && has_expiry && link.differences(change).is_empty()
}

fn random_slug() -> Error {
    let message = "Kutt makes up no other slug for a link; set one";
    Error::new(ErrorKind::Unsupported, message).with_fields([Field::Slug])
}
