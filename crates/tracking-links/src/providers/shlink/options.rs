//! What Shlink alone can do with a link.

use crate::providers::prelude::*;

provider_options! {
    /// Options of a link that Shlink alone has.
    ///
    /// ```
    /// use tracking_links::{LinkRequest, ShlinkOptions};
    ///
    /// let mut options = ShlinkOptions::default();
    /// options.max_visits = Some(100);
    /// let request = LinkRequest::new().destination("https://brand.example").options(options);
    /// # let _ = request;
    /// ```
    ShlinkOptions: "shlink";
    /// After how many visits the link stops working, at least 1.
    max_visits: Option<u32>,
    /// A text before the slug, whether that is given or made up, such as `c/`.
    path_prefix: Option<String>,
    /// The length of a slug that Shlink makes up, at least 4; 5 by default.
    short_code_length: Option<u8>,
    /// Whether the server's `robots.txt` lets crawlers follow the link. By default, it does not.
    crawlable: Option<bool>,
    /// Whether the query of a visit is added to the destination's. By default, it is.
    forward_query: Option<bool>,
}
