//! Converts Short.io's answers into links, and its times.

use shortio_client::types::Link;

use crate::providers::prelude::*;

own_answer!("Short.io", as_shortio, Link);

impl OwnAnswer for Link {
    fn fill(&self, link: &mut TrackingLink) {
        link.id = Some(self.id_string.clone());
        link.url = Some(self.short_url.clone());
        link.destination = Some(self.original_url.clone());
        link.domain = authority(&self.short_url);
        link.slug = Some(self.path.clone());
        link.name = filled(&self.title);
        link.tags = self.tags.clone().unwrap_or_default();
        link.expires_at = self.expires_at.as_ref().and_then(system_time);
        link.created_at = self.created_at.as_ref().and_then(system_time);
    }
}

/// Converts the answer to a create. A link of which the answer does not say that it is new counts
/// as one that was there.
pub(super) fn created(answer: Link) -> TrackingLink {
    let made = match answer.duplicate {
        Some(false) => Made::Created,
        // The comparison with the request decides whether the link is as asked.
        Some(true) | None => Made::Existing { as_asked: false },
    };
    let mut link = answer.into_link();
    link.made = Some(made);
    link
}

/// Reads a time in either of its forms: milliseconds since 1970, or a text of RFC 3339.
fn system_time(value: &Value) -> Option<SystemTime> {
    match value {
        Value::String(text) => rfc3339::parse::<serde_json::Error>(text).ok(),
        value => {
            let milliseconds = value.as_i64()?;
            let rest = u32::try_from(milliseconds.rem_euclid(1000)).ok()?;
            time::from_unix(milliseconds.div_euclid(1000), rest * 1_000_000)
        }
    }
}

/// Converts a time to whole milliseconds since 1970; `None` if they are too many.
pub(super) fn milliseconds(time: SystemTime) -> Option<i64> {
    let (seconds, nanoseconds) = time::to_unix(time)?;
    let rest = i64::from(nanoseconds / 1_000_000);
    seconds.checked_mul(1000)?.checked_add(rest)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use serde_json::json;

    use super::*;

    #[test]
    fn a_time_is_read_in_either_form() {
        let time = UNIX_EPOCH + Duration::from_millis(1_775_035_800_250);
        for value in [
            json!("2026-04-01T09:30:00.250Z"),
            json!(1_775_035_800_250_i64),
        ] {
            assert_eq!(system_time(&value), Some(time), "{value}");
        }
        assert_eq!(milliseconds(time), Some(1_775_035_800_250));
        assert_eq!(
            system_time(&json!(-1)),
            UNIX_EPOCH.checked_sub(Duration::from_millis(1))
        );
        for value in [json!("soon"), json!(null), json!({})] {
            assert_eq!(system_time(&value), None, "{value}");
        }
    }
}
