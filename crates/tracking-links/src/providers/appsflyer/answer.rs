//! Converts AppsFlyer's answers into links.

use appsflyer_client::types::LinkData;
use serde::de::value::Error as Invalid;

use super::options::{CAMPAIGN, URLS};
use crate::providers::prelude::*;

impl TrackingLink {
    /// Returns AppsFlyer's own answer, if the link is one of AppsFlyer's that was found. The answer
    /// to a create or a change is a URL alone.
    pub fn as_appsflyer(&self) -> Option<&LinkData> {
        self.answer()
    }
}

/// Makes a link of its URL, whose last segment is the slug, and the id too.
pub(super) fn link(url: String) -> TrackingLink {
    let mut link = TrackingLink::new("");
    let path = url.split(['?', '#']).next().unwrap_or_default();
    link.id = path.rsplit('/').next().map(str::to_owned);
    link.slug = link.id.clone();
    link.domain = authority(&url);
    link.url = Some(url);
    link
}

/// What the answer to a look-up tells of a link.
impl OwnAnswer for LinkData {
    fn fill(&self, link: &mut TrackingLink) {
        let text = |name: &str| {
            let text = self.payload.get(name)?.as_str();
            text.filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let [desktop, phones @ ..] = URLS.map(text);
        // A visitor who is led elsewhere tells the link from one that leads all to one page.
        let other = phones.into_iter().find(|url| *url != desktop);
        link.destination = other.unwrap_or(desktop);
        link.name = text(CAMPAIGN);
        link.expires_at = expires_at(self);
    }
}

pub(super) fn expires_at(data: &LinkData) -> Option<SystemTime> {
    rfc3339::parse::<Invalid>(data.expiry.as_deref()?).ok()
}
