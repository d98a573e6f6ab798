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
pub(super) fn link(provider: &str, url: String) -> TrackingLink {
    let mut link = TrackingLink::new(provider);
    let path = url.split(['?', '#']).next().unwrap_or_default();
    link.id = path.rsplit('/').next().map(str::to_owned);
    link.slug = link.id.clone();
    link.domain = authority(&url);
    link.url = Some(url);
    link
}

/// Adds what the answer to a look-up tells of a link. Where it has no page of its own, it leads
/// where its template does, whose URL is its destination then.
pub(super) fn with_data(
    mut link: TrackingLink,
    data: &LinkData,
    template_url: &str,
) -> TrackingLink {
    let text = |name: &str| {
        let text = data.payload.get(name)?.as_str();
        text.filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let [desktop, phones @ ..] = URLS.map(text);
    // A visitor who is led elsewhere tells the link from one that leads all to one page.
    let destination = match phones.into_iter().find(|url| *url != desktop) {
        Some(other) => other,
        None => desktop,
    };
    link.destination = destination.or_else(|| Some(template_url.to_owned()));
    link.name = text(CAMPAIGN);
    link.expires_at = data.expiry.as_deref().and_then(expires_at);
    link
}

pub(super) fn expires_at(text: &str) -> Option<SystemTime> {
    rfc3339::parse::<Invalid>(text).ok()
}
