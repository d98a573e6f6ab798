//! The provider Rebrandly: converts requests into Rebrandly's terms, and Rebrandly's answers and
//! errors into this crate's.

mod answer;
mod errors;

use std::time::SystemTime;

use rebrandly_client::chrono::{DateTime, NaiveDate};
use rebrandly_client::types::{
    DomainReference, Link, LinkChange, ListLinksOrderBy, ListLinksOrderDir, NewLink,
};
use tracking_links_runtime::{BoxFuture, Credential, ExtraMembers};

use super::absent::found;
use super::client_provider::{client_methods, client_provider};
use super::{empty, time};
use crate::account::Account;
use crate::capabilities::{Capabilities, Checked, Limit, OnRepeat, RepeatRule};
use crate::clicks::{ClickRange, Clicks};
use crate::error::Error;
use crate::key::{Key, KeyKind};
use crate::link::{Output, TrackingLink, is_same_domain};
use crate::listing::{Listing, Page};
use crate::provider::Provider;
use crate::request::{Field, LinkRequest, Slug};

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
    /// [`LinkRequest::slug_from`] makes it.
    ///
    /// All calls are within one workspace, which the builder sets: its links are created, found and
    /// listed, and no others. Another workspace is another provider, with a name of its own. Links
    /// of an extended workspace are not supported: Rebrandly lists none of them.
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
    ["REBRANDLY_API_KEY": "an API key, from the settings of your account"],
    Settings, [
        "REBRANDLY_WORKSPACE": "the id of a workspace" => RebrandlyBuilder::workspace,
    ]
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
    pub const CAPABILITIES: Capabilities = {
        let mut it = Capabilities::NONE
            .require(Field::Destination)
            .allow(Field::Name)
            .allow(Field::Slug)
            .allow(Field::Domain)
            .allow(Field::Notes)
            .limit(Field::Destination, Limit::NONE.max_chars(2048))
            .limit(Field::Name, Limit::NONE.min_chars(3).max_chars(255))
            .limit(Field::Slug, Limit::NONE.max_chars(40).symbols("-_"))
            .limit(Field::Domain, Limit::NONE.must_exist())
            .limit(Field::Notes, Limit::NONE.min_chars(3).max_chars(2000))
            .returns(Output::Id)
            .returns(Output::Url)
            .returns(Output::Destination)
            .returns(Output::Domain)
            .returns(Output::Slug)
            .returns(Output::CreatedAt)
            .returns(Output::Clicks)
            .returns_if_given(Output::Name)
            .repeats(&[RepeatRule {
                with: &[Field::Slug],
                does: OnRepeat::Refused {
                    by: KeyKind::Slug,
                    atomic: false,
                },
            }])
            .updates(Field::Destination)
            .updates(Field::Name)
            .updates(Field::Notes);
        it.operations.create = true;
        it.operations.find = &[KeyKind::Id, KeyKind::Slug];
        it.operations.list = true;
        it.operations.update = true;
        it.operations.delete = true;
        it.operations.clicks = true;
        it.operations.verify = true;
        it
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
        let answer = operation.send().await.map_err(errors::convert)?;
        Ok(answer.into_inner())
    }

    /// Finds the link with a slug. Rebrandly looks for no slug without its domain.
    async fn find_by_slug(&self, slug: &str, domain: &str) -> Result<Option<TrackingLink>, Error> {
        let operation = self
            .client
            .list_links()
            .workspace(self.workspace())
            .domain_full_name(domain)
            .slashtag(slug);
        let answer = operation.send().await.map_err(errors::convert)?;
        let links = answer.into_inner().into_iter();
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

impl Provider for Rebrandly {
    client_methods!();

    fn account(&self) -> Account {
        let account = Account::of_client(self.client.runtime());
        match &self.settings.workspace {
            Some(workspace) => account.with_id(workspace),
            None => account,
        }
    }

    fn create_checked<'a>(
        &'a self,
        checked: Checked<'a>,
    ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        let request = checked.request();
        Box::pin(async move {
            let body = NewLink {
                destination: request.destination.clone().unwrap_or_default(),
                slashtag: match &request.slug {
                    Some(Slug::Custom(path)) => Some(path.clone()),
                    Some(Slug::Random) | None => None,
                },
                title: request.name.clone(),
                domain: request.domain.clone().map(|name| DomainReference {
                    full_name: Some(name),
                    ..DomainReference::default()
                }),
                description: request.notes.clone(),
                extra: ExtraMembers::default(),
            };
            let operation = self.client.create_link(body).workspace(self.workspace());
            let answer = operation.send().await.map_err(errors::convert)?;
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
        })
    }

    /// Lists the oldest links first. Each page begins after a link, so that links created meanwhile
    /// move none to another page. A page may have fewer links than were asked for, so only an empty
    /// one ends the list.
    fn page<'a>(
        &'a self,
        listing: &'a Listing,
        cursor: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Page, Error>> {
        Box::pin(async move {
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
            let answer = operation.send().await.map_err(errors::convert);
            let answer = answer.map_err(|error| error.or_names(&self.name, "list"))?;
            let next = answer.last().map(|it| it.id.clone());
            let links = answer.into_inner().into_iter();
            let links = links.map(|it| answer::link(&self.name, it));
            let links = links.filter(|link| listing.includes(link)).collect();
            Ok(Page::new(links, next))
        })
    }

    /// Rebrandly requires the values that stay, too, so they are read first. What another caller
    /// changes meanwhile is changed back.
    fn update_checked<'a>(
        &'a self,
        id: &'a str,
        change: Checked<'a>,
    ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        let change: &LinkRequest = change.request();
        Box::pin(async move {
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
            let answer = operation.workspace(self.workspace()).send().await;
            let answer = answer.map_err(errors::convert)?;
            Ok(answer::link(&self.name, answer.into_inner()))
        })
    }

    fn delete<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let operation = self.client.delete_link(id).workspace(self.workspace());
            let deleted = operation.send().await.map_err(errors::convert);
            let deleted = deleted.map_err(|error| error.or_names(&self.name, "delete"));
            deleted.map(|_| ())
        })
    }

    /// Reads the number of clicks of all time, which Rebrandly keeps in the link.
    fn clicks<'a>(
        &'a self,
        id: &'a str,
        range: &'a ClickRange,
    ) -> BoxFuture<'a, Result<Clicks, Error>> {
        let named = |error: Error| error.or_names(&self.name, "clicks");
        Box::pin(async move {
            range.refuse_unless_all_time("Rebrandly").map_err(named)?;
            let link = answer::link(&self.name, self.get(id).await.map_err(named)?);
            Clicks::in_link(&link).map_err(named)
        })
    }

    /// Reads the account of the API key.
    fn verify(&self) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(async move {
            let operation = self.client.get_account().workspace(self.workspace());
            let answer = operation.send().await.map_err(errors::convert);
            let answer = answer.map_err(|error| error.or_names(&self.name, "verify"));
            answer.map(|_| ())
        })
    }
}

/// Returns the day of a time, so many days later; `None` if chrono can't hold it.
fn day(time: SystemTime, later: i64) -> Option<NaiveDate> {
    let (seconds, _) = time::to_unix(time)?;
    let seconds = seconds.checked_add(later * 86_400)?;
    Some(DateTime::from_timestamp(seconds, 0)?.date_naive())
}
