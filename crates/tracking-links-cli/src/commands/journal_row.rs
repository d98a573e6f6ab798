//! A row of a journal, as the commands on journals show it.

use serde_json::{Value, json};
use tracking_links::TrackingLink;
use tracking_links::journal::Row;

use crate::options::Format;
use crate::output::{Rows, rfc3339};

const COLUMNS: &[&str] = &[
    "key", "provider", "state", "url", "link_id", "sends", "sent_at", "due_at", "error",
];

/// Begins the output of rows. In plain form, a row is its key.
pub(super) fn begin(format: Format, more: &[&'static str]) -> Rows {
    let columns = COLUMNS.iter().chain(more);
    Rows::new(format, columns.copied(), &["key"])
}

/// Returns what names a link for people: its URL, or its id.
pub(super) fn link_name(link: &TrackingLink) -> Option<&str> {
    link.url.as_deref().or(link.id.as_deref())
}

/// Describes a row. Of the request it shows nothing, since that may contain a password.
pub(super) fn described(row: &Row) -> Value {
    let link = row.link.as_ref();
    json!({
        "key": row.key,
        "provider": row.provider,
        "state": row.state.as_str(),
        "url": link.and_then(|it| it.url.as_deref()),
        "link_id": link.and_then(|it| it.id.as_deref()),
        "sends": row.sends,
        "sent_at": row.sent_at.and_then(rfc3339),
        "due_at": row.due_at.and_then(rfc3339),
        "error": row.failure.as_ref().map(|it| &it.message),
    })
}
