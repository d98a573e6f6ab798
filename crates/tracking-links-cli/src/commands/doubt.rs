//! What a run that failed in the middle leaves behind: rows in doubt, and how to go on.

use tracking_links::journal::{Journal, RowFilter, RowState};

use crate::exit::{Exit, Failed};
use crate::journal::shown;
use crate::phrases::{counted, quoted};

/// The states of rows whose link may exist.
pub(super) const IN_DOUBT: [RowState; 2] = [RowState::Sent, RowState::Unknown];

/// Adds to the error of a run whether rows are in doubt, which decides the exit code, and how to go
/// on. `place` is where the journal is.
pub(super) async fn explain(failed: Failed, journal: &dyn Journal, place: &str) -> Failed {
    let counts = journal.count(&RowFilter::new().states(IN_DOUBT)).await;
    let rows = counts.map(|counts| counts.iter().map(|count| count.rows).sum::<u64>());
    let (exit, told) = match rows {
        Ok(0) => (None, "no row is in doubt".to_owned()),
        Ok(rows) => (
            Some(Exit::InDoubt),
            format!(
                "{} in doubt: the link may exist; to see: tracking-links pending {}",
                counted(rows, "row"),
                quoted(&shown(place))
            ),
        ),
        Err(_) => (
            Some(Exit::InDoubt),
            "rows may be in doubt, and the journal can't tell at present: a link may exist \
             although no row has it"
                .to_owned(),
        ),
    };
    let failed = match exit {
        Some(exit) => failed.with_exit(exit),
        None => failed,
    };
    failed.help(told).help(
        "nothing more was sent; to go on: mend this, and run the same command again, which looks \
         for links in doubt and creates none twice",
    )
}
