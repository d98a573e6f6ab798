//! Converts Dub's answers into links, and its times.

use dub_client::chrono::{DateTime, FixedOffset, Utc};
use dub_client::types::Link;

use crate::providers::prelude::*;

own_answer!("Dub", as_dub, Link);

pub(super) fn link(provider: &str, answer: Link) -> TrackingLink {
    let mut link = TrackingLink::new(provider);
    link.id = Some(answer.id.clone());
    link.url = Some(answer.short_link.clone());
    link.destination = Some(answer.url.clone());
    link.domain = Some(answer.domain.clone());
    link.slug = Some(answer.key.clone());
    let tags = answer.tags.iter().flatten();
    link.tags = tags.map(|tag| tag.name.clone()).collect();
    link.external_id = answer.external_id.clone();
    link.expires_at = answer.expires_at.and_then(system_time);
    link.created_at = system_time(answer.created_at);
    link.clicks = answer.clicks.and_then(|it| u64::try_from(it).ok());
    link.protected = Some(answer.password.is_some());
    link.disabled = Some(answer.disabled_at.is_some());
    link.with_answer(answer)
}

/// Converts one of Dub's times; `None` if this machine can't hold it.
fn system_time(time: DateTime<FixedOffset>) -> Option<SystemTime> {
    time::from_unix(time.timestamp(), time.timestamp_subsec_nanos())
}

/// Converts a time to whole milliseconds, which is what Dub keeps; `None` if chrono can't hold it.
pub(super) fn millisecond(time: SystemTime) -> Option<DateTime<Utc>> {
    let (seconds, nanoseconds) = time::to_unix(time)?;
    DateTime::from_timestamp(seconds, nanoseconds / 1_000_000 * 1_000_000)
}
