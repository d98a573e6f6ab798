//! What Linkbreakers alone can do with a link.

use std::collections::{BTreeMap, HashMap};

use crate::providers::prelude::*;

/// How many values a link keeps.
const MAX_METADATA: usize = 50;

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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct LinkbreakersOptions {
    /// Values by keys of your own, 50 at most, which the link keeps.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
}

impl ProviderOptions for LinkbreakersOptions {
    const PROVIDER: &'static str = "linkbreakers";
}

impl LinkbreakersOptions {
    /// Returns the values of a new link; `None` if there are none.
    pub(super) fn metadata(self) -> Result<Option<HashMap<String, String>>, Error> {
        if self.metadata.len() > MAX_METADATA {
            let message = format!("give at most {MAX_METADATA} values as `metadata`");
            let error = Error::new(ErrorKind::InvalidRequest, message);
            return Err(error.with_fields([Field::Options]));
        }
        Ok((!self.metadata.is_empty()).then(|| self.metadata.into_iter().collect()))
    }
}
