//! What Awin alone can do with a link.

use crate::providers::prelude::*;

provider_options! {
    /// Options of a link that Awin alone has.
    ///
    /// ```
    /// use tracking_links::{AwinOptions, LinkRequest};
    ///
    /// let mut options = AwinOptions::default();
    /// options.shorten = true;
    /// let request = LinkRequest::new().program("1001").options(options);
    /// # let _ = request;
    /// ```
    AwinOptions: "awin";
    /// Whether to make a short link, too. Each call makes another one, also a repeated call, and
    /// counts against the publisher's quota of 24 hours. A batch makes none, so that
    /// `create_many` sends each such request alone.
    shorten: bool,
}
