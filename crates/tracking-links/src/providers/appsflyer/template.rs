//! The template that all links of a provider are made from.

use url::Url;

use crate::error::{Error, ErrorKind};
use crate::providers::authority::authority;

/// The end of the domains that are AppsFlyer's own.
const OWN_DOMAINS: &str = ".onelink.me";

/// A OneLink template, and the media source of its links.
#[derive(Clone, Debug)]
pub(super) struct Template {
    /// The URL, which the URLs of the links begin with.
    url: String,
    media_source: String,
}

impl Template {
    /// Checks the URL and the media source.
    pub(super) fn new([url, media_source]: [String; 2]) -> Result<Self, Error> {
        let refused = |message| Err(Error::new(ErrorKind::Configuration, message));
        let path = Url::parse(&url).map(|it| it.path().trim_end_matches('/').to_owned());
        let path = path.unwrap_or_default();
        let Some(host) = authority(&url).filter(|_| !path.is_empty()) else {
            return refused(
                "the URL of the template must have a domain and the template's id, such as \
                 https://myapp.onelink.me/A1b2",
            );
        };
        if media_source.is_empty() {
            return refused("the media source is empty; each link must have one");
        }
        let url = format!("https://{host}{path}");
        Ok(Self { url, media_source })
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    pub(super) fn media_source(&self) -> &str {
        &self.media_source
    }

    /// Returns the template's id, which is the last segment of its URL.
    pub(super) fn id(&self) -> &str {
        self.split().1
    }

    /// Returns the branded domain, with its path if it has one; `None` on a domain of AppsFlyer's.
    pub(super) fn brand_domain(&self) -> Option<String> {
        let domain = self.split().0.trim_start_matches("https://");
        (!domain.ends_with(OWN_DOMAINS)).then(|| domain.to_owned())
    }

    /// Returns the URL of a link, which AppsFlyer tells when it is made and not when it is found.
    pub(super) fn link_url(&self, id: &str) -> String {
        format!("{}/{id}", self.url)
    }

    fn split(&self) -> (&str, &str) {
        self.url.rsplit_once('/').unwrap_or_default()
    }
}
