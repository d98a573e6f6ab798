//! The rows of one provider: claims them, works on several at once, and waits when it has to.

use std::collections::VecDeque;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, mpsc, watch};
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, sleep_until};
use tracing::Instrument;

use super::event::Event;
use super::slot::{Slot, Slots};
use super::work::{Next, Worker};
use crate::error::{Error, ErrorKind};
use crate::journal::{Claim, JournalError, Outcome, RowState};

/// How long a lane pauses at first, and at most, if nothing but rows in doubt comes of it.
const FIRST_PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// How many times as many rows are worked on as may be on their way to the provider: the rest wait
/// until the journal has their outcome.
const MAX_UNRECORDED: usize = 3;

/// The most rows that are claimed at a time for one batch.
const MAX_CLAIMED: usize = 1_000;

type Worked = (Result<Vec<Next>, JournalError>, Option<Slot>);

/// The work on the rows of one provider.
pub(super) struct Lane {
    worker: Arc<Worker>,
    max_concurrency: usize,
    patience: Duration,
    events: mpsc::Sender<Event>,
    /// The rows that were claimed and are not worked on yet.
    claimed: VecDeque<Claim>,
    tasks: JoinSet<Worked>,
    slots: Slots,
    /// Told when rows were added, or a slot is free.
    wake: Arc<Notify>,
    /// No row is begun before.
    paused_until: Instant,
    /// Since when the provider is unavailable.
    failing_since: Option<Instant>,
    /// How many rows came to be in doubt since the last outcome.
    doubts: usize,
    /// Why the provider was given up.
    given_up: Option<Error>,
    /// Why the journal could not be read or written. Nothing may be sent after that.
    broken: Option<JournalError>,
}

impl Lane {
    pub(super) fn new(
        worker: Arc<Worker>,
        max_concurrency: usize,
        patience: Duration,
        events: mpsc::Sender<Event>,
        wake: Arc<Notify>,
    ) -> Self {
        Self {
            worker,
            max_concurrency,
            patience,
            events,
            claimed: VecDeque::new(),
            tasks: JoinSet::new(),
            slots: Slots::new(max_concurrency, wake.clone()),
            wake,
            paused_until: Instant::now(),
            failing_since: None,
            doubts: 0,
            given_up: None,
            broken: None,
        }
    }

    /// Works until no row is left, the run is stopped, or the provider is given up; then returns
    /// why it was. `is_fed` tells that no more rows will be added.
    pub(super) async fn run(
        mut self,
        mut is_fed: watch::Receiver<bool>,
    ) -> Result<Option<Error>, JournalError> {
        let mut stop = self.worker.stop.clone();
        loop {
            let all_added = *is_fed.borrow_and_update();
            let next = match self.is_ending() {
                true => Wait::ForRunning,
                false => self.begin().await.unwrap_or_else(|error| {
                    self.broken = Some(error);
                    Wait::ForRunning
                }),
            };
            if self.tasks.is_empty() && (self.is_ending() || all_added && next == Wait::Nothing) {
                return match self.broken {
                    Some(error) => Err(error),
                    None => {
                        self.give_back().await?;
                        Ok(self.given_up)
                    }
                };
            }
            let until = match next {
                Wait::Until(time) => time,
                Wait::ForRunning | Wait::Nothing => Instant::now() + LONGEST_PAUSE,
            };
            tokio::select! {
                Some(worked) = self.tasks.join_next() => self.end(worked).await,
                () = sleep_until(until) => {}
                () = self.wake.notified() => {}
                Ok(()) = is_fed.changed() => {}
                Ok(()) = stop.changed() => {}
            }
        }
    }

    fn is_ending(&self) -> bool {
        self.given_up.is_some() || self.broken.is_some() || self.worker.is_stopped()
    }

    /// Begins work on as many rows as may be worked on now. Returns what to wait for.
    async fn begin(&mut self) -> Result<Wait, JournalError> {
        while self.tasks.len() < MAX_UNRECORDED * self.max_concurrency {
            if self.paused_until > Instant::now() {
                return Ok(Wait::Until(self.paused_until));
            }
            if self.claimed.is_empty() {
                let in_batch = self.worker.bulk().map_or(1, |bulk| bulk.max_items);
                let max = (2 * self.max_concurrency).max(in_batch.min(MAX_CLAIMED));
                let name = self.worker.name();
                let claims = self.worker.journal.claim(name, max).await?;
                self.claimed.extend(claims.claims);
                if self.claimed.is_empty() {
                    let next = claims.next.map(|wait| Wait::Until(Instant::now() + wait));
                    return Ok(next.unwrap_or(Wait::Nothing));
                }
                if let Some(error) = self.worker.binding.refusal().await? {
                    self.given_up.get_or_insert(error.clone());
                    return Ok(Wait::ForRunning);
                }
            }
            let Some(slot) = self.slots.take() else {
                return Ok(Wait::ForRunning);
            };
            let len = self.worker.batch_len(&self.claimed);
            let claims = self.claimed.drain(..len).collect();
            self.spawn(claims, slot);
        }
        Ok(Wait::ForRunning)
    }

