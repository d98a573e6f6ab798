//! The provider Partnerize: converts requests into Partnerize's terms, and Partnerize's answers and
//! errors into this crate's.

mod answer;
mod errors;
mod options;

use partnerize_client::types::{LinkChange, NewLink};
use tracking_links_runtime::{BoxFuture, Credential, ExtraMembers};

use super::absent::found;
use super::client_provider::{account_provider, client_methods};
use super::empty;
use crate::account::Account;
use crate::capabilities::{Capabilities, Checked, Limit};
use crate::error::{Error, ErrorKind};
use crate::key::{Key, KeyKind};
use crate::link::{Output, TrackingLink};
use crate::listing::{Listing, Page};
use crate::provider::Provider;
use crate::request::{Field, ProviderOptions};

pub use options::PartnerizeOptions;

/// How many links a page of a list has: as many as Partnerize itself gives it.
const LINKS_PER_PAGE: i64 = 200;

account_provider! {
    /// The provider Partnerize, for one partner (a publisher, in its paths).
    ///
    /// The program of a request is the id of a brand's campaign, in which the partner takes part.
    /// The one sub-id is Partnerize's `pubref`; other values, such as `adref`, are in
    /// [`PartnerizeOptions`]. Only its id tells a link from others, so
    /// [`ensure`](crate::TrackingLinks::ensure) is refused. No link is deleted; the option `active`
    /// makes one that does not work.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use tracking_links::{LinkRequest, Partnerize, Provider};
    ///
    /// # let sandbox = tracking_links_sandbox::Sandbox::start().await?;
    /// # let partnerize = sandbox.partnerize();
    /// # let (application_key, api_key) = (partnerize.application_key(), partnerize.api_key());
    /// # let (publisher_id, base_url) = (partnerize.publisher_id(), partnerize.base_url());
    /// let partnerize = Partnerize::builder(application_key, api_key, publisher_id)
    ///     .base_url(base_url)
    ///     .build()?;
    /// let request = LinkRequest::new().program("1011l222").sub_ids(["newsletter"]);
    /// let link = partnerize.create(&request).await?;
    /// let long = "https://prf.test/click/camref:1011l222/pubref:newsletter";
    /// assert_eq!(link.tracking_url.as_deref(), Some(long));
    /// # Ok(())
    /// # }
    /// ```
    Partnerize, PartnerizeBuilder, partnerize_client, publisher_id: String,
    "the publisher id is empty; copy the partner's id from Partnerize's console",
    [
        secret "PARTNERIZE_APPLICATION_KEY":
            "the user application key in Partnerize's console, under Settings, Account settings",
        secret "PARTNERIZE_API_KEY":
            "the user API key in Partnerize's console, under Settings, Account settings",
        public "PARTNERIZE_PUBLISHER_ID": "the id of the partner, such as 1l1007802",
    ]
}

impl Partnerize {
    /// What Partnerize can do, from its own document. What repeating a request does, how long
    /// values may be, and whether each link has a short URL, it does not say; its examples have
    /// one.
    pub const CAPABILITIES: Capabilities = {
        let mut it = Capabilities::NONE
            .require(Field::Program)
            .allow(Field::Destination)
            .allow(Field::Notes)
            .allow(Field::SubIds)
            .take_options(PartnerizeOptions::PROVIDER)
            .limit(Field::SubIds, Limit::NONE.max_items(1))
            .returns(Output::Id)
            .returns(Output::Url)
            .returns(Output::TrackingUrl)
            .returns_if_given(Output::Destination)
            .returns_if_given(Output::ShortUrl)
            .returns_if_given(Output::Disabled)
            .updates(Field::Program)
            .updates(Field::Destination)
            .updates(Field::Notes)
            .updates(Field::SubIds);
        it.operations.create = true;
        it.operations.find = &[KeyKind::Id];
        it.operations.list = true;
        it.operations.update = true;
        it.operations.verify = true;
        it
    };

    /// Returns a builder with the two keys of a user, from Partnerize's console (Settings, Account
    /// settings), and the id of the partner whose links are meant, such as `1l1007802`.
    pub fn builder(
        application_key: impl Into<String>,
        api_key: impl Into<String>,
        publisher_id: impl Into<String>,
    ) -> PartnerizeBuilder {
        let credential = Credential::basic(application_key, api_key);
        PartnerizeBuilder::new(credential, publisher_id.into())
    }

