//! The provider AppsFlyer OneLink: converts requests into AppsFlyer's terms, and AppsFlyer's
//! answers and errors into this crate's.

mod answer;
mod options;
mod template;
mod ttl;

use appsflyer_client::types::{LinkChange, LinkData, NewLink};

use super::prelude::*;
use template::Template;

pub use options::AppsflyerOptions;

/// The slug that `verify` looks for.
const PROBE: &str = "tracking-links-verify";

client_provider! {
    /// The provider AppsFlyer OneLink, for the links of one template.
    ///
    /// A link has parameters: its name is the campaign (`c`), its sub-ids are `af_sub1` to
    /// `af_sub5`, and its destination is the page for everybody who does not open the app
    /// (`af_web_dp`, `af_ios_url` and `af_android_url`). The media source (`pid`), which each link
    /// must have, is the builder's. Other parameters are in [`AppsflyerOptions`].
    ///
    /// A link expires after 31 days unless the request says otherwise. AppsFlyer takes up to 730
    /// days, and makes 31 days of more without a word: [`TrackingLink::changed`] says so. Each
    /// click and each change begins the time of a link anew.
    ///
    /// A change replaces all parameters and the time to live, so the link is read first. What
    /// another caller changes meanwhile is changed back. A duration counts from the change.
    ///
    /// [`ensure`](crate::TrackingLinks::ensure) needs a slug, such as one of
    /// [`LinkRequest::slug_from`](crate::LinkRequest::slug_from).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use tracking_links::{Appsflyer, LinkRequest, Provider};
    ///
    /// # let sandbox = tracking_links_sandbox::Sandbox::start().await?;
    /// # let (token, base_url) = (sandbox.appsflyer().api_token(), sandbox.appsflyer().base_url());
    /// let appsflyer = Appsflyer::builder(token, "https://myapp.onelink.me/A1b2", "newsletter")
    ///     .base_url(base_url)
    ///     .build()?;
    /// let request = LinkRequest::new().name("May").slug("Spring");
    /// let link = appsflyer.create(&request).await?;
    /// assert_eq!(link.url.as_deref(), Some("https://myapp.onelink.me/A1b2/Spring"));
    /// # Ok(())
    /// # }
    /// ```
    Appsflyer, AppsflyerBuilder, appsflyer_client,
    [
        secret "APPSFLYER_API_TOKEN":
            "the OneLink API token, which an admin finds in AppsFlyer's security center",
        public "APPSFLYER_TEMPLATE_URL":
            "the URL of the OneLink template, such as https://myapp.onelink.me/A1b2",
        public "APPSFLYER_MEDIA_SOURCE": "the media source (pid) of the links, such as newsletter",
    ],
    given (template_url, media_source) template: Template = Template::new
}

impl Appsflyer {
    /// What AppsFlyer can do, from its own document. That a slug is refused the second time is
    /// documented; what happens to requests for one slug that arrive at the same time is not. That
    /// a slug has at most 50 letters and digits is said of version 1; `_` is in the examples of
    /// this one, and `-` is a guess. The answer to a create is a URL alone, so when a new link
    /// expires is computed by the documented rule, and its name is the one that was sent.
    pub const CAPABILITIES: Capabilities = capabilities! {
        allow: Destination, Name, Slug, Expires, SubIds;
        options: AppsflyerOptions;
        limit Slug: Limit::NONE.max_chars(50).symbols("-_");
        limit SubIds: Limit::NONE.max_items(5);
        returns: Id, Url, Domain, Slug;
        returns_if_given: Name, ExpiresAt;
        repeats: RepeatRule::SLUG_REFUSED;
        updates: Destination, Name, Expires, SubIds;
        find: Id, Slug;
        operations: create, update, delete, verify;
    };

    /// Returns a builder with a OneLink API token, the URL of a template, such as
    /// `https://myapp.onelink.me/A1b2`, and the media source (`pid`) of its links. A URL on a
    /// branded domain makes links on that domain.
    pub fn builder(
        api_token: impl Into<String>,
        template_url: impl Into<String>,
        media_source: impl Into<String>,
    ) -> AppsflyerBuilder {
        let credential = Credential::api_key("ApiKeyAuth", api_token);
        AppsflyerBuilder::new(credential, [template_url.into(), media_source.into()])
    }

