//! The provider Awin, for publishers: converts requests into Awin's terms, and Awin's answers and
//! errors into this crate's.

mod answer;
mod errors;
mod options;

use awin_client::types::{LinkOfMany, NewLink, NewLinks, Parameters};

use super::prelude::*;

pub use options::AwinOptions;

client_provider! {
    /// The provider Awin, for one publisher.
    ///
    /// The program of a request is the id of the advertiser, its folder is Awin's `campaign`, a
    /// text of your own, and its sub-ids are `clickref` to `clickref6`. Awin computes the link of
    /// the request and stores nothing, so it is [`Composed`](crate::Made::Composed) and may be
    /// asked for again. With [`shorten`](AwinOptions::shorten), each call makes another short link,
    /// too.
    ///
    /// Awin counts the requests of a user, whatever the publisher, so providers with one token in
    /// one process keep the rate limit together, unless you set another, which is each client's own
    /// without [`per_credential`](crate::RateLimit::per_credential).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use tracking_links::{Awin, LinkRequest, Made, Provider};
    ///
    /// # let sandbox = tracking_links_sandbox::Sandbox::start().await?;
    /// # let awin = sandbox.awin();
    /// # let (token, publisher_id) = (awin.token(), awin.publisher_id());
    /// # let base_url = awin.base_url();
    /// let awin = Awin::builder(token, publisher_id).base_url(base_url).build()?;
    /// let request = LinkRequest::new().program("1001").destination("https://brand.example");
    /// let link = awin.create(&request).await?;
    /// let long = "https://www.awin1.com/cread.php?awinmid=1001&awinaffid=45628\
    ///             &ued=https%3A%2F%2Fbrand.example";
    /// assert_eq!(link.url.as_deref(), Some(long));
    /// assert_eq!(link.made, Some(Made::Composed));
    /// # Ok(())
    /// # }
    /// ```
    Awin, AwinBuilder, awin_client,
    [
        secret "AWIN_ACCESS_TOKEN":
            "the token of a user, from \"API credentials\" in the user's menu",
        public "AWIN_PUBLISHER_ID": "the id of the publisher, a number such as 45628",
    ],
    given (publisher_id) publisher_id: i64 = |[id]| account_id(
        &id,
        "the publisher id is empty or no number; copy it from the top of Awin's pages",
    )
}

impl Awin {
    /// What Awin can do, from its own pages. That the same request gives the same link, and that
    /// each call makes another short link, Awin says of its API for advertisers, which has the same
    /// values. How long values may be, it does not say.
    pub const CAPABILITIES: Capabilities = capabilities! {
        require: Program;
        allow: Destination, Folder, SubIds;
        options: AwinOptions;
        limit SubIds: Limit::NONE.max_items(6);
        returns: Url, TrackingUrl;
        returns_if_given: ShortUrl;
        repeats:
            RepeatRule { with: &[Field::Options], does: OnRepeat::Duplicates },
            RepeatRule::SAME_COMPUTED;
        create_many: Bulk::new(100);
        operations: create, verify;
    };

    /// Returns a builder with the token of a user, from "API credentials" in the user's menu, and
    /// the id of the publisher whose links are meant.
    pub fn builder(token: impl Into<String>, publisher_id: impl Into<String>) -> AwinBuilder {
        let credential = Credential::api_key("accessToken", token);
        AwinBuilder::new(credential, [publisher_id.into()])
    }
}

/// Makes the part of a body that is a link's own, which a batch has for each link.
fn link_of_many(request: &LinkRequest) -> Result<LinkOfMany> {
    let advertiser_id = values::number(Field::Program, request.program.as_deref())?;
    let mut body = LinkOfMany::new(advertiser_id.unwrap_or_default());
    body.destination_url = request.destination.clone();
    let mut all = Parameters::new();
    all.campaign = request.folder.clone();
    [
        all.clickref,
        all.clickref2,
        all.clickref3,
        all.clickref4,
        all.clickref5,
        all.clickref6,
    ] = one_by_one(&request.sub_ids);
    body.parameters = Some(all).filter(|it| *it != Parameters::new());
    Ok(body)
}

impl Adapter for Awin {
    const FIELDS: Names = errors::FIELDS;
    const EXPLAIN: fn(Error) -> Error = errors::explain;

    fn account_id(&self) -> Option<String> {
        Some(self.publisher_id.to_string())
    }

    async fn create(&self, request: &LinkRequest) -> Result<TrackingLink> {
        let shorten = request.own_options::<AwinOptions>()?.shorten;
        let own = link_of_many(request)?;
        let mut body = NewLink::new(own.advertiser_id);
        body.destination_url = own.destination_url;
        body.parameters = own.parameters;
        body.shorten = shorten.then_some(true);
        let operation = self.client.generate_link(self.publisher_id, body);
        let answer = self.call(operation.send()).await?;
        self.refuse_blank(&answer, "url", &answer.url)?;
        if shorten {
            let short_url = answer.short_url.as_deref().unwrap_or_default();
            self.refuse_blank(&answer, "shortUrl", short_url)?;
        }
        Ok(answer.into_inner().into_link())
    }

    async fn create_batch(&self, batch: &[&LinkRequest]) -> Result<Vec<BatchOutcome>> {
        if let [only] = batch {
            return Ok(vec![(0, self.create(only).await)]);
        }
        let body = |request: &LinkRequest| match request.own_options::<AwinOptions>()?.shorten {
            false => link_of_many(request),
            true => {
                let message = "a batch makes no short links; ask for this one alone";
                Err(invalid([Field::Options], message))
            }
        };
        let send = async |bodies: Vec<LinkOfMany>, _| {
            let json = bodies.iter().map(serde_json::to_value);
            let asked: Vec<_> = json
                .map(|it| answer::asked(&it.unwrap_or_default()))
                .collect();
            let bodies = NewLinks::new(bodies);
            let operation = self.client.generate_links(self.publisher_id, bodies);
            let items = self.fetch(operation.send()).await?.responses;
            Ok(answer::outcomes(&asked, items, self.client.runtime()))
        };
        send_batch(batch, body, send).await
    }

    /// A short link is made alone.
    fn may_share_batch(&self, one: &LinkRequest, other: &LinkRequest) -> bool {
        one.options.is_none() && other.options.is_none()
    }

    /// Reads the quota of short links, which needs the token and the right to use the publisher.
    async fn verify(&self) -> Result<()> {
        let operation = self.client.get_quota(self.publisher_id);
        self.done(operation.send()).await
    }
}