    fn link(&self, answer: partnerize_client::types::Link) -> TrackingLink {
        answer::link(&self.name, answer)
    }
}

impl Provider for Partnerize {
    client_methods!();

    fn account(&self) -> Account {
        Account::of_client(self.client.runtime()).with_id(self.publisher_id.as_str())
    }

    fn create_checked<'a>(
        &'a self,
        checked: Checked<'a>,
    ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        let request = checked.request();
        Box::pin(async move {
            let options = checked.options::<PartnerizeOptions>()?.unwrap_or_default();
            let body = NewLink {
                campaign_id: request.program.clone().unwrap_or_default(),
                destination_url: request.destination.clone(),
                description: request.notes.clone(),
                params: options.params_with(request.sub_ids.first())?,
                active: options.active,
                extra: ExtraMembers::default(),
            };
            let publisher_id = self.publisher_id.as_str();
            let answer = self.client.create_link(publisher_id, body).send().await;
            let answer = answer.map_err(errors::convert)?;
            empty::refuse_blank(
                self.client.runtime(),
                &answer,
                "tracking_url",
                &answer.link.tracking_url,
            )?;
            Ok(self.link(answer.into_inner().link))
        })
    }

    fn find_checked<'a>(
        &'a self,
        key: &'a Key,
    ) -> BoxFuture<'a, Result<Option<TrackingLink>, Error>> {
        Box::pin(async move {
            let Key::Id(id) = key else {
                return Ok(None);
            };
            let operation = self.client.get_link(self.publisher_id.as_str(), id);
            let answer = operation.send().await.map_err(errors::convert);
            let answer = found(answer, errors::says_absent)?;
            Ok(answer.map(|it| self.link(it.into_inner().link)))
        })
    }

    /// Lists the partner's links that have a short URL, in Partnerize's order. The list can't be
    /// narrowed by time, since a link has none.
    fn page<'a>(
        &'a self,
        listing: &'a Listing,
        cursor: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Page, Error>> {
        let named = |error: Error| error.or_names(&self.name, "list");
        Box::pin(async move {
            if *listing != Listing::new() {
                let message =
                    "Partnerize does not say when a link was created; leave out the times";
                return Err(named(Error::new(ErrorKind::Unsupported, message)));
            }
            let offset = cursor.map(answer::offset).transpose().map_err(named)?;
            let operation = self.client.list_links(self.publisher_id.as_str());
            let operation = operation.limit(LINKS_PER_PAGE).offset(offset);
            let page = operation.send().await.map_err(errors::convert);
            let page = page.map_err(named)?;
            let next = answer::next(&page, offset.unwrap_or_default());
            let next = next.map_err(|error| named(empty::with_head(error, &page)))?;
            let page = page.into_inner();
            let links = page.links.into_iter().map(|it| self.link(it));
            Ok(Page::new(links.collect(), next))
        })
    }

    /// Reads the link first if its `pubref` changes, since a change replaces all values.
    fn update_checked<'a>(
        &'a self,
        id: &'a str,
        change: Checked<'a>,
    ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        let change = change.request();
        Box::pin(async move {
            let publisher_id = self.publisher_id.as_str();
            let params = match change.sub_ids.first() {
                Some(sub_id) => {
                    let before = self.client.get_link(publisher_id, id).send().await;
                    let before = before.map_err(errors::convert);
                    let before = before.map_err(Error::before_sending)?.into_inner();
                    Some(options::with_pubref(before.link.params, sub_id))
                }
                None => None,
            };
            let body = LinkChange {
                campaign_id: change.program.clone(),
                destination_url: change.destination.clone(),
                description: change.notes.clone(),
                params,
                active: None,
                extra: ExtraMembers::default(),
            };
            let operation = self.client.update_link(publisher_id, id, body);
            let answer = operation.send().await.map_err(errors::convert)?;
            Ok(self.link(answer.into_inner().link))
        })
    }

    /// Reads one link, which needs the keys, and the right to read the partner's links.
    fn verify(&self) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(async move {
            let operation = self.client.list_links(self.publisher_id.as_str()).limit(1);
            let answer = operation.send().await.map_err(errors::convert);
            let answer = answer.map(|_| ());
            answer.map_err(|error| error.or_names(&self.name, "verify"))
        })
    }
}
