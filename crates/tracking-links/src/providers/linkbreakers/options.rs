//! What Linkbreakers alone can do with a link.

use std::collections::{BTreeMap, HashMap};

use crate::providers::prelude::*;

/// How many values a link keeps.
const MAX_METADATA: usize = 50;

provider_options! {
    /// Options of a link that Linkbreakers alone has.
    ///
    /// ```
    /// use tracking_links::{LinkRequest, LinkbreakersOptions};
    ///
    /// let mut options = LinkbreakersOptions::default();
    /// options.metadata.insert("campaign".to_owned(), "spring".to_owned());
    /// let request = LinkRequest::new().destination("https://brand.example").options(options);
    /// # let _ = request;
    /// ```
    LinkbreakersOptions: "linkbreakers";
    /// Values by keys of your own, 50 at most, which the link keeps.
    metadata: BTreeMap<String, String>,
}

impl LinkbreakersOptions {
    /// Returns the values of a new link; `None` if there are none.
    pub(super) fn metadata(self) -> Result<Option<HashMap<String, String>>> {
        if self.metadata.len() > MAX_METADATA {
            let message = format!("give at most {MAX_METADATA} values as `metadata`");
            return Err(invalid([Field::Options], message));
        }
        Ok((!self.metadata.is_empty()).then(|| self.metadata.into_iter().collect()))
    }
}
