//! What Dub alone can do with a link.

use crate::providers::prelude::*;

provider_options! {
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
    DubOptions: "dub", secret password;
    /// A password that visitors need.
    password: Option<String>,
    /// The URL that the link leads to after it expired.
    expired_url: Option<String>,
    /// A text before a slug that Dub makes up, such as `c/`.
    prefix: Option<String>,
    /// The length of a slug that Dub makes up, from 3 to 190; 7 by default.
    key_length: Option<u8>,
    /// Whether leads and sales are counted.
    track_conversion: Option<bool>,
    /// An id of your own that many links may have, such as that of a customer.
    tenant_id: Option<String>,
    /// The id of the partner program that the link is in.
    program_id: Option<String>,
    /// The id of the partner whose link it is.
    partner_id: Option<String>,
    /// Whether the short URL stays in the visitor's address bar. Dub refuses it in a batch.
    rewrite: Option<bool>,
    /// Whether search engines may list the short URL.
    do_index: Option<bool>,
}
