//! The provider Partnerize: converts requests into Partnerize's terms, and Partnerize's answers and
//! errors into this crate's.

mod answer;
mod options;

use partnerize_client::types::{Link, LinkChange, NewLink};

use super::prelude::*;

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

    async fn read(&self, id: &str) -> Result<Link> {
        let operation = self.client.get_link(&self.publisher_id, id);
        Ok(self.fetch(operation.send()).await?.link)
    }
}

impl Adapter for Partnerize {
    const FIELDS: Names = names! {
        Program: "campaign_id";
        Destination: "destination_url";
        Notes: "description";
        SubIds: "params";
        Options: "active";
    };

    fn account_id(&self) -> Option<String> {
        Some(self.publisher_id.clone())
    }

    async fn create(&self, request: &LinkRequest) -> Result<TrackingLink> {
        let options = request.own_options::<PartnerizeOptions>()?;
        let mut body = NewLink::new(request.program.clone().unwrap_or_default());
        body.destination_url = request.destination.clone();
        body.description = request.notes.clone();
        body.params = options.params_with(request.sub_ids.first())?;
        body.active = options.active;
        let sent = self.client.create_link(&self.publisher_id, body).send();
        let made = self.fetch_made(sent, "tracking_url", |it| Some(&it.link.tracking_url));
        Ok(made.await?.link.into_link())
    }

    async fn get(&self, id: &str) -> Result<TrackingLink> {
        self.read(id).await.map(OwnAnswer::into_link)
    }

    async fn page(&self, listing: &Listing, cursor: Option<&str>) -> Result<Page> {
        listing.refuse_times("Partnerize")?;
        let offset = cursor.map(answer::offset).transpose()?;
        let operation = self.client.list_links(&self.publisher_id);
        let operation = operation.limit(LINKS_PER_PAGE).offset(offset);
        let page = self.call(operation.send()).await?;
        let next = answer::next(&page, offset.unwrap_or_default());
        let next = next.map_err(|error| empty::with_head(error, &page))?;
        Ok(Page::of(page.into_inner().links, next))
    }

    async fn update(&self, id: &str, change: &LinkRequest) -> Result<TrackingLink> {
        let mut body = LinkChange::new();
        body.campaign_id = change.program.clone();
        body.destination_url = change.destination.clone();
        body.description = change.notes.clone();
        if let Some(sub_id) = change.sub_ids.first() {
            let before = self.read(id).await.map_err(Error::before_sending)?;
            body.params = Some(options::with_pubref(before.params, sub_id));
        }
        let operation = self.client.update_link(&self.publisher_id, id, body);
        Ok(self.fetch(operation.send()).await?.link.into_link())
    }

    /// Reads one link, which needs the keys, and the right to read the partner's links.
    async fn verify(&self) -> Result<()> {
        let operation = self.client.list_links(&self.publisher_id).limit(1);
        self.done(operation.send()).await
    }
}
