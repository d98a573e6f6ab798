//! Converts Rebrandly's answers into links.

use rebrandly_client::types::Link;

use crate::providers::prelude::*;

own_answer!("Rebrandly", as_rebrandly, Link);

impl OwnAnswer for Link {
    fn fill(&self, link: &mut TrackingLink) {
        let url = url(self);
        link.id = Some(self.id.clone());
        link.destination = Some(self.destination.clone());
        link.domain = authority(&url);
        link.slug = Some(self.slashtag.clone());
        link.name = filled(&self.title);
        link.created_at = system_time!(self.created_at);
        link.clicks = self.clicks.and_then(|it| u64::try_from(it).ok());
        link.url = Some(url);
    }
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
