//! Claimed rows become `sent`.

use std::collections::HashSet;
use std::sync::Arc;

use tracking_links::journal::{JournalError, JournalErrorKind, RowId};

use super::fault::unreachable;
use super::lane::{Call, Lane};
use super::session::{Params, Sql, within};
use super::worker::{Since, Worker};

/// A call of `send`.
#[derive(Debug)]
pub(super) struct Sending {
    number: i64,
    /// The rows, with the numbers of their claims.
    rows: Vec<(i64, i64)>,
}

/// Whether all rows of the call are `sent` now; none is otherwise.
pub(super) type Sent = bool;

pub(super) fn lane(worker: Arc<Worker>) -> Lane<Sending, Sent> {
    Lane::start(move |calls| Box::pin(run(worker.clone(), calls)))
}

pub(super) async fn send(
    worker: &Worker,
    lane: &Lane<Sending, Sent>,
    rows: &[RowId],
) -> Result<(), JournalError> {
    let since = Since::now();
    let claimed = {
        let claims = worker.claims();
        let claimed = rows.iter().map(|row| Some((row.0, *claims.get(&row.0)?)));
        claimed.collect::<Option<Vec<_>>>()
    };
    let Some(claimed) = claimed else {
        return Err(lost(rows));
    };
    if claimed.is_empty() {
        return Ok(());
    }
    let sending = Sending {
        number: worker.next_call(),
        rows: claimed,
    };
    if !lane.call(sending).await? {
        if let [row] = rows {
            // Of several, any may be the one. The others stay claimed.
            worker.claims().remove(&row.0);
        }
        return Err(lost(rows));
    }
    // The lease began after the call. What is left of it must be enough for the request to leave;
    // this process may have been stopped, or the network slow.
    if since.elapsed() > worker.lease * 3 / 4 {
        return Err(unreachable(&worker.address));
    }
    Ok(())
}

async fn run(worker: Arc<Worker>, calls: Vec<Call<Sending, Sent>>) {
    let (mut ids, mut claims, mut numbers) = (Vec::new(), Vec::new(), Vec::new());
    for (sending, _) in &calls {
        for (id, claim) in &sending.rows {
            ids.push(*id);
            claims.push(*claim);
            numbers.push(sending.number);
        }
    }
    let lease = worker.lease_seconds();
    let job = &worker.address.job;
    let params: Params<'_> = &[job, &worker.number, &lease, &ids, &claims, &numbers];
    // It may run twice: the claims are checked each time, and each call counts once. Nothing leaves
    // before it returns.
    let again = within(worker.lease / 2);
    let sent = worker.link.run(Sql::Send, params, again).await;
    let sent = sent.map(|rows| {
        let ids = rows.iter().map(|row| row.get::<_, i64>("id"));
        ids.collect::<HashSet<_>>()
    });
    for (sending, answer) in calls {
        let done = match &sent {
            Ok(sent) => Ok(sending.rows.iter().all(|(id, _)| sent.contains(id))),
            Err(error) => Err(error.clone()),
        };
        // The caller may be gone. Then the row stays in doubt.
        let _ = answer.send(done);
    }
}

fn lost(rows: &[RowId]) -> JournalError {
    let rows = rows.iter().map(|row| row.0.to_string());
    let rows = rows.collect::<Vec<_>>().join(", ");
    JournalError::new(
        JournalErrorKind::ClaimLost,
        format!("this worker's claim of the rows {rows} ran out: claim them again before sending"),
    )
}
