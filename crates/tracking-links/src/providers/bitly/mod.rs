//! The provider Bitly: converts requests into Bitly's terms, and Bitly's answers and errors into
//! this crate's.

mod answer;
mod errors;

use bitly_client::types::{
    Bitlink, BitlinkChange, GetBitlinksByGroupArchived, LongUrl, NewBitlink, NewCustomBitlink,
    TimeUnit,
};
use tracking_links_runtime::ResponseValue;

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

    /// Makes the link, without its slug, or gets the one that the group has. A request with name or
    /// tags needs an operation of which Bitly allows fewer calls.
    async fn shorten(&self, request: &LinkRequest) -> Result<ResponseValue<Bitlink>, Error> {
        let long_url = request.destination.clone().unwrap_or_default();
        let domain = request.domain.clone();
        let group_guid = request.folder.clone();
        let group_guid = group_guid.or_else(|| self.settings.group.clone());
        let extra = ExtraMembers::default();
        let answer = if request.name.is_none() && request.tags.is_empty() {
            let body = LongUrl {
                long_url,
                domain,
                group_guid,
                extra,
            };
            self.call(self.client.create_bitlink(body).send()).await
        } else {
            let body = NewBitlink {
                long_url,
                domain,
                group_guid,
                title: request.name.clone(),
                tags: given(&request.tags),
                extra,
            };
            let operation = self.client.create_full_bitlink(body);
            self.call(operation.send()).await
        };
        match answer {
            Err(error) if errors::may_be_of_group(&error, request) => {
                // A wrong access token does not get the user either.
                let user = self.client.get_user().send().await;
                Err(if user.is_ok() {
                    errors::of_group(error)
                } else {
                    error
                })
            }
            answer => answer,
        }
    }

    /// Gives a link a slug on its domain.
    async fn add_slug(&self, link: TrackingLink, slug: &BitlinkId) -> Result<TrackingLink, Error> {
        let id = link.id.clone().unwrap_or_default();
        let body = NewCustomBitlink::new(slug.to_string(), id);
        let operation = self.client.add_custom_bitlink(body);
        let answer = match self.call(operation.send()).await {
            Ok(answer) => answer,
            Err(error) => return self.after_refusal(error, link, slug).await,
        };
        let made = link.made;
        let mut with_slug = match answer.bitlink.clone() {
            Some(bitlink) => answer::link(&self.name, bitlink, Some(slug), None),
            None => link.clone(),
        };
        if !slug.is_shown(&with_slug) {
            let url = answer.custom_bitlink.clone().unwrap_or_default();
            let shown = self.refuse_blank(&answer, "custom_bitlink", &url);
            shown.map_err(|error| errors::without_slug(error, link))?;
            answer::set_url(&mut with_slug, &url);
        }
        with_slug.made = made;
        Ok(with_slug)
    }

    /// Looks whether a link has the slug that it was refused: another request may have added it
    /// meanwhile.
    async fn after_refusal(
        &self,
        error: Error,
        link: TrackingLink,
        slug: &BitlinkId,
    ) -> Result<TrackingLink, Error> {
        let error = match errors::may_have_slug(&error) {
            true => {
                let id = BitlinkId::parse(link.id.as_deref().unwrap_or_default());
                match self.get(id, Some(slug)).await {
                    Ok(mut found) if slug.is_shown(&found) => {
                        found.made = link.made;
                        return Ok(found);
                    }
                    Ok(_) => errors::of_slug(error),
                    // Perhaps the access token was revoked.
                    Err(_) => error,
                }
            }
            false => error,
        };
        Err(errors::without_slug(error, link))
    }

    async fn get(&self, id: BitlinkId, slug: Option<&BitlinkId>) -> Result<TrackingLink, Error> {
        let operation = self.client.get_bitlink(id.domain, id.hash);
        let answer = self.fetch(operation.send()).await?;
        Ok(answer::link(&self.name, answer, slug, None))
    }

    /// Finds the link with a slug: its hash, or a back-half of one's own.
    async fn find_by_slug(&self, id: BitlinkId) -> Result<Option<TrackingLink>, Error> {
        match self.get(id.clone(), Some(&id)).await {
            Err(error) if errors::says_no_link(&error) => {}
            found => return found.map(Some),
        }
        // That an id may have a back-half in place of its hash is not documented.
        let operation = self.client.get_custom_bitlink(&id.domain, &id.hash);
        let answer = self.call(operation.send()).await;
        let Some(answer) = found(answer, errors::says_no_custom)? else {
            return Ok(None);
        };
        let Some(bitlink) = answer.bitlink.clone() else {
            let message = format!("{}, but without its `bitlink`", answer.status());
            let error = Error::new(ErrorKind::Unexpected, message);
            return Err(empty::with_head(error, &answer));
        };
        Ok(Some(answer::link(&self.name, bitlink, Some(&id), None)))
    }

    /// Returns the GUID of the group whose links are listed.
    async fn group(&self) -> Result<String, Error> {
        if let Some(group) = &self.settings.group {
            return Ok(group.clone());
        }
        let user = self.call(self.client.get_user().send()).await?;
        let message = "the user has no default group; set `group` on the builder";
        let lacks = || Error::new(ErrorKind::Configuration, message);
        user.default_group_guid.clone().ok_or_else(lacks)
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
    const FIELDS: &[(&str, Field)] = &errors::FIELDS;
    const EXPLAIN: fn(Error) -> Error = errors::explain;

    fn account_id(&self) -> Option<String> {
        self.settings.group.clone()
    }

    async fn create(&self, checked: Checked<'_>) -> Result<TrackingLink, Error> {
        let request = checked.request();
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
        let mut link = answer::link(&self.name, answer.into_inner(), slug.as_ref(), domain);
        link.made = Some(made);
        match slug {
            // A link on another domain can't get it. The comparison says so.
            Some(slug) if id.is_on(&slug.domain) && !slug.is_shown(&link) => {
                self.add_slug(link, &slug).await
            }
            _ => Ok(link),
        }
    }

    async fn find(&self, key: &Key) -> Result<Option<TrackingLink>, Error> {
        match key {
            Key::Id(id) => {
                let link = self.get(BitlinkId::parse(id), None).await;
                found(link, errors::says_no_link)
            }
            Key::Slug { slug, domain } => {
                let id = BitlinkId::new(domain.as_deref(), slug);
                self.find_by_slug(id).await
            }
            Key::ExternalId(_) | Key::Destination(_) => Ok(None),
        }
    }

    /// The cursor is the URL of the next page.
    async fn page(&self, listing: &Listing, cursor: Option<&str>) -> Result<Page, Error> {
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
        let operation = self
            .client
            .get_bitlinks_by_group(group)
            .size(LINKS_PER_PAGE)
            .archived(GetBitlinksByGroupArchived::Both)
            .created_after(seconds(listing.created_after, -1))
            .created_before(seconds(listing.created_before, 2))
            .page(cursor.page)
            .search_after(cursor.search_after);
        let answer = self.fetch(operation.send()).await?;
        let next = answer.pagination.and_then(|it| it.next);
        let links = answer.links.unwrap_or_default().into_iter();
        let links = links.map(|it| answer::link(&self.name, it, None, None));
        let next = next.filter(|url| !url.is_empty());
        Ok(Page::within(listing, links, next))
    }

    async fn update(&self, id: &str, change: Checked<'_>) -> Result<TrackingLink, Error> {
        let change = change.request();
        let body = BitlinkChange {
            title: change.name.clone(),
            tags: given(&change.tags),
            archived: None,
            extra: ExtraMembers::default(),
        };
        let BitlinkId { domain, hash } = BitlinkId::parse(id);
        let operation = self.client.update_bitlink(domain, hash, body);
        let answer = self.fetch(operation.send()).await?;
        Ok(answer::link(&self.name, answer, None, None))
    }

    async fn clicks(&self, id: &str, range: &ClickRange) -> Result<Clicks, Error> {
        range.refuse_unless_all_time("Bitly")?;
        let BitlinkId { domain, hash } = BitlinkId::parse(id);
        let client = &self.client;
        let operation = client.get_clicks_summary_for_bitlink(domain, hash, TimeUnit::Day, -1);
        let answer = self.call(operation.send()).await?;
        Ok(Clicks::of_count(answer.total_clicks))
    }

    /// Reads the user of the access token.
    async fn verify(&self) -> Result<(), Error> {
        self.call(self.client.get_user().send()).await?;
        Ok(())
    }
}
