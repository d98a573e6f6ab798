//! Converts Dub's answers into links, and its times.

use dub_client::chrono::{DateTime, Utc};
use dub_client::types::Link;

use crate::providers::prelude::*;

own_answer!("Dub", as_dub, Link);

impl OwnAnswer for Link {
    fn fill(&self, link: &mut TrackingLink) {
        link.id = Some(self.id.clone());
        link.url = Some(self.short_link.clone());
        link.destination = Some(self.url.clone());
        link.domain = Some(self.domain.clone());
        link.slug = Some(self.key.clone());
        let tags = self.tags.iter().flatten();
        link.tags = tags.map(|tag| tag.name.clone()).collect();
        link.external_id = self.external_id.clone();
        link.expires_at = self.expires_at.and_then(|it| system_time!(it));
        link.created_at = system_time!(self.created_at);
        link.clicks = self.clicks.and_then(|it| u64::try_from(it).ok());
        link.protected = Some(self.password.is_some());
        link.disabled = Some(self.disabled_at.is_some());
    }
}

/// Converts a time to whole milliseconds, which is what Dub keeps; `None` if chrono can't hold it.
pub(super) fn millisecond(time: SystemTime) -> Option<DateTime<Utc>> {
    let (seconds, nanoseconds) = time::to_unix(time)?;
    DateTime::from_timestamp(seconds, nanoseconds / 1_000_000 * 1_000_000)
}
