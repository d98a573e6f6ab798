//! The provider AppsFlyer OneLink: converts requests into AppsFlyer's terms, and AppsFlyer's
//! answers and errors into this crate's.

mod answer;
mod errors;
mod options;
mod template;
mod ttl;

use appsflyer_client::types::{Data, LinkChange, NewLink};

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

    /// Finds a link by its slug, which is its id too.
    async fn get(&self, id: &str) -> Result<Option<TrackingLink>, Error> {
        let operation = self.client.get_link(self.template.id(), id);
        let answer = found(self.fetch(operation.send()).await, errors::says_absent)?;
        Ok(answer.map(|data| {
            let link = answer::link(&self.name, self.template.link_url(id));
            answer::with_data(link, &data, self.template.url()).with_answer(data)
        }))
    }
}

impl Adapter for Appsflyer {
    const FIELDS: &[(&str, Field)] = &errors::FIELDS;
    const EXPLAIN: fn(Error) -> Error = errors::explain;

    fn account_id(&self) -> Option<String> {
        let (template, pid) = (self.template.url(), self.template.media_source());
        Some(format!("{template}?pid={pid}"))
    }

    async fn create(&self, checked: Checked<'_>) -> Result<TrackingLink, Error> {
        let request = checked.request();
        let options = checked.options::<AppsflyerOptions>()?.unwrap_or_default();
        let now = SystemTime::now();
        let ttl = request.expires.map(|it| ttl::minutes(it, now));
        let ttl = ttl.transpose()?;
        let body = NewLink {
            shortlink_id: request.custom_slug().map(str::to_owned),
            ttl: ttl.map(ttl::text),
            brand_domain: self.template.brand_domain(),
            data: options.data(self.template.media_source(), request)?,
            extra: ExtraMembers::default(),
        };
        let operation = self.client.create_link(self.template.id(), body);
        let answer = self.call(operation.send()).await?;
        self.refuse_blank(&answer, "shortlink_url", &answer.shortlink_url)?;
        let mut link = answer::link(&self.name, answer.into_inner().shortlink_url);
        link.expires_at = ttl.and_then(|it| now.checked_add(ttl::kept(it)));
        link.name = request.name.clone();
        Ok(link)
    }

    async fn find(&self, key: &Key) -> Result<Option<TrackingLink>, Error> {
        match key {
            Key::Id(id) => self.get(id).await,
            Key::Slug { slug, domain } => {
                let own = authority(self.template.url()).unwrap_or_default();
                match domain {
                    Some(domain) if !is_same_domain(domain, &own) => Ok(None),
                    _ => self.get(slug).await,
                }
            }
            Key::ExternalId(_) | Key::Destination(_) => Ok(None),
        }
    }

    async fn update(&self, id: &str, change: Checked<'_>) -> Result<TrackingLink, Error> {
        let change = change.request();
        let before = self.fetch(self.client.get_link(self.template.id(), id).send());
        let mut link = before.await.map_err(Error::before_sending)?;
        let now = SystemTime::now();
        let ttl = match change.expires {
            Some(expiry) => Some(ttl::minutes(expiry, now)?),
            None => {
                let expiry = link.expiry.as_deref().and_then(answer::expires_at);
                let left = expiry.map(|it| ttl::minutes(it.into(), now).unwrap_or(1));
                link.ttl.and_then(ttl::of_seconds).or(left)
            }
        };
        options::change(&mut link.payload, change);
        let data: Data = options::data(link.payload.clone(), self.template.media_source());
        let body = LinkChange {
            ttl: ttl.map(ttl::text),
            brand_domain: self.template.brand_domain(),
            data,
            extra: ExtraMembers::default(),
        };
        let operation = self.client.update_link(self.template.id(), id, body);
        let answer = self.call(operation.send()).await?;
        self.refuse_blank(&answer, "shortlink_url", &answer.shortlink_url)?;
        let url = answer.into_inner().shortlink_url;
        let changed = answer::link(&self.name, url);
        let mut changed = answer::with_data(changed, &link, self.template.url());
        changed.expires_at = ttl.and_then(|it| now.checked_add(ttl::kept(it)));
        Ok(changed)
    }

    async fn delete(&self, id: &str) -> Result<(), Error> {
        let operation = self.client.delete_link(self.template.id(), id);
        self.call(operation.send()).await?;
        Ok(())
    }

    /// Looks for a link, which needs the token. There need not be one.
    async fn verify(&self) -> Result<(), Error> {
        self.get(PROBE).await?;
        Ok(())
    }
}