    /// Reads a link by its slug, which is its id too.
    async fn read(&self, id: &str) -> Result<LinkData> {
        let operation = self.client.get_link(&self.template.id, id);
        self.fetch(operation.send()).await
    }

    /// Makes a link of its URL and of the answer to a look-up. Where it has no page of its own, it
    /// leads where its template does, whose URL is its destination then.
    fn found_link(&self, url: String, data: &LinkData) -> TrackingLink {
        let mut link = answer::link(url);
        data.fill(&mut link);
        let own = || Some(self.template.url.clone());
        link.destination = link.destination.or_else(own);
        link
    }
}

impl Adapter for Appsflyer {
    /// Errors speak of the slug as `Shortlink ID`.
    const FIELDS: Names = names! {
        Slug: "shortlink";
        Expires: "ttl";
    };

    fn account_id(&self) -> Option<String> {
        let (url, pid) = (&self.template.url, &self.template.media_source);
        Some(format!("{url}?pid={pid}"))
    }

    async fn create(&self, request: &LinkRequest) -> Result<TrackingLink> {
        let options = request.own_options::<AppsflyerOptions>()?;
        let now = SystemTime::now();
        let ttl = request.expires.map(|it| ttl::minutes(it, now));
        let ttl = ttl.transpose()?;
        let mut body = NewLink::new(options.data(&self.template.media_source, request)?);
        body.shortlink_id = request.custom_slug().map(str::to_owned);
        body.ttl = ttl.map(ttl::text);
        body.brand_domain = self.template.brand_domain.clone();
        let sent = self.client.create_link(&self.template.id, body).send();
        let made = self.fetch_made(sent, "shortlink_url", |it| Some(&it.shortlink_url));
        let mut link = answer::link(made.await?.shortlink_url);
        link.expires_at = ttl.and_then(|it| ttl::end(it, now));
        link.name = request.name.clone();
        Ok(link)
    }

    /// AppsFlyer tells a link's URL when it is made, and not when it is found.
    async fn get(&self, id: &str) -> Result<TrackingLink> {
        let data = self.read(id).await?;
        let url = format!("{}/{id}", self.template.url);
        Ok(self.found_link(url, &data).with_answer(data))
    }

    async fn find_by_slug(&self, slug: &str, domain: Option<&str>) -> Result<Option<TrackingLink>> {
        let own = authority(&self.template.url).unwrap_or_default();
        match domain {
            Some(domain) if !is_same_domain(domain, &own) => Ok(None),
            _ => self.find_by_id(slug).await,
        }
    }

    async fn update(&self, id: &str, change: &LinkRequest) -> Result<TrackingLink> {
        let mut data = self.read(id).await.map_err(Error::before_sending)?;
        let now = SystemTime::now();
        let ttl = match change.expires {
            Some(expiry) => Some(ttl::minutes(expiry, now)?),
            None => ttl::of_link(&data, now),
        };
        options::change(&mut data.payload, change);
        let all = data.payload.clone();
        let mut body = LinkChange::new(options::data(all, &self.template.media_source));
        body.ttl = ttl.map(ttl::text);
        body.brand_domain = self.template.brand_domain.clone();
        let sent = self.client.update_link(&self.template.id, id, body).send();
        let changed = self.fetch_made(sent, "shortlink_url", |it| Some(&it.shortlink_url));
        let mut link = self.found_link(changed.await?.shortlink_url, &data);
        link.expires_at = ttl.and_then(|it| ttl::end(it, now));
        Ok(link)
    }

    async fn delete(&self, id: &str) -> Result<()> {
        let operation = self.client.delete_link(&self.template.id, id);
        self.done(operation.send()).await
    }

    /// Looks for a link, which needs the token. There need not be one.
    async fn verify(&self) -> Result<()> {
        self.find_by_id(PROBE).await.map(drop)
    }
}
