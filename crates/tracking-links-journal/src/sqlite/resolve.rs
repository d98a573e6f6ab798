//! A person's decision about a row.

use rusqlite::params;
use tracking_links::journal::{JournalErrorKind as Kind, Resolution, Row, RowState};

use super::changes::{set_failed, set_link};
use super::fault::Fault;
use super::table;
use super::work::Work;

pub(super) fn resolve(
    work: &mut Work,
    key: &str,
    resolution: &Resolution,
) -> Result<Option<Row>, Fault> {
    use RowState::{Existing, Rejected, Sent, Unknown, Waiting};
    let Some(row) = table::by_key(&work.conn, key)? else {
        return Ok(None);
    };
    let refuse = |why: &str| {
        let message = format!("the row {key:?} is {}: {why}", row.state);
        Err(Fault::new(Kind::Refused, message))
    };
    if work.claims.holds(row.id) {
        return refuse("somebody works on it now; wait until they end");
    }
    if let Some(why) = resolution.refusal(row.state) {
        return refuse(why);
    }
    match resolution {
        Resolution::Adopt(link) => set_link(work, row.id, Existing, link)?,
        Resolution::GiveUp(failure) => set_failed(work, row.id, Rejected, failure)?,
        Resolution::Disown(failure) => set_failed(work, row.id, Unknown, failure)?,
        Resolution::CreateAgain => reopen(work, &row, Waiting)?,
        Resolution::LookAgain => reopen(work, &row, Sent)?,
    }
    table::by_key(&work.conn, key)
}

/// Lets a row be claimed again, at once.
fn reopen(work: &mut Work, row: &Row, state: RowState) -> Result<(), Fault> {
    let mut update = work.conn.prepare_cached(
        "UPDATE links SET state = ?2, settled_at_ms = NULL, due_at_ms = NULL, postponed = 0
         WHERE id = ?1",
    )?;
    update.execute(params![row.id.0, state.as_str()])?;
    work.claims.make_claimable(&row.provider, state, row.id);
    Ok(())
}
