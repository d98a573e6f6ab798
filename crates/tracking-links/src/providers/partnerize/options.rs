//! What Partnerize alone can do with a link, and the values that a link is reported with.

use std::collections::BTreeMap;

use partnerize_client::types::Param;

use crate::providers::prelude::*;

/// The key of the partner's own reference, the sub-id of a request.
const PUBREF: &str = "pubref";

provider_options! {
    /// Options of a link that Partnerize alone has.
    ///
    /// ```
    /// use tracking_links::{LinkRequest, PartnerizeOptions};
    ///
    /// let mut options = PartnerizeOptions::default();
    /// options.params.insert("adref".to_owned(), "banner".to_owned());
    /// let request = LinkRequest::new().program("1011l222").options(options);
    /// # let _ = request;
    /// ```
    PartnerizeOptions: "partnerize";
    /// Values by their keys, such as `adref`, with which clicks and sales of the link are reported.
    /// The key `pubref` is that of the request's sub-id.
    params: BTreeMap<String, String>,
    /// Whether the link works; Partnerize's default applies without it.
    active: Option<bool>,
}

impl PartnerizeOptions {
    /// Returns all values of a new link, those of the options after the sub-id; `None` if there are
    /// none.
    pub(super) fn params_with(&self, sub_id: Option<&String>) -> Result<Option<Vec<Param>>> {
        if sub_id.is_some() && self.params.contains_key(PUBREF) {
            let message = "`pubref` is the sub-id too; leave one of them out";
            return Err(invalid([Field::SubIds, Field::Options], message));
        }
        let sub_id = sub_id.map(|value| Param::new(PUBREF, value));
        let others = self.params.iter();
        let others = others.map(|(key, value)| Param::new(key, value));
        let params: Vec<_> = sub_id.into_iter().chain(others).collect();
        Ok(Some(params).filter(|it| !it.is_empty()))
    }
}

/// Replaces the sub-id in the values of a link, or adds it before them.
pub(super) fn with_pubref(params: Option<Vec<Param>>, sub_id: &str) -> Vec<Param> {
    let others = params.into_iter().flatten().filter(|it| it.key != PUBREF);
    let params = [Param::new(PUBREF, sub_id)].into_iter();
    params.chain(others).collect()
}
