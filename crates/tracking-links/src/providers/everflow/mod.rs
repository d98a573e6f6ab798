//! The provider Everflow: converts requests into Everflow's terms, and its answers and errors into
//! this crate's.

mod options;
mod region;

use everflow_client::types::{ComputedLink, LinkInput};

use super::prelude::*;

pub use options::EverflowOptions;
pub use region::EverflowRegion;

client_provider! {
    /// The provider Everflow, for a network, which makes links for its affiliates (partners).
    ///
    /// The program of a request is the id of an offer, its ad that of a creative. The affiliate is
    /// that of the builder, or that of [`EverflowOptions`]. Everflow computes a link and stores
    /// nothing: the same request gives the same link, which can't be found, listed, changed or
    /// deleted.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use tracking_links::{Everflow, LinkRequest, Provider};
    ///
    /// # let sandbox = tracking_links_sandbox::Sandbox::start().await?;
    /// # let (api_key, base_url) = (sandbox.everflow().secret(), sandbox.everflow().base_url());
    /// let everflow = Everflow::builder(api_key).base_url(base_url).affiliate(7).build()?;
    /// let request = LinkRequest::new().program("6").sub_ids(["newsletter"]);
    /// let link = everflow.create(&request).await?;
    /// assert_eq!(link.url.as_deref(), Some("https://trk.test/7/6/?sub1=newsletter"));
    /// # Ok(())
    /// # }
    /// ```
    Everflow, EverflowBuilder, everflow_client,
    [
        secret "EVERFLOW_API_KEY":
            "a network's API key, made in Everflow under Control Center, Security",
    ],
    settings: Settings,
    [
        "EVERFLOW_AFFILIATE_ID": "the id of the affiliate whose links are made, a number" =>
            |builder, id| match id.parse() {
                Ok(id) => builder.affiliate(id),
                Err(_) => builder.refuse("EVERFLOW_AFFILIATE_ID is no number; set it to an id"),
            },
        "EVERFLOW_REGION": "where the account is hosted: global or eu" =>
            |builder, name| match EverflowRegion::named(&name) {
                Some(region) => builder.region(region),
                None => builder.refuse("EVERFLOW_REGION names no region; set it to global or eu"),
            },
    ]
}

/// The settings of Everflow's builder that no other provider has.
#[derive(Clone, Copy, Debug, Default)]
pub struct Settings {
    /// The id of the affiliate of links whose request names none.
    affiliate: Option<i64>,
}

impl Everflow {
    /// What Everflow can do, from its documentation. How many requests it takes, and how long
    /// values may be, that does not say.
    pub const CAPABILITIES: Capabilities = capabilities! {
        require: Program;
        allow: Ad, SubIds;
        options: EverflowOptions;
        limit SubIds: Limit::NONE.max_items(5);
        returns: Url, TrackingUrl;
        repeats: RepeatRule::SAME_COMPUTED;
        operations: create, verify;
    };

    /// Returns a builder with a network's API key, made in Everflow under Control Center, Security.
    pub fn builder(api_key: impl Into<String>) -> EverflowBuilder {
        let credential = Credential::api_key("Key", api_key);
        EverflowBuilder::new(credential, Settings::default())
    }

    fn input(&self, request: &LinkRequest) -> Result<LinkInput> {
        let options = request.own_options::<EverflowOptions>()?;
        let offer = values::number(Field::Program, request.program.as_deref())?;
        let affiliate = options.affiliate_id.or(self.settings.affiliate);
        let (Some(offer), Some(affiliate)) = (offer, affiliate) else {
            let message = "the affiliate is not set; set the option `affiliate_id`, `affiliate` on \
                           the builder, or EVERFLOW_AFFILIATE_ID";
            return Err(invalid([Field::Options], message));
        };
        let mut input = LinkInput::new(offer, affiliate);
        input.creative_id = values::number(Field::Ad, request.ad.as_deref())?;
        input.network_offer_url_id = options.offer_url_id;
        input.network_tracking_domain_id = options.tracking_domain_id;
        input.source_id = options.source_id;
        input.is_encrypt_parameters = options.encrypt_parameters;
        [input.sub1, input.sub2, input.sub3, input.sub4, input.sub5] = one_by_one(&request.sub_ids);
        Ok(input)
    }
}

own_answer!("Everflow", as_everflow, ComputedLink);

impl OwnAnswer for ComputedLink {
    fn fill(&self, link: &mut TrackingLink) {
        link.made = Some(Made::Composed);
        values::set_urls(link, &self.url, None);
    }
}

impl EverflowBuilder {
    /// Sets the id of the affiliate (the partner) whose links are made, unless a request names
    /// another in [`EverflowOptions`].
    pub fn affiliate(mut self, id: i64) -> Self {
        self.settings.affiliate = Some(id);
        self
    }

    /// Sets where the account is hosted. A base URL that is set later takes its place. The default
    /// is [`EverflowRegion::Global`].
    pub fn region(self, region: EverflowRegion) -> Self {
        self.configure("region", |it| it.base_url(region.base_url()))
    }
}

/// Everflow's errors have a message alone, and name no field.
impl Adapter for Everflow {
    /// Its servers in one region do not know the keys of the other.
    const CREDENTIAL_HINT: Option<&str> = Some(
        "the key is wrong or of the other region; EVERFLOW_REGION, or `region` on the builder, is \
         global or eu",
    );

    fn account_id(&self) -> Option<String> {
        self.settings.affiliate.map(|id| id.to_string())
    }

    async fn create(&self, request: &LinkRequest) -> Result<TrackingLink> {
        let operation = self.client.compute_link(self.input(request)?);
        self.made_link(operation.send(), "url", |it| &it.url).await
    }

    /// Reads the network, which needs the API key.
    async fn verify(&self) -> Result<()> {
        self.done(self.client.get_network().send()).await
    }
}
