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
    given (publisher_id) publisher_id: i64 = |[id]| values::account_id(
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

/// Returns whether a short link is asked for.
fn shortens(checked: Checked<'_>) -> Result<bool, Error> {
    let options = checked.options::<AwinOptions>()?;
    Ok(options.is_some_and(|it| it.shorten))
}

/// Makes the part of a body that is a link's own, which a batch has for each link.
fn link_of_many(request: &LinkRequest) -> Result<LinkOfMany, Error> {
    let program = request.program.as_deref().unwrap_or_default();
    let advertiser_id = values::number(Field::Program, Some(program))?.unwrap_or_default();
    let mut sub_ids = request.sub_ids.iter().cloned();
    let parameters = Parameters {
        campaign: request.folder.clone(),
        clickref: sub_ids.next(),
        clickref2: sub_ids.next(),
        clickref3: sub_ids.next(),
        clickref4: sub_ids.next(),
        clickref5: sub_ids.next(),
        clickref6: sub_ids.next(),
        extra: ExtraMembers::default(),
    };
    Ok(LinkOfMany {
        advertiser_id,
        destination_url: request.destination.clone(),
        parameters: (parameters != Parameters::default()).then_some(parameters),
        extra: ExtraMembers::default(),
    })
}

impl Adapter for Awin {
    const FIELDS: &[(&str, Field)] = &errors::FIELDS;
    const EXPLAIN: fn(Error) -> Error = errors::explain;

    fn account_id(&self) -> Option<String> {
        Some(self.publisher_id.to_string())
    }

    async fn create(&self, checked: Checked<'_>) -> Result<TrackingLink, Error> {
        let shorten = shortens(checked)?;
        let own = link_of_many(checked.request())?;
        let body = NewLink {
            advertiser_id: own.advertiser_id,
            destination_url: own.destination_url,
            parameters: own.parameters,
            shorten: shorten.then_some(true),
            extra: own.extra,
        };
        let operation = self.client.generate_link(self.publisher_id, body);
        let answer = self.call(operation.send()).await?;
        self.refuse_blank(&answer, "url", &answer.url)?;
        if shorten {
            let short_url = answer.short_url.as_deref().unwrap_or_default();
            self.refuse_blank(&answer, "shortUrl", short_url)?;
        }
        Ok(answer::link(&self.name, answer.into_inner()))
    }

    async fn create_batch(&self, batch: &[Checked<'_>]) -> Result<Vec<BatchOutcome>, Error> {
        if let [only] = batch {
            return Ok(vec![(0, self.create(*only).await)]);
        }
        let mut batch = Batch::new(batch, |checked| match shortens(checked)? {
            false => link_of_many(checked.request()),
            true => {
                let message = "a batch makes no short links; ask for this one alone";
                Err(Error::new(ErrorKind::InvalidRequest, message).with_fields([Field::Options]))
            }
        });
        let bodies = batch.take_bodies();
        if bodies.is_empty() {
            return Ok(batch.unsent());
        }
        let asked: Vec<_> = bodies.iter().map(answer::asked).collect();
        let operation = self
            .client
            .generate_links(self.publisher_id, NewLinks::new(bodies));
        let answer = self.fetch(operation.send()).await;
        let runtime = self.client.runtime();
        batch.ended(answer.map(|it| answer::outcomes(&self.name, &asked, it.responses, runtime)))
    }

    /// A short link is made alone.
    fn may_share_batch(&self, one: &LinkRequest, other: &LinkRequest) -> bool {
        one.options.is_none() && other.options.is_none()
    }

    /// Reads the quota of short links, which needs the token and the right to use the publisher.
    async fn verify(&self) -> Result<(), Error> {
        self.call(self.client.get_quota(self.publisher_id).send())
            .await?;
        Ok(())
    }
}
