//! The provider Bitly: converts requests into Bitly's terms, and Bitly's answers and errors into
//! this crate's.

mod answer;
mod create;
mod errors;

use bitly_client::types::{BitlinkChange, GetBitlinksByGroupArchived, TimeUnit};

use super::prelude::*;
use answer::BitlinkId;

/// How many links a page of a list has: the most that Bitly documents.
const LINKS_PER_PAGE: i64 = 100;

/// How many connections Bitly accepts from an IP address at the same time.
const MAX_CONNECTIONS: usize = 5;

client_provider! {
    /// The provider Bitly.
    ///
    /// A link's name is what Bitly calls its title, and its [`folder`](LinkRequest::folder) is the
    /// GUID of a group. A group has one link of a destination: asking for it again returns that
    /// one, so that [`ensure`](crate::TrackingLinks::ensure) needs no key.
    ///
    /// A slug, Bitly's back-half, is added to the link by a second call. If that one fails, the
    /// error says that the link exists ([`Delivery::Accepted`](crate::Delivery::Accepted)), and
    /// [`Error::link`] is the link without the slug. The same request adds what is missing.
    ///
    /// A list has the links of one group, archived ones too. Clicks are those of all time, as far
    /// back as the plan of the account keeps them: Bitly counts back from a moment in whole days,
    /// hours or minutes, and does not say where those begin.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use tracking_links::{Bitly, LinkRequest, Made, Provider};
    ///
    /// # let sandbox = tracking_links_sandbox::Sandbox::start().await?;
    /// # let (token, base_url) = (sandbox.bitly().token(), sandbox.bitly().base_url());
    /// let bitly = Bitly::builder(token).base_url(base_url).build()?;
    /// let request = LinkRequest::new().destination("https://brand.example/shoes").slug("shoes");
    /// let link = bitly.create(&request).await?;
    /// assert_eq!(link.url.as_deref(), Some("https://bit.ly/shoes"));
    ///
    /// let again = bitly.create(&request).await?;
    /// assert_eq!(again.made, Some(Made::Existing { as_asked: true }));
    /// # Ok(())
    /// # }
    /// ```
    Bitly, BitlyBuilder, bitly_client,
    [secret "BITLY_ACCESS_TOKEN": "an access token, from the settings of your Bitly account"],
    settings: Settings,
    ["BITLY_GROUP": "the GUID of a group, such as Ba1bc23dE4F" => BitlyBuilder::group]
}

/// The settings that only Bitly has.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The GUID of the group; `None` for the user's default group.
    group: Option<String>,
}

impl Bitly {
    /// What Bitly can do.
    ///
    /// That a group has one link of a destination is documented for links without name and tags;
    /// that it holds for the others, for each domain, or for requests that arrive at the same time,
    /// is not. A link with name or tags that is returned with the status 200 counts as one that
    /// existed, although some descriptions of Bitly have that status for new ones too.
    ///
    /// A change of the destination is left out, since Bitly counts it as a link of its own.
    pub const CAPABILITIES: Capabilities = capabilities! {
        require: Destination;
        allow: Name, Slug, Domain, Tags, Folder;
        limit Slug: Limit::NONE.symbols("-_");
        limit Tags: Limit::NONE.max_items(100);
        limit Folder: Limit::NONE.must_exist();
        limit Domain: Limit::NONE.must_exist();
        returns: Id, Url, Destination, Domain, Slug, CreatedAt;
        returns_if_given: Name, Tags;
        repeats: RepeatRule::same_by_destination(&[], &[Field::Domain, Field::Folder]);
        updates: Name, Tags;
        find: Id, Slug;
        operations: create, list, update, clicks, verify;
    };

    /// Returns a builder with an access token, from the settings of your Bitly account. At most
    /// five calls run at the same time, as Bitly accepts no more connections from an IP address.
    pub fn builder(token: impl Into<String>) -> BitlyBuilder {
        let builder = BitlyBuilder::new(Credential::bearer(token), Settings::default());
        builder.settings(|client| client.max_concurrency(Some(MAX_CONNECTIONS)))
    }

    async fn read(&self, id: BitlinkId, slug: Option<&BitlinkId>) -> Result<TrackingLink> {
        let operation = self.client.get_bitlink(id.domain, id.hash);
        let answer = self.fetch(operation.send()).await?;
        Ok(answer::link(answer, slug, None))
    }

    /// Returns the GUID of the group whose links are listed.
    async fn group(&self) -> Result<String> {
        if let Some(group) = &self.settings.group {
            return Ok(group.clone());
        }
        let user = self.fetch(self.client.get_user().send()).await?;
        let message = "the user has no default group; set `group` on the builder";
        let lacks = || Error::new(ErrorKind::Configuration, message);
        user.default_group_guid.ok_or_else(lacks)
    }
}

