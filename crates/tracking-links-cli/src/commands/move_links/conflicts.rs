//! Rows that were refused since the target has their key: their links may be there already, from
//! an earlier move without this journal.

use tracking_links::journal::{AllRows, Journal, Resolution, Row, RowFilter, RowState};
use tracking_links::{ErrorKind, TrackingLinks};

use crate::exit::Failed;

/// Ensures the link of each such row. A link that leads where it should becomes the row's link.
pub(super) async fn settle(
    links: &TrackingLinks,
    to: &str,
    journal: &dyn Journal,
) -> Result<(), Failed> {
    let refused = RowFilter::new().states([RowState::Rejected]);
    let mut rows = AllRows::new(journal, refused);
    while let Some(row) = rows.try_next().await? {
        if !is_conflict(&row) {
            continue;
        }
        // An error leaves the row as it is: the provider's answer to the create says why.
        if let Ok(link) = links.ensure(to, &row.request).await {
            let adopt = Resolution::Adopt(Box::new(link));
            journal.resolve(&row.key, &adopt).await?;
        }
    }
    Ok(())
}

fn is_conflict(row: &Row) -> bool {
    let failure = row.failure.as_ref();
    failure.is_some_and(|failure| failure.kind == ErrorKind::Conflict.as_str())
}
