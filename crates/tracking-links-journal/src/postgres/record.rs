//! Outcomes are recorded.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tracking_links::TrackingLink;
use tracking_links::journal::{Failure, JournalError, JournalErrorKind, Outcome, RowId, RowState};

use super::lane::{Call, Lane};
use super::session::{Params, Sql};
use super::table::text;
use super::worker::Worker;

/// How long an outcome is kept in memory while the server does not answer.
const AGAIN: Duration = Duration::from_secs(600);

/// The same, once the journal is being closed.
const AGAIN_CLOSING: Duration = Duration::from_secs(10);

/// The farthest time at which a row can be due, from now.
const LATEST: Duration = Duration::from_secs(100 * 365 * 86_400);

/// An outcome, as it is written.
#[derive(Debug, Default)]
pub(super) struct Recording {
    row: i64,
    claim: i64,
    state: Option<&'static str>,
    link: Option<String>,
    link_id: Option<Vec<u8>>,
    failure: Option<String>,
    due: Option<f64>,
    postponed: bool,
}

impl Recording {
    fn new(outcome: &Outcome) -> Result<Self, JournalError> {
        let mut this = Self::default();
        match outcome {
            Outcome::Created(link) => this.link(RowState::Created, link)?,
            Outcome::Existing(link) => this.link(RowState::Existing, link)?,
            Outcome::Rejected(failure) => this.no_link(RowState::Rejected, Some(failure), None)?,
            Outcome::Unknown(failure) => this.no_link(RowState::Unknown, Some(failure), None)?,
            Outcome::NotCreated { failure, after } => {
                this.no_link(RowState::Waiting, failure.as_ref(), *after)?;
            }
            Outcome::InDoubt { failure, after } => {
                this.no_link(RowState::Sent, failure.as_ref(), *after)?;
            }
            Outcome::Postponed {
                is_in_doubt,
                failure,
            } => {
                this.no_link(RowState::open(*is_in_doubt), Some(failure), None)?;
                this.postponed = true;
            }
        }
        Ok(this)
    }

    fn link(&mut self, state: RowState, link: &TrackingLink) -> Result<(), JournalError> {
        self.state = Some(state.as_str());
        self.link_id = link.id.as_ref().map(|id| id.clone().into_bytes());
        self.link = Some(text("link", link)?);
        Ok(())
    }

    fn no_link(
        &mut self,
        state: RowState,
        failure: Option<&Failure>,
        after: Option<Duration>,
    ) -> Result<(), JournalError> {
        self.state = Some(state.as_str());
        self.failure = failure.map(|it| text("failure", it)).transpose()?;
        self.due = after.map(|it| it.min(LATEST).as_secs_f64());
        Ok(())
    }
}

pub(super) fn lane(worker: Arc<Worker>) -> Lane<Recording, ()> {
    Lane::start(move |calls| Box::pin(run_all(worker.clone(), calls)))
}

pub(super) async fn record(
    worker: &Worker,
    lane: &Lane<Recording, ()>,
    row: RowId,
    outcome: &Outcome,
) -> Result<(), JournalError> {
    let mut recording = Recording::new(outcome)?;
    recording.row = row.0;
    // Zero is no claim's number.
    recording.claim = worker.claims().get(&row.0).copied().unwrap_or(0);
    lane.call(recording).await
}

type Calls = Vec<Call<Recording, ()>>;

async fn run_all(worker: Arc<Worker>, mut calls: Calls) {
    while !calls.is_empty() {
        // A statement changes a row once.
        let mut rows = HashSet::new();
        let (now, later): (Calls, Calls) =
            calls.into_iter().partition(|(it, _)| rows.insert(it.row));
        calls = later;
        let items: Vec<_> = now.iter().map(|(it, _)| it).collect();
        let done = run(&worker, &items).await;
        // One outcome that can't be stored fails its statement, and must not take others with it.
        let alone = now.len() > 1
            && done
                .as_ref()
                .is_err_and(|error| error.kind() == JournalErrorKind::Other);
        for (recording, answer) in now {
            let done = match alone {
                true => run(&worker, &[&recording]).await,
                false => done.clone(),
            };
            let _ = answer.send(done);
        }
    }
}

async fn run(worker: &Worker, items: &[&Recording]) -> Result<(), JournalError> {
    let rows: Vec<_> = items.iter().map(|it| it.row).collect();
    let claims: Vec<_> = items.iter().map(|it| it.claim).collect();
    let states: Vec<_> = items.iter().map(|it| it.state).collect();
    let links: Vec<_> = items.iter().map(|it| it.link.as_deref()).collect();
    let link_ids: Vec<_> = items.iter().map(|it| it.link_id.as_deref()).collect();
    let failures: Vec<_> = items.iter().map(|it| it.failure.as_deref()).collect();
    let dues: Vec<_> = items.iter().map(|it| it.due).collect();
    let postponed: Vec<_> = items.iter().map(|it| it.postponed).collect();
    let params: Params<'_> = &[
        &worker.address.job,
        &worker.number,
        &rows,
        &claims,
        &states,
        &links,
        &link_ids,
        &failures,
        &dues,
        &postponed,
    ];
    let start = Instant::now();
    // The second time, the claim is over or the row has its outcome: nothing changes.
    let again = || {
        start.elapsed()
            < if worker.is_closing() {
                AGAIN_CLOSING
            } else {
                AGAIN
            }
    };
    worker.link.run(Sql::Record, params, again).await?;
    let of: HashMap<_, _> = rows.into_iter().zip(claims).collect();
    worker
        .claims()
        .retain(|row, claim| of.get(row) != Some(claim));
    Ok(())
}