    /// Begins work on one row, or on a batch.
    fn spawn(&mut self, mut claims: Vec<Claim>, slot: Slot) {
        let worker = self.worker.clone();
        let rows = claims.len() as u64;
        let mut slot = Some(slot);
        worker.counters.begin(rows);
        let work = async move {
            let worked = match (claims.pop(), claims.is_empty()) {
                (Some(claim), true) if claim.row.state == RowState::Sent => {
                    worker.settle(claim, &mut slot).await.map(|next| vec![next])
                }
                (Some(claim), true) => worker.create(claim, &mut slot).await.map(|next| vec![next]),
                (last, _) => {
                    claims.extend(last);
                    worker.create_batch(claims).await
                }
            };
            worker.counters.end(rows);
            (worked, slot)
        };
        self.tasks.spawn(work.in_current_span());
    }

    /// Takes in what became of rows.
    async fn end(&mut self, worked: Result<Worked, JoinError>) {
        let (worked, _slot) = worked.unwrap_or_else(|error| match error.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            // The tokio runtime shuts down.
            Err(_) => (Ok(Vec::new()), None),
        });
        let worked = worked.unwrap_or_else(|error| {
            self.broken.get_or_insert(error);
            Vec::new()
        });
        for next in worked {
            match next {
                Next::Done(row) => {
                    (self.failing_since, self.doubts) = (None, 0);
                    // Nobody listens if the run was dropped, which stops it too.
                    _ = self.events.send(Event::Done(row)).await;
                }
                Next::Later => {}
                Next::InDoubt => self.end_in_doubt(),
                Next::Again { claim, wait, error } => {
                    self.claimed.extend(claim);
                    if error.kind() != ErrorKind::RateLimited {
                        self.fail(&error);
                    }
                    self.pause(wait);
                }
                Next::GiveUp { claim, error } => {
                    self.claimed.extend(claim);
                    self.given_up.get_or_insert(error);
                }
                Next::Unstarted(claim) => self.claimed.push_back(claim),
            }
        }
    }

    /// Pauses if only rows in doubt come of the work, lest all rows come to be in doubt.
    fn end_in_doubt(&mut self) {
        self.doubts += 1;
        let rounds = self.doubts / self.max_concurrency;
        if rounds > 0 && self.doubts.is_multiple_of(self.max_concurrency) {
            let exponent = u32::try_from(rounds - 1).unwrap_or(u32::MAX).min(8);
            self.pause((FIRST_PAUSE * 2_u32.pow(exponent)).min(LONGEST_PAUSE));
            let message = format!(
                "the last {} requests got no usable answer; their links may exist",
                self.doubts
            );
            let error = Error::new(ErrorKind::Unavailable, message);
            self.fail(&error.or_names(self.worker.name(), "create"));
        }
    }

    /// Gives the provider up if it fails for too long.
    fn fail(&mut self, error: &Error) {
        let since = *self.failing_since.get_or_insert_with(Instant::now);
        if since.elapsed() >= self.patience {
            self.given_up.get_or_insert(error.clone());
        }
    }

    fn pause(&mut self, wait: Duration) {
        let until = Instant::now() + wait;
        if until > self.paused_until {
            self.paused_until = until;
            self.worker.counters.pause(wait);
        }
    }

    /// Ends the claims of the rows that nothing was done with.
    async fn give_back(&mut self) -> Result<(), JournalError> {
        for claim in self.claimed.drain(..) {
            let failure = claim.row.failure;
            let outcome = match claim.row.state {
                RowState::Sent => Outcome::InDoubt {
                    failure,
                    after: None,
                },
                _ => Outcome::NotCreated {
                    failure,
                    after: None,
                },
            };
            self.worker.journal.record(claim.row.id, &outcome).await?;
        }
        Ok(())
    }
}

/// What a lane waits for.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Wait {
    /// For a row that is worked on.
    ForRunning,
    /// For a time, before which no row can be begun.
    Until(Instant),
    /// For rows to be added; there are none.
    Nothing,
}
