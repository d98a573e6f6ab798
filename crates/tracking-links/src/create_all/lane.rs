//! The rows of one provider: claims them, works on several at once, and waits when it has to.

use std::collections::VecDeque;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::time::Duration;

use futures_util::TryFutureExt as _;
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, sleep_until};
use tracing::Instrument;
use tracking_links_runtime::BoxFuture;

use super::event::Event;
use super::slot::{Slot, Slots};
use super::work::{Next, Worker};
use crate::error::{Error, ErrorKind};
use crate::journal::{Claim, Claims, JournalError, Outcome, RowState};

/// How long a lane pauses at first, and at most, if nothing but rows in doubt comes of it.
const FIRST_PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// How many times as many rows are worked on as may be on their way to the provider: the rest wait
/// until the journal has their outcome.
const MAX_UNRECORDED: usize = 3;

/// The most rows that are claimed at a time for one batch.
const MAX_CLAIMED: usize = 1_000;

type Worked = (Result<Vec<Next>, JournalError>, Option<Arc<Slot>>);

/// Rows that the journal is asked for.
struct Claiming {
    claims: BoxFuture<'static, Result<Claims, JournalError>>,
    asked: Asked,
}

/// How much an answer of the journal says that there are no rows.
#[derive(Clone, Copy)]
struct Asked {
    /// Whether all rows had been added when it was asked.
    all_added: bool,
    /// Whether something happened since, so that there may be rows.
    is_stale: bool,
}

