//! What Kutt alone can do with a link.

use crate::providers::prelude::*;

provider_options! {
    /// Options of a link that Kutt alone has.
    ///
    /// `Debug` does not show the password.
    ///
    /// ```
    /// use tracking_links::{KuttOptions, LinkRequest};
    ///
    /// let mut options = KuttOptions::default();
    /// options.password = Some("open sesame".to_owned());
    /// let request = LinkRequest::new().destination("https://brand.example").options(options);
    /// # let _ = request;
    /// ```
    KuttOptions: "kutt", secret password;
    /// A password that visitors need, of 3 to 64 characters.
    password: Option<String>,
}
