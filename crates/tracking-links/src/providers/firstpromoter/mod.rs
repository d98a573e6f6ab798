//! The provider FirstPromoter: converts requests into FirstPromoter's terms, and FirstPromoter's
//! answers and errors into this crate's.

mod answer;

use firstpromoter_client::types::{Link, LinkChange, NewLink};

use super::prelude::*;

/// How many links a page of a list has: the most that FirstPromoter returns.
const LINKS_PER_PAGE: i64 = 100;

client_provider! {
    /// The provider FirstPromoter, for one promoter of an account.
    ///
    /// Each request has two credentials: an API key, and the id of the account. The program of a
    /// request is the number of the promoter's part in a campaign, which FirstPromoter calls the
    /// promoter campaign. Only its id tells a link from others, and no operation reads a single
    /// link, so [`ensure`](crate::TrackingLinks::ensure) is refused.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use tracking_links::{Firstpromoter, LinkRequest, Provider};
    ///
    /// # let sandbox = tracking_links_sandbox::Sandbox::start().await?;
    /// # let own = sandbox.firstpromoter();
    /// # let (api_key, account_id, base_url) = (own.api_key(), own.account_id(), own.base_url());
    /// let firstpromoter = Firstpromoter::builder(api_key, account_id).base_url(base_url).build()?;
    /// let request = LinkRequest::new().program("2101").destination("https://brand.example/shoes");
    /// let link = firstpromoter.create(&request).await?;
    /// assert_eq!(link.url.as_deref(), Some("https://brand.example/shoes?fpr=anna&fp_link=1"));
    /// # Ok(())
    /// # }
    /// ```
    Firstpromoter, FirstpromoterBuilder, firstpromoter_client,
    [
        secret "FIRSTPROMOTER_API_KEY":
            "an API key, from FirstPromoter's settings, under Integrations",
        secret "FIRSTPROMOTER_ACCOUNT_ID":
            "the id of the account, from FirstPromoter's settings, under Integrations",
    ]
}

impl Firstpromoter {
    /// What FirstPromoter can do, from its own document.
    ///
    /// It does not say what repeating a request does, how long values may be, or what `url` of an
    /// answer is: here, it is the link. It lets the id be null, which should be so of the link that
    /// each promoter has from the start, and of none that was created. What follows from a name
    /// that is given twice is unknown, too.
    pub const CAPABILITIES: Capabilities = capabilities! {
        require: Program;
        allow: Destination, Name, SubIds;
        limit SubIds: Limit::NONE.max_items(1);
        returns: Id, Url;
        returns_if_given: Name;
        updates: Name, SubIds;
        operations: create, list, update, delete, verify;
    };

    /// Returns a builder with an API key and the id of the account, both from FirstPromoter's
    /// settings, under Integrations. Building fails if one is empty.
    pub fn builder(
        api_key: impl Into<String>,
        account_id: impl Into<String>,
    ) -> FirstpromoterBuilder {
        let builder = FirstpromoterBuilder::new(Credential::bearer(api_key), ());
        let account = Credential::api_key("Account", account_id);
        builder.configure("builder", |client| client.credential(account))
    }

    /// Reads a page of links, of so many.
    async fn links(&self, page: i64, links: i64) -> Result<Vec<Link>> {
        let operation = self.client.list_links().page(page).per_page(links);
        self.fetch(operation.send()).await
    }
}

impl Adapter for Firstpromoter {
    const FIELDS: Names = names! {
        Program: "promoter_campaign_id";
        SubIds: "sub_id";
        Name: "name";
        Destination: "url";
    };
    const CREDENTIAL_HINT: Option<&str> =
        Some("the API key or the account id is wrong, or they don't belong together");

    async fn create(&self, request: &LinkRequest) -> Result<TrackingLink> {
        let program = values::number(Field::Program, request.program.as_deref())?;
        let mut body = NewLink::new(program.unwrap_or_default());
        body.sub_id = request.sub_ids.first().cloned();
        body.name = request.name.clone();
        body.url = request.destination.clone();
        let operation = self.client.create_link(body);
        self.made_link(operation.send(), "url", |it| &it.url).await
    }

    /// Lists the promoter's links, in FirstPromoter's order, until a page is empty, or is the one
    /// before it: whether this list comes in pages, only the pages on all lists say. It can't be
    /// narrowed by time, since a link has none.
    async fn page(&self, listing: &Listing, cursor: Option<&str>) -> Result<Page> {
        listing.refuse_times("FirstPromoter")?;
        let (page, before) = answer::start(cursor)?;
        let links = self.links(page, LINKS_PER_PAGE).await?;
        // A link's URL tells it from others, also where its id is null.
        match links.first().map(|it| it.url.clone()) {
            Some(first) if first != before => {
                let next = format!("{} {first}", page.saturating_add(1));
                Ok(Page::of(links, Some(next)))
            }
            _ => Ok(Page::default()),
        }
    }

    async fn update(&self, id: &str, change: &LinkRequest) -> Result<TrackingLink> {
        let mut body = LinkChange::new();
        body.sub_id = change.sub_ids.first().cloned();
        body.name = change.name.clone();
        let operation = self.client.update_link(answer::id(id)?, body);
        self.link(operation.send()).await
    }

    async fn delete(&self, id: &str) -> Result<()> {
        let operation = self.client.delete_link(answer::id(id)?);
        self.done(operation.send()).await
    }

    /// Reads one link, which needs both credentials.
    async fn verify(&self) -> Result<()> {
        self.links(1, 1).await.map(drop)
    }
}
