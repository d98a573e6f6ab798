//! Claims on their way to the caller, who may go away before they arrive.

use std::mem;
use std::sync::mpsc::Sender;

use tracking_links::journal::{Claims, RowId};

use super::call::{Undo, call};
use super::fault::Fault;
use super::table;
use super::thread::Message;
use super::work::Work;

/// Claims that nobody has heard of yet. They end if this is dropped.
#[derive(Debug)]
pub(super) struct Unheard {
    claims: Claims,
    /// The rows, each with the number of its claim.
    rows: Vec<(RowId, u64)>,
    thread: Sender<Message>,
}

impl Unheard {
    pub(super) fn new(claims: Claims, work: &Work, thread: Sender<Message>) -> Self {
        let rows = claims.claims.iter().map(|claim| claim.row.id);
        let rows = rows.filter_map(|row| Some((row, work.claims.number(row)?)));
        Self {
            rows: rows.collect(),
            claims,
            thread,
        }
    }

    /// Returns the claims to the caller, who has them from now on.
    pub(super) fn hear(mut self) -> Claims {
        self.rows.clear();
        mem::take(&mut self.claims)
    }
}

impl Drop for Unheard {
    fn drop(&mut self) {
        if !self.rows.is_empty() {
            let rows = mem::take(&mut self.rows);
            let (call, _) = call(Undo::Statement, move |work| release(work, &rows));
            // A thread that has ended has no claims.
            let _ = self.thread.send(Message::Call(call));
        }
    }
}

/// Ends these claims, and no later ones of the same rows.
fn release(work: &mut Work, rows: &[(RowId, u64)]) -> Result<(), Fault> {
    for &(row, number) in rows {
        if work.claims.number(row) == Some(number) {
            work.claims.release(row);
            let (provider, state) = table::place(&work.conn, row)?;
            work.claims.make_claimable(&provider, state, row);
        }
    }
    Ok(())
}
