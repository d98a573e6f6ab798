//! The template that all links of a provider are made from.

use url::Url;

use crate::providers::prelude::*;

/// The end of the domains that are AppsFlyer's own.
const OWN_DOMAINS: &str = ".onelink.me";

/// A OneLink template, and the media source of its links.
#[derive(Clone, Debug)]
pub(super) struct Template {
    /// The URL, which the URLs of the links begin with.
    pub(super) url: String,
    /// The id, which is the last segment of the URL.
    pub(super) id: String,
    /// The branded domain, with its path if it has one; `None` on a domain of AppsFlyer's.
    pub(super) brand_domain: Option<String>,
    pub(super) media_source: String,
}

impl Template {
    /// Checks the URL and the media source.
    pub(super) fn new([url, media_source]: [String; 2]) -> Result<Self> {
        let refused = |message| Err(Error::new(ErrorKind::Configuration, message));
        let parsed = Url::parse(&url).ok();
        let path = parsed.as_ref().map(|it| it.path().trim_end_matches('/'));
        let parts = path.and_then(|path| path.rsplit_once('/'));
        let Some((host, (folder, id))) = authority(&url).zip(parts) else {
            return refused(
                "the URL of the template must have a domain and the template's id, such as \
                 https://myapp.onelink.me/A1b2",
            );
        };
        if media_source.is_empty() {
            return refused("the media source is empty; each link must have one");
        }
        let domain = format!("{host}{folder}");
        Ok(Self {
            url: format!("https://{domain}/{id}"),
            id: id.to_owned(),
            brand_domain: Some(domain).filter(|it| !it.ends_with(OWN_DOMAINS)),
            media_source,
        })
    }
}
