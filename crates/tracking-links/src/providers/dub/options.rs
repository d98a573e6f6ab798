//! What Dub alone can do with a link.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::request::ProviderOptions;

/// Options of a link that Dub alone has.
///
/// `Debug` does not show the password.
///
/// ```
/// use tracking_links::{DubOptions, LinkRequest};
///
/// let mut options = DubOptions::default();
/// options.prefix = Some("c/".to_owned());
/// let request = LinkRequest::new().destination("https://brand.example").options(options);
/// # let _ = request;
/// ```
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct DubOptions {
    /// A password that visitors need.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// The URL that the link leads to after it expired.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expired_url: Option<String>,
    /// A text before a slug that Dub makes up, such as `c/`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// The length of a slug that Dub makes up, from 3 to 190; 7 by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_length: Option<u8>,
    /// Whether leads and sales are counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track_conversion: Option<bool>,
    /// An id of your own that many links may have, such as that of a customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tenant_id: Option<String>,
    /// The id of the partner program that the link is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub program_id: Option<String>,
    /// The id of the partner whose link it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner_id: Option<String>,
    /// Whether the short URL stays in the visitor's address bar. Dub refuses it in a batch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rewrite: Option<bool>,
    /// Whether search engines may list the short URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub do_index: Option<bool>,
}

impl ProviderOptions for DubOptions {
    const PROVIDER: &'static str = "dub";
}

/// Shows whether there is a password, and not which.
impl fmt::Debug for DubOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DubOptions")
            .field("password", &self.password.as_ref().map(|_| "[redacted]"))
            .field("expired_url", &self.expired_url)
            .field("prefix", &self.prefix)
            .field("key_length", &self.key_length)
            .field("track_conversion", &self.track_conversion)
            .field("tenant_id", &self.tenant_id)
            .field("program_id", &self.program_id)
            .field("partner_id", &self.partner_id)
            .field("rewrite", &self.rewrite)
            .field("do_index", &self.do_index)
            .finish()
    }
}