impl BitlyBuilder {
    /// Sets the group, by its GUID, in which links are created that name no folder, and whose links
    /// are listed. The default is the user's default group.
    pub fn group(mut self, guid: impl Into<String>) -> Self {
        self.settings.group = Some(guid.into());
        self
    }
}

impl Adapter for Bitly {
    const FIELDS: Names = errors::FIELDS;
    const EXPLAIN: fn(Error) -> Error = errors::explain;

    fn account_id(&self) -> Option<String> {
        self.settings.group.clone()
    }

    async fn create(&self, request: &LinkRequest) -> Result<TrackingLink> {
        let answer = self.shorten(request).await?;
        self.refuse_blank(&answer, "link", &answer.link)?;
        // The comparison with the request decides whether the link is as asked.
        let made = match answer.status().as_u16() {
            201 => Made::Created,
            _ => Made::Existing { as_asked: false },
        };
        let id = BitlinkId::parse(&answer.id);
        let domain = request.domain.as_deref();
        let slug = request.custom_slug();
        let slug = slug.map(|path| BitlinkId::new(domain.or(Some(&id.domain)), path));
        let mut link = answer::link(answer.into_inner(), slug.as_ref(), domain);
        link.made = Some(made);
        match slug {
            // A link on another domain can't get it. The comparison says so.
            Some(slug) if id.is_on(&slug.domain) && !slug.is_shown(&link) => {
                self.add_slug(link, &slug).await
            }
            _ => Ok(link),
        }
    }

    async fn get(&self, id: &str) -> Result<TrackingLink> {
        self.read(BitlinkId::parse(id), None).await
    }

    /// Finds the link with a slug: its hash, or a back-half of one's own.
    async fn find_by_slug(&self, slug: &str, domain: Option<&str>) -> Result<Option<TrackingLink>> {
        let id = BitlinkId::new(domain, slug);
        let by_hash = self.read(id.clone(), Some(&id)).await;
        if let Some(link) = found(by_hash)? {
            return Ok(Some(link));
        }
        // That an id may have a back-half in place of its hash is not documented.
        let operation = self.client.get_custom_bitlink(&id.domain, &id.hash);
        let answer = self.call(operation.send()).await;
        let Some(mut answer) = found_unless(answer, errors::says_no_custom)? else {
            return Ok(None);
        };
        match answer.bitlink.take() {
            Some(bitlink) => Ok(Some(answer::link(bitlink, Some(&id), None))),
            None => {
                let message = format!("{}, but without its `bitlink`", answer.status());
                let error = Error::new(ErrorKind::Unexpected, message);
                Err(empty::with_head(error, &answer))
            }
        }
    }

    /// The cursor is the URL of the next page.
    async fn page(&self, listing: &Listing, cursor: Option<&str>) -> Result<Page> {
        // A second more on both sides, as Bitly does not say whether its times are inclusive.
        let seconds = |time: Option<SystemTime>, more: i64| {
            let (seconds, _) = time.and_then(time::to_unix)?;
            seconds.checked_add(more)
        };
        let cursor = cursor.map(answer::Cursor::parse).transpose()?;
        let cursor = cursor.unwrap_or_default();
        let group = match cursor.group {
            Some(group) => group,
            None => self.group().await?,
        };
        let list = self.client.get_bitlinks_by_group(group);
        let list = list
            .archived(GetBitlinksByGroupArchived::Both)
            .size(LINKS_PER_PAGE);
        let list = list.created_after(seconds(listing.created_after, -1));
        let list = list.created_before(seconds(listing.created_before, 2));
        let list = list.page(cursor.page).search_after(cursor.search_after);
        let answer = self.fetch(list.send()).await?;
        let next = answer.pagination.and_then(|it| it.next);
        Ok(Page::within(
            listing,
            answer.links.unwrap_or_default(),
            next,
        ))
    }

    async fn update(&self, id: &str, change: &LinkRequest) -> Result<TrackingLink> {
        let mut body = BitlinkChange::new();
        body.title = change.name.clone();
        body.tags = given(&change.tags);
        let BitlinkId { domain, hash } = BitlinkId::parse(id);
        let sent = self.client.update_bitlink(domain, hash, body).send();
        self.link(sent).await
    }

    async fn clicks(&self, id: &str, range: &ClickRange) -> Result<Clicks> {
        range.refuse_unless_all_time("Bitly")?;
        let BitlinkId { domain, hash } = BitlinkId::parse(id);
        let client = &self.client;
        let operation = client.get_clicks_summary_for_bitlink(domain, hash, TimeUnit::Day, -1);
        let answer = self.fetch(operation.send()).await?;
        Ok(Clicks::of_count(answer.total_clicks))
    }

    /// Reads the user of the access token.
    async fn verify(&self) -> Result<()> {
        self.done(self.client.get_user().send()).await
    }
}
