//! The provider FirstPromoter: converts requests into FirstPromoter's terms, and FirstPromoter's
//! answers and errors into this crate's.

mod answer;
mod errors;

use firstpromoter_client::types::{Link, LinkChange, NewLink};
use tracking_links_runtime::{BoxFuture, Credential, ExtraMembers};

use super::client_provider::{client_methods, client_provider};
use super::{empty, values};
use crate::capabilities::{Capabilities, Checked, Limit};
use crate::error::{Error, ErrorKind};
use crate::link::{Output, TrackingLink};
use crate::listing::{Listing, Page};
use crate::provider::Provider;
use crate::request::Field;

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
        "FIRSTPROMOTER_API_KEY": "an API key, from FirstPromoter's settings, under Integrations",
        "FIRSTPROMOTER_ACCOUNT_ID":
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
    pub const CAPABILITIES: Capabilities = {
        let mut it = Capabilities::NONE
            .require(Field::Program)
            .allow(Field::Destination)
            .allow(Field::Name)
            .allow(Field::SubIds)
            .limit(Field::SubIds, Limit::NONE.max_items(1))
            .returns(Output::Id)
            .returns(Output::Url)
            .returns_if_given(Output::Name)
            .updates(Field::Name)
            .updates(Field::SubIds);
        it.operations.create = true;
        it.operations.list = true;
        it.operations.update = true;
        it.operations.delete = true;
        it.operations.verify = true;
        it
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
    async fn links(&self, page: i64, links: i64) -> Result<Vec<Link>, Error> {
        let operation = self.client.list_links().page(page).per_page(links);
        let answer = operation.send().await.map_err(errors::convert)?;
        Ok(answer.into_inner())
    }
}

impl Provider for Firstpromoter {
    client_methods!();

    fn create_checked<'a>(
        &'a self,
        checked: Checked<'a>,
    ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        let request = checked.request();
        Box::pin(async move {
            let program = values::number(Field::Program, request.program.as_deref())?;
            let body = NewLink {
                promoter_campaign_id: program.unwrap_or_default(),
                sub_id: request.sub_ids.first().cloned(),
                name: request.name.clone(),
                url: request.destination.clone(),
                extra: ExtraMembers::default(),
            };
            let answer = self.client.create_link(body).send().await;
            let answer = answer.map_err(errors::convert)?;
            empty::refuse_blank(self.client.runtime(), &answer, "url", &answer.url)?;
            Ok(answer::link(&self.name, answer.into_inner()))
        })
    }

    /// Lists the promoter's links, in FirstPromoter's order, until a page is empty, or is the one
    /// before it: whether this list comes in pages, only the pages on all lists say. It can't be
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
                    "FirstPromoter does not say when a link was created; leave out the times";
                return Err(named(Error::new(ErrorKind::Unsupported, message)));
            }
            let (page, before) = answer::start(cursor).map_err(named)?;
            let links = self.links(page, LINKS_PER_PAGE).await.map_err(named)?;
            let Some(first) = links.first().map(answer::mark).filter(|it| it != before) else {
                return Ok(Page::new(Vec::new(), None));
            };
            let next = format!("{} {first}", page.saturating_add(1));
            let links = links.into_iter().map(|it| answer::link(&self.name, it));
            Ok(Page::new(links.collect(), Some(next)))
        })
    }

    fn update_checked<'a>(
        &'a self,
        id: &'a str,
        change: Checked<'a>,
    ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        let change = change.request();
        Box::pin(async move {
            let body = LinkChange {
                sub_id: change.sub_ids.first().cloned(),
                name: change.name.clone(),
                extra: ExtraMembers::default(),
            };
            let operation = self.client.update_link(answer::id(id)?, body);
            let answer = operation.send().await.map_err(errors::convert)?;
            Ok(answer::link(&self.name, answer.into_inner()))
        })
    }

    fn delete<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<(), Error>> {
        let named = |error: Error| error.or_names(&self.name, "delete");
        Box::pin(async move {
            let id = answer::id(id).map_err(named)?;
            let deleted = self.client.delete_link(id).send().await;
            deleted.map_err(errors::convert).map_err(named)?;
            Ok(())
        })
    }

    /// Reads one link, which needs both credentials.
    fn verify(&self) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(async move {
            let read = self.links(1, 1).await;
            read.map_err(|error| error.or_names(&self.name, "verify"))?;
            Ok(())
        })
    }
}
