//! The provider impact.com: converts requests into impact.com's terms, and impact.com's answers and
//! errors into this crate's.

mod answer;

use std::fmt;

use impact_client::types::TrackingLinkType;

use super::adapted::linked;
use super::prelude::*;

client_provider! {
    /// The provider impact.com, for the account of one partner.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use tracking_links::{Impact, LinkRequest, Provider};
    ///
    /// # let sandbox = tracking_links_sandbox::Sandbox::start().await?;
    /// # let impact = sandbox.impact();
    /// # let (account_sid, auth_token) = (impact.account_sid(), impact.auth_token());
    /// # let base_url = impact.base_url();
    /// let impact = Impact::builder(account_sid, auth_token).base_url(base_url).build()?;
    /// let request = LinkRequest::new().program("1000").slug("SummerSale");
    /// let link = impact.create(&request).await?;
    /// assert_eq!(link.url.as_deref(), Some("https://brand.sjv.io/SummerSale"));
    /// # Ok(())
    /// # }
    /// ```
    Impact, ImpactBuilder, impact_client,
    [
        secret "IMPACT_ACCOUNT_SID": "the AccountSID in impact.com's settings, under API",
        secret "IMPACT_AUTH_TOKEN": "the AuthToken in impact.com's settings, under API",
    ],
    given (account_sid) account_sid: AccountSid = |[sid]| {
        let remedy = "the AccountSID is empty; copy it from impact.com's settings, under API";
        account_id(&sid, remedy).map(AccountSid)
    }
}

/// The AccountSID, which is part of every path. `Debug` does not show it, because it is half of a
/// credential.
#[derive(Clone)]
struct AccountSid(String);

impl fmt::Debug for AccountSid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl Impact {
    /// What impact.com can do. A path can lead to one place only, so a vanity path that a link has
    /// is refused. How, and what two requests at the same time do, is not documented.
    pub const CAPABILITIES: Capabilities = capabilities! {
        require: Program;
        allow: Destination, Slug, Ad, Property, SubIds, SharedId;
        limit_texts: 255;
        limit SubIds: Limit::NONE.max_chars(255).max_items(3);
        returns: Url;
        returns_if_given: Slug;
        repeats: RepeatRule::SLUG_REFUSED;
        operations: create;
    };

    /// Returns a builder with the AccountSID and the AuthToken of a partner account.
    pub fn builder(account_sid: impl Into<String>, auth_token: impl Into<String>) -> ImpactBuilder {
        let account_sid: String = account_sid.into();
        let credential = Credential::basic(account_sid.as_str(), auth_token);
        ImpactBuilder::new(credential, [account_sid])
    }

    /// What [`ad_link`](Self::ad_link) takes: an ad, which determines the program, and optionally a
    /// destination, sub-ids and a shared id.
    pub const AD_LINK_CAPABILITIES: Capabilities = capabilities! {
        require: Ad;
        allow: Destination, SubIds, SharedId;
        limit_texts: 255;
        limit SubIds: Limit::NONE.max_chars(255).max_items(3);
        returns: Url;
        repeats: RepeatRule::SAME_COMPUTED;
        operations: create;
    };

    /// Returns the regular link of an ad, with the destination and the ids of the request in it.
    ///
    /// impact.com makes it of the request alone and keeps nothing, so this may be repeated, and a
    /// request without an answer is sent again. A destination needs an ad that allows deep links.
    /// [`TrackingLink::answer`] has impact.com's own answer, an
    /// [`AdTrackingLink`](crate::impact::types::AdTrackingLink).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use tracking_links::{Impact, LinkRequest};
    ///
    /// # let sandbox = tracking_links_sandbox::Sandbox::start().await?;
    /// # let impact = sandbox.impact();
    /// # let (account_sid, auth_token) = (impact.account_sid(), impact.auth_token());
    /// # let base_url = impact.base_url();
    /// let impact = Impact::builder(account_sid, auth_token).base_url(base_url).build()?;
    /// let link = impact.ad_link(&LinkRequest::new().ad("77").sub_ids(["newsletter"])).await?;
    /// let expected = "https://brand.sjv.io/c/4000/77/1000?subId1=newsletter";
    /// assert_eq!(link.url.as_deref(), Some(expected));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Fails as [`Capabilities::check`] does, before anything is sent, if the request has no ad, or
    /// sets another field, such as the program, which follows from the ad.
    pub async fn ad_link(&self, request: &LinkRequest) -> Result<TrackingLink, Error> {
        let link = linked(&self.name, self.compute(request)).await;
        link.map_err(|error| {
            let error = error.with_operation("ad_link");
            error.or_names(&self.name, "ad_link")
        })
    }

    async fn compute(&self, request: &LinkRequest) -> Result<TrackingLink> {
        let request = Self::AD_LINK_CAPABILITIES.check(request)?.request();
        let ad = request.ad.as_deref().unwrap_or_default();
        let [first, second, third] = one_by_one(&request.sub_ids);
        let AccountSid(account) = &self.account_sid;
        let operation = self.client.retrieve_ad_tracking_link(account, ad);
        let operation = operation.landing_page(request.destination.as_deref());
        let operation = operation.sub_id1(first).sub_id2(second).sub_id3(third);
        let sent = operation.shared_id(request.shared_id.as_deref()).send();
        self.made_link(sent, "TrackingLink", |it| &it.tracking_link)
            .await
    }
}

impl Adapter for Impact {
    /// The names of parameters, also as messages write them.
    const FIELDS: Names = names! {
        Program: "ProgramId", "Program";
        Slug: "Type", "CustomPath";
        Ad: "AdId", "Ad";
        Destination: "DeepLink", "landingPage";
        Property: "MediaPartnerPropertyId", "Property";
        SubIds: "subId1", "subId2", "subId3";
        SharedId: "sharedId";
    };

    fn account_id(&self) -> Option<String> {
        Some(self.account_sid.0.clone())
    }

    async fn create(&self, request: &LinkRequest) -> Result<TrackingLink> {
        let program = request.program.as_deref().unwrap_or_default();
        let is_vanity = request.slug.is_some();
        let [first, second, third] = one_by_one(&request.sub_ids);
        let AccountSid(account) = &self.account_sid;
        let operation = self.client.create_tracking_link(account, program);
        // If the request names no type, impact.com creates a regular link.
        let operation = operation.type_(is_vanity.then_some(TrackingLinkType::Vanity));
        let operation = operation.custom_path(request.custom_slug());
        let operation = operation.ad_id(request.ad.as_deref());
        let operation = operation.deep_link(request.destination.as_deref());
        let operation = operation.media_partner_property_id(request.property.as_deref());
        let operation = operation.sub_id1(first).sub_id2(second).sub_id3(third);
        let operation = operation.shared_id(request.shared_id.as_deref());
        let made = self.made_link(operation.send(), "TrackingURL", |it| &it.tracking_url);
        let mut link = made.await?;
        link.slug = link.url.as_deref().filter(|_| is_vanity).map(answer::path);
        Ok(link)
    }
}

impl ImpactBuilder {
    /// Sets the version of impact.com's API to request. The default is `14`, for which the client
    /// was generated; `16` takes and answers the same.
    pub fn api_version(self, version: impl Into<String>) -> Self {
        let version = version.into();
        self.configure("api_version", |client| client.header("IR-Version", version))
    }
}
