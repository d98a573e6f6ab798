//! The parameters of a link, and what AppsFlyer alone can do with them.

use std::collections::BTreeMap;

use appsflyer_client::types::Data;
use serde_json::Map;

use crate::providers::prelude::*;

/// The parameter with the media source.
const MEDIA_SOURCE: &str = "pid";
/// The parameter with the campaign.
pub(super) const CAMPAIGN: &str = "c";
/// The parameters with the pages for everybody who does not open the app: first that for visitors
/// who are not on a phone.
pub(super) const URLS: [&str; 3] = ["af_web_dp", "af_ios_url", "af_android_url"];
/// The parameters with the sub-ids.
const SUB_IDS: [&str; 5] = ["af_sub1", "af_sub2", "af_sub3", "af_sub4", "af_sub5"];

provider_options! {
    /// Options of a link that AppsFlyer alone has.
    ///
    /// ```
    /// use tracking_links::{AppsflyerOptions, LinkRequest};
    ///
    /// let mut options = AppsflyerOptions::default();
    /// options.params.insert("deep_link_value".to_owned(), "shoes".to_owned());
    /// let request = LinkRequest::new().name("May").options(options);
    /// # let _ = request;
    /// ```
    AppsflyerOptions: "appsflyer";
    /// Further parameters of the link, such as `deep_link_value` and `af_dp`. `pid` is another
    /// media source than that of the provider. A parameter that a field of the request has, too, is
    /// refused.
    params: BTreeMap<String, String>,
}

impl AppsflyerOptions {
    /// Returns all parameters of a new link.
    pub(super) fn data(self, media_source: &str, request: &LinkRequest) -> Result<Data> {
        let mut named = params(request).into_iter();
        if let Some((name, field, _)) = named.find(|it| self.params.contains_key(it.0)) {
            let message = format!("`{field}` is `{name}` too; leave one of them out");
            return Err(invalid([field, Field::Options], message));
        }
        if self.params.get(MEDIA_SOURCE).is_some_and(String::is_empty) {
            let message = "`pid`, the media source, is empty; leave it out or set it";
            return Err(invalid([Field::Options], message));
        }
        let all = self.params.into_iter();
        let mut all = all.map(|(name, value)| (name, value.into())).collect();
        change(&mut all, request);
        Ok(data(all, media_source))
    }
}

/// Sets the parameters that a request names, and leaves the others.
pub(super) fn change(all: &mut Map<String, Value>, request: &LinkRequest) {
    if !request.sub_ids.is_empty() {
        all.retain(|name, _| !SUB_IDS.contains(&name.as_str()));
    }
    for (name, _, value) in params(request) {
        all.insert(name.to_owned(), value.into());
    }
}

/// Makes the member of a body of all parameters.
pub(super) fn data(mut all: Map<String, Value>, media_source: &str) -> Data {
    let pid = all.remove(MEDIA_SOURCE);
    let pid = pid.as_ref().and_then(Value::as_str);
    Data {
        pid: pid.unwrap_or(media_source).to_owned(),
        extra: all.into(),
    }
}

/// Lists the parameters that a request names: name, field and value.
fn params(request: &LinkRequest) -> Vec<(&'static str, Field, &str)> {
    let name = request.name.iter().map(|it| (CAMPAIGN, Field::Name, &**it));
    let urls = request.destination.iter();
    let urls = urls.flat_map(|url| URLS.map(|name| (name, Field::Destination, &**url)));
    let sub_ids = SUB_IDS.iter().zip(&request.sub_ids);
    let sub_ids = sub_ids.map(|(name, it)| (*name, Field::SubIds, &**it));
    name.chain(urls).chain(sub_ids).collect()
}
