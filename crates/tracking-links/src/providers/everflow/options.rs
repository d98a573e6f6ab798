//! What Everflow alone can do with a link.

use crate::providers::prelude::*;

provider_options! {
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
    EverflowOptions: "everflow";
    /// The id of the affiliate (the partner) whose link it is, in place of the builder's.
    affiliate_id: Option<i64>,
    /// The id of the offer's URL to which the link leads, in place of the default one.
    offer_url_id: Option<i64>,
    /// The id of the domain of the link, in place of the default one.
    tracking_domain_id: Option<i64>,
    /// Where the traffic comes from.
    source_id: Option<String>,
    /// Whether all parameters of the link become one, which is encrypted.
    encrypt_parameters: Option<bool>,
}
