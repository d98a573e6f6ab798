//! Converts Rebrandly's answers into links.

use rebrandly_client::types::Link;

use crate::providers::prelude::*;

own_answer!("Rebrandly", as_rebrandly, Link);

/// Converts an answer into a link.
pub(super) fn link(provider: &str, answer: Link) -> TrackingLink {
    let url = url(&answer);
    let mut link = TrackingLink::new(provider);
    link.id = Some(answer.id.clone());
    link.destination = Some(answer.destination.clone());
    link.domain = authority(&url);
    link.slug = Some(answer.slashtag.clone());
    link.name = answer.title.clone().filter(|title| !title.is_empty());
    link.created_at = time::from_unix(
        answer.created_at.timestamp(),
        answer.created_at.timestamp_subsec_nanos(),
    );
    link.clicks = answer.clicks.and_then(|it| u64::try_from(it).ok());
    link.url = Some(url);
    link.with_answer(answer)
}

/// Returns the short URL. Rebrandly leaves out its scheme.
fn url(answer: &Link) -> String {
    let short_url = &answer.short_url;
    match answer.https {
        _ if short_url.contains("://") => short_url.clone(),
        Some(false) => format!("http://{short_url}"),
        Some(true) | None => format!("https://{short_url}"),
    }
}
