//! The provider Partnerize: converts requests into Partnerize's terms, and Partnerize's answers and
//! errors into this crate's.

mod answer;
mod errors;
mod options;

use partnerize_client::types::{LinkChange, NewLink};

use super::prelude::*;
use super::values::account_id;

pub use options::PartnerizeOptions;

/// How many links a page of a list has: as many as Partnerize itself gives it.
const LINKS_PER_PAGE: i64 = 200;

client_provider! {
    /// The provider Partnerize, for one partner (a publisher, in its paths).
    ///
    /// The program of a request is the id of a brand's campaign, in which the partner takes part.
    /// The one sub-id is Partnerize's `pubref`; other values, such as `adref`, are in
    /// [`PartnerizeOptions`]. Only its id tells a link from others, so
    /// [`ensure`](crate::TrackingLinks::ensure) is refused. No link is deleted; the option `active`
    /// makes one that does not work. A list has the links with a short URL, in Partnerize's order.
    ///
    /// A change of the sub-id reads the link first, since it replaces all values.
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
    Partnerize, PartnerizeBuilder, partnerize_client,
    [
        secret "PARTNERIZE_APPLICATION_KEY":
            "the user application key in Partnerize's console, under Settings, Account settings",
        secret "PARTNERIZE_API_KEY":
            "the user API key in Partnerize's console, under Settings, Account settings",
        public "PARTNERIZE_PUBLISHER_ID": "the id of the partner, such as 1l1007802",
    ],
    given (publisher_id) publisher_id: String = |[id]| account_id(
        &id,
        "the publisher id is empty; copy the partner's id from Partnerize's console",
    )
}

impl Partnerize {
    /// What Partnerize can do, from its own document. What repeating a request does, how long
    /// values may be, and whether each link has a short URL, it does not say; its examples have
    /// one.
    pub const CAPABILITIES: Capabilities = capabilities! {
        require: Program;
        allow: Destination, Notes, SubIds;
        options: PartnerizeOptions;
        limit SubIds: Limit::NONE.max_items(1);
        returns: Id, Url, TrackingUrl;
        returns_if_given: Destination, ShortUrl, Disabled;
        updates: Program, Destination, Notes, SubIds;
        find: Id;
        operations: create, list, update, verify;
    };

    /// Returns a builder with the two keys of a user, from Partnerize's console (Settings, Account
    /// settings), and the id of the partner whose links are meant, such as `1l1007802`.
    pub fn builder(
        application_key: impl Into<String>,
        api_key: impl Into<String>,
        publisher_id: impl Into<String>,
    ) -> PartnerizeBuilder {
        let credential = Credential::basic(application_key, api_key);
        PartnerizeBuilder::new(credential, [publisher_id.into()])
    }

    fn link(&self, answer: partnerize_client::types::Link) -> TrackingLink {
        answer::link(&self.name, answer)
    }
}

impl Adapter for Partnerize {
    const FIELDS: &[(&str, Field)] = &errors::FIELDS;

    fn account_id(&self) -> Option<String> {
        Some(self.publisher_id.clone())
    }

    async fn create(&self, checked: Checked<'_>) -> Result<TrackingLink, Error> {
        let request = checked.request();
        let options = checked.options::<PartnerizeOptions>()?.unwrap_or_default();
        let body = NewLink {
            campaign_id: request.program.clone().unwrap_or_default(),
            destination_url: request.destination.clone(),
            description: request.notes.clone(),
            params: options.params_with(request.sub_ids.first())?,
            active: options.active,
            extra: ExtraMembers::default(),
        };
        let operation = self.client.create_link(&self.publisher_id, body);
        let answer = self.call(operation.send()).await?;
        self.refuse_blank(&answer, "tracking_url", &answer.link.tracking_url)?;
        Ok(self.link(answer.into_inner().link))
    }

    async fn find(&self, key: &Key) -> Result<Option<TrackingLink>, Error> {
        let Key::Id(id) = key else {
            return Ok(None);
        };
        let operation = self.client.get_link(self.publisher_id.as_str(), id);
        let answer = found(self.fetch(operation.send()).await, errors::says_absent)?;
        Ok(answer.map(|it| self.link(it.link)))
    }

    async fn page(&self, listing: &Listing, cursor: Option<&str>) -> Result<Page, Error> {
        listing.refuse_times("Partnerize")?;
        let offset = cursor.map(answer::offset).transpose()?;
        let operation = self.client.list_links(self.publisher_id.as_str());
        let operation = operation.limit(LINKS_PER_PAGE).offset(offset);
        let page = self.call(operation.send()).await?;
        let next = answer::next(&page, offset.unwrap_or_default());
        let next = next.map_err(|error| empty::with_head(error, &page))?;
        let links = page.into_inner().links.into_iter().map(|it| self.link(it));
        Ok(Page::new(links.collect(), next))
    }

    async fn update(&self, id: &str, change: Checked<'_>) -> Result<TrackingLink, Error> {
        let change = change.request();
        let publisher_id = self.publisher_id.as_str();
        let params = match change.sub_ids.first() {
            Some(sub_id) => {
                let before = self.fetch(self.client.get_link(publisher_id, id).send());
                let before = before.await.map_err(Error::before_sending)?;
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
        Ok(self.link(self.fetch(operation.send()).await?.link))
    }

    /// Reads one link, which needs the keys, and the right to read the partner's links.
    async fn verify(&self) -> Result<(), Error> {
        let operation = self.client.list_links(self.publisher_id.as_str()).limit(1);
        self.call(operation.send()).await?;
        Ok(())
    }
}