/// The work on the rows of one provider.
pub(super) struct Lane {
    worker: Arc<Worker>,
    max_concurrency: usize,
    patience: Duration,
    events: mpsc::Sender<Event>,
    /// The rows that were claimed and are not worked on yet.
    claimed: VecDeque<Claim>,
    /// The next rows, which the journal is asked for while the others are worked on.
    claiming: Option<Claiming>,
    /// What the journal said last.
    last_claim: LastClaim,
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
            claiming: None,
            last_claim: LastClaim::Full,
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
        let stop = self.worker.stop.clone();
        loop {
            let all_added = *is_fed.borrow_and_update();
            // Asked before anything else, so that no stop in between is missed.
            let was_stopped = stop.is_stopped();
            if !self.is_ending() {
                self.claim(all_added);
                self.begin();
            }
            if self.tasks.is_empty() && self.claiming.is_none() && self.has_ended(all_added) {
                self.worker.counters.end_lane(self.worker.provider.name());
                return match self.broken {
                    Some(error) => Err(error),
                    None => {
                        self.give_back().await?;
                        Ok(self.given_up)
                    }
                };
            }
            let next = self.next_time();
            tokio::select! {
                Some(worked) = self.tasks.join_next() => self.end(worked).await,
                (claims, asked) = claims(&mut self.claiming) => {
                    self.claiming = None;
                    self.add_claims(claims, asked);
                    continue;
                }
                () = sleep_until(next) => {}
                () = self.wake.notified() => {}
                Ok(()) = is_fed.changed() => {}
                () = stop.stopped(), if !was_stopped => {}
            }
            // There may be rows again.
            if matches!(self.last_claim, LastClaim::Empty { .. }) {
                self.last_claim = LastClaim::Short;
            }
            if let Some(claiming) = &mut self.claiming {
                claiming.asked.is_stale = true;
            }
        }
    }

    fn is_ending(&self) -> bool {
        self.given_up.is_some() || self.broken.is_some() || self.worker.stop.is_stopped()
    }

    fn has_ended(&self, all_added: bool) -> bool {
        let has_no_rows = LastClaim::Empty {
            all_added: true,
            next: None,
        };
        self.is_ending() || all_added && self.claimed.is_empty() && self.last_claim == has_no_rows
    }

    /// Returns the time at which something is to be done, if nothing happens before.
    fn next_time(&self) -> Instant {
        let now = Instant::now();
        let latest = now + LONGEST_PAUSE;
        if self.is_ending() {
            return latest;
        }
        match self.last_claim {
            _ if self.paused_until > now => self.paused_until,
            LastClaim::Empty { next, .. } => next.unwrap_or(latest),
            LastClaim::Full | LastClaim::Short => latest,
        }
    }

    /// Asks the journal for more rows, before the last of those that were claimed is begun.
    fn claim(&mut self, all_added: bool) {
        let few = self.max_concurrency.max(self.batch());
        let is_wanted = match self.last_claim {
            LastClaim::Full => self.claimed.len() < few,
            LastClaim::Short => self.claimed.is_empty(),
            // Rows may have been added while it was asked.
            LastClaim::Empty {
                all_added: false, ..
            } => all_added,
            LastClaim::Empty { .. } => false,
        };
        if is_wanted && self.claiming.is_none() && self.paused_until <= Instant::now() {
            let (worker, max) = (self.worker.clone(), self.max_claims());
            let claims = Box::pin(async move {
                let claims = worker.journal.claim(worker.name(), max).await?;
                if !claims.claims.is_empty() {
                    worker.binding.refusal().await?;
                }
                Ok(claims)
            });
            let asked = Asked {
                all_added,
                is_stale: false,
            };
            self.claiming = Some(Claiming { claims, asked });
        }
    }

    fn add_claims(&mut self, claims: Result<Claims, JournalError>, asked: Asked) {
        match claims {
            Ok(claims) => {
                self.last_claim = match claims.claims.len() {
                    0 if !asked.is_stale => LastClaim::Empty {
                        all_added: asked.all_added,
                        next: claims.next.map(|wait| Instant::now() + wait),
                    },
                    len if len < self.max_claims() => LastClaim::Short,
                    _ => LastClaim::Full,
                };
                self.claimed.extend(claims.claims);
                if let Some(error) = self.worker.binding.known_refusal().cloned() {
                    self.give_up(error);
                }
            }
            Err(error) => {
                self.slots.close();
                self.broken.get_or_insert(error);
            }
        }
    }

    /// Returns how many rows one request creates at most.
    fn batch(&self) -> usize {
        let bulk = self.worker.bulk();
        bulk.map_or(1, |bulk| bulk.max_items.min(MAX_CLAIMED))
    }

    fn max_claims(&self) -> usize {
        (2 * self.max_concurrency).max(self.batch())
    }

    /// Begins work on as many rows as may be worked on now.
    fn begin(&mut self) {
        let max_tasks = MAX_UNRECORDED * self.max_concurrency;
        while self.tasks.len() < max_tasks && self.paused_until <= Instant::now() {
            // A batch that more rows may come to waits for them.
            let is_short = self.claiming.is_some() && self.claimed.len() < self.batch();
            if self.claimed.is_empty() || is_short {
                return;
            }
            let Some(slot) = self.slots.take() else {
                return;
            };
            let len = self.worker.batch_len(&self.claimed);
            let claims = self.claimed.drain(..len).collect();
            self.spawn(claims, slot);
        }
    }

    /// Begins work on one row, or on a batch.
    fn spawn(&mut self, mut claims: Vec<Claim>, slot: Arc<Slot>) {
        let worker = self.worker.clone();
        let rows = claims.len() as u64;
        worker.counters.begin(rows);
        let work = async move {
            // On the heap, since the task is moved several times, with what it awaits.
            let work: BoxFuture<'_, Result<Vec<Next>, JournalError>> =
                match (claims.pop(), claims.is_empty()) {
                    (Some(claim), true) if claim.row.state == RowState::Sent => {
                        Box::pin(worker.settle(claim, &slot).map_ok(|next| vec![next]))
                    }
                    (Some(claim), true) => {
                        Box::pin(worker.create(claim, &slot).map_ok(|next| vec![next]))
                    }
                    (last, _) => {
                        claims.extend(last);
                        Box::pin(worker.create_batch(claims, &slot))
                    }
                };
            let worked = work.await;
            worker.counters.end(rows);
            (worked, Some(slot))
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
            self.slots.close();
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
                    self.pause(wait);
                    // Those that stand in line at a rate limit go on.
                    if error.kind() != ErrorKind::RateLimited {
                        self.slots.pause(self.paused_until);
                        self.fail(&error);
                    }
                }
                Next::GiveUp { claim, error } => {
                    self.claimed.extend(claim);
                    self.give_up(error);
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
            self.slots.pause(self.paused_until);
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
            self.give_up(error.clone());
        }
    }

    fn give_up(&mut self, error: Error) {
        self.slots.close();
        self.given_up.get_or_insert(error);
    }

    fn pause(&mut self, wait: Duration) {
        let until = Instant::now() + wait;
        if until > self.paused_until {
            self.paused_until = until;
            self.worker
                .counters
                .pause(self.worker.provider.name(), wait);
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

/// What the journal had when it was asked for rows.
#[derive(Clone, Copy, Debug, PartialEq)]
enum LastClaim {
    /// As many as it was asked for, so there may be more.
    Full,
    /// Fewer.
    Short,
    /// None that is due.
    Empty {
        /// Whether all rows had been added when it said so.
        all_added: bool,
        /// When one is due.
        next: Option<Instant>,
    },
}

/// Waits for the rows that the journal is asked for. Never ends if it is not.
async fn claims(claiming: &mut Option<Claiming>) -> (Result<Claims, JournalError>, Asked) {
    match claiming {
        Some(claiming) => ((&mut claiming.claims).await, claiming.asked),
        None => std::future::pending().await,
    }
}
