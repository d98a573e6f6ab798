//! The provider Kutt: converts requests into Kutt's terms, and Kutt's answers and errors into this
//! crate's.

mod answer;
mod cursor;
mod errors;
mod options;

use kutt_client::types::{Link, LinkChange, LinkList, LinkStats, NewLink};

use super::prelude::*;
use crate::request::Slug;
use cursor::Cursor;

pub use options::KuttOptions;

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
    /// [`verify`](crate::Provider::verify) a key first.
    ///
    /// Clicks are those of all time, without those of bots; Kutt tells no others. The password of a
    /// link is in [`KuttOptions`].
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
    [secret "KUTT_API_KEY": "an API key, from the settings of your Kutt"]
}

impl Kutt {
    /// What Kutt can do. A slug is not unique: requests for one slug that arrive at the same time
    /// make as many links. A link of the same destination is never taken for the one that is asked
    /// for (Kutt's `reuse`), since it may have another slug.
    pub const CAPABILITIES: Capabilities = capabilities! {
        require: Destination;
        allow: Slug, Domain, Notes, Expires;
        options: KuttOptions;
        limit Slug: Limit::NONE.max_chars(64).symbols("-_");
        limit Notes: Limit::NONE.max_chars(2040);
        returns: Id, Url, Destination, Domain, Slug, CreatedAt, Clicks, Protected, Disabled;
        returns_if_given: ExpiresAt;
        repeats: RepeatRule::SLUG_REFUSED;
        updates: Destination, Slug, Notes, Expires;
        find: Id, Slug;
        operations: create, list, update, delete, clicks, verify;
    };

    /// Returns a builder with an API key, from the settings of your Kutt. Set the
    /// [`base_url`](KuttBuilder::base_url) too: the URL of your server, without `/api/v2`.
    pub fn builder(api_key: impl Into<String>) -> KuttBuilder {
        KuttBuilder::new(Credential::api_key("ApiKey", api_key), ())
    }

    /// Reads a link with its visits, the one way to read a single link.
    async fn stats(&self, id: &str) -> Result<LinkStats> {
        self.fetch(self.client.get_link_stats(id).send()).await
    }

    async fn list(&self, skip: i64, search: Option<&str>) -> Result<LinkList> {
        let operation = self.client.list_links().limit(LINKS_PER_PAGE).skip(skip);
        self.fetch(operation.search(search).send()).await
    }
}

impl Adapter for Kutt {
    const EXPLAIN: fn(Error) -> Error = errors::explain;

    async fn create(&self, request: &LinkRequest) -> Result<TrackingLink> {
        let now = SystemTime::now();
        let expire_in = request.expires.map(|it| answer::expire_in(it, now, now));
        let mut body = NewLink::new(request.destination.clone().unwrap_or_default());
        body.customurl = request.custom_slug().map(str::to_owned);
        body.domain = request.domain.clone();
        body.description = request.notes.clone();
        body.expire_in = expire_in.transpose()?;
        body.password = request.own_options::<KuttOptions>()?.password;
        // Kutt refuses it, even if it is false, from whoever has no valid key. Without it, such a
        // request makes an anonymous link, if the server allows these.
        body.reuse = Some(false);
        let answer = self.call(self.client.create_link(body).send()).await?;
        self.refuse_blank(&answer, "link", &answer.link)?;
        let is_new = answer.status().as_u16() == 201;
        let mut link = answer.into_inner().into_link();
        // The comparison with the request decides whether the link is as asked.
        link.made = (!is_new).then_some(Made::Existing { as_asked: false });
        Ok(link)
    }

    async fn get(&self, id: &str) -> Result<TrackingLink> {
        let link = self.stats(id).await.map(answer::without_visits)?;
        Ok(link.into_link())
    }

    /// Finds the link with a slug: of several, the oldest, to which Kutt sends visitors. The end is
    /// an empty page, as Kutt 2 leaves links without a description out of the total; or a page that
    /// comes again, from a server that does not skip.
    async fn find_by_slug(&self, slug: &str, domain: Option<&str>) -> Result<Option<TrackingLink>> {
        let (mut skip, mut oldest) = (0_i64, None);
        let mut before = Vec::new();
        loop {
            let page = self.list(skip, Some(slug)).await?;
            let read = i64::try_from(page.data.len()).unwrap_or(i64::MAX);
            skip = skip.saturating_add(read);
            let ids: Vec<String> = page.data.iter().map(|it| it.id.clone()).collect();
            let is_last = ids.is_empty() || ids == before;
            before = ids;
            let mut links = page.data.into_iter().filter(|it| it.address == slug);
            oldest = links.rfind(|it| is_on(it, domain)).or(oldest);
            if is_last {
                return Ok(oldest.map(OwnAnswer::into_link));
            }
        }
    }

    /// Lists the newest links first. Links that are created or deleted meanwhile move others to
    /// another page; the cursor makes up for it.
    async fn page(&self, listing: &Listing, cursor: Option<&str>) -> Result<Page> {
        let mut start = Cursor::parse(cursor)?;
        let mut page = self.list(start.skip, None).await?;
        for _ in 0..MAX_MOVES {
            let Some(moved) = start.moved(page.total) else {
                break;
            };
            start = moved;
            page = self.list(start.skip, None).await?;
        }
        let next = start.after(&page);
        Ok(Page::newest_first(listing, start.unread(page.data), next))
    }

    async fn update(&self, id: &str, change: &LinkRequest) -> Result<TrackingLink> {
        let before = self.stats(id).await.map_err(Error::before_sending)?;
        let mut body = LinkChange::new();
        body.target = change.destination.clone();
        body.address = match &change.slug {
            Some(Slug::Custom(path)) => Some(path.clone()),
            Some(Slug::Random) => return Err(random_slug()),
            None => None,
        };
        body.description = change.notes.clone();
        // A duration counts from the link's creation.
        let now = SystemTime::now();
        let created = system_time!(before.created_at).unwrap_or(now);
        let expire_in = change.expires.map(|it| answer::expire_in(it, created, now));
        body.expire_in = expire_in.transpose()?;
        body.password = needs_password(&before).then(|| SAME_PASSWORD.to_owned());
        match self.link(self.client.update_link(id, body).send()).await {
            Err(error) if errors::says_unchanged(&error) => {
                let link = self.get(id).await;
                let link = link.map_err(|read| read.with_delivery(Delivery::Rejected))?;
                has_values(&link, change).then_some(link).ok_or(error)
            }
            outcome => outcome,
        }
    }

    async fn delete(&self, id: &str) -> Result<()> {
        self.done(self.client.delete_link(id).send()).await
    }

    /// Reads one link, which needs the API key.
    async fn verify(&self) -> Result<()> {
        self.done(self.client.list_links().limit(1).send()).await
    }
}

/// Returns whether a change must have a password for a link to keep its own. Kutt 3 takes it away
/// from a change without one. Kutt 2, which counts visits in other periods, keeps it then, and
/// would make the given one the link's.
fn needs_password(before: &LinkStats) -> bool {
    before.password && before.last_year.is_some()
}

/// Returns whether a link is on a domain; `None` is the server's default domain.
fn is_on(link: &Link, domain: Option<&str>) -> bool {
    let Some(domain) = domain else {
        return link.domain.is_none();
    };
    let own = link.domain.clone().or_else(|| authority(&link.link));
    own.is_some_and(|own| own.eq_ignore_ascii_case(domain))
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
