//! What Everflow alone can do with a link.

use serde::{Deserialize, Serialize};

use crate::request::ProviderOptions;

/// Options of a link that Everflow alone has.
///
/// ```
/// use tracking_links::{EverflowOptions, LinkRequest};
///
/// let mut options = EverflowOptions::default();
/// options.affiliate_id = Some(7);
/// let request = LinkRequest::new().program("6").options(options);
/// # let _ = request;
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct EverflowOptions {
    /// The id of the affiliate (the partner) whose link it is, in place of the builder's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub affiliate_id: Option<i64>,
    /// The id of the offer's URL to which the link leads, in place of the default one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offer_url_id: Option<i64>,
    /// The id of the domain of the link, in place of the default one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracking_domain_id: Option<i64>,
    /// Where the traffic comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_id: Option<String>,
    /// Whether all parameters of the link become one, which is encrypted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encrypt_parameters: Option<bool>,
}

impl ProviderOptions for EverflowOptions {
    const PROVIDER: &'static str = "everflow";
}
