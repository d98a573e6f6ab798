//! The hook between a create and the journal: nothing leaves before the journal says `sent`.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::time::{Instant, sleep, sleep_until};
use tracking_links_runtime::{BoxFuture, Observer, ObserverError, RateLimit, Sending};

use super::slot::Slot;
use super::stop::Stop;
use crate::account::Account;
use crate::journal::{Journal, JournalError, RowId};
use crate::sync::lock;

/// The rows whose request is about to be made. The calls of their create are observed by it.
#[derive(Debug)]
pub(super) struct Intent {
    journal: Arc<dyn Journal>,
    rows: Vec<RowId>,
    slot: Arc<Slot>,
    /// The account and its limit, if the journal shares it among workers.
    limit: Option<(Account, RateLimit)>,
    stop: Stop,
    /// When the turn comes that was taken at the rate limit that all workers share.
    turn: Mutex<Option<Instant>>,
    /// Whether the journal was asked to note the rows, so that they may be `sent`.
    is_noted: AtomicBool,
    /// Whether the request was held back, so that it did not leave.
    is_held: AtomicBool,
    failed: Mutex<Option<JournalError>>,
}

impl Intent {
    pub(super) fn new(
        journal: Arc<dyn Journal>,
        rows: Vec<RowId>,
        slot: Arc<Slot>,
        limit: Option<(Account, RateLimit)>,
        stop: Stop,
    ) -> Self {
        Self {
            journal,
            rows,
            slot,
            limit,
            stop,
            turn: Mutex::new(None),
            is_noted: AtomicBool::new(false),
            is_held: AtomicBool::new(false),
            failed: Mutex::new(None),
        }
    }

    /// Notes that the rows' request is about to leave, and waits until it may. If this fails, it
    /// must not leave.
    pub(super) async fn note(&self) -> Result<(), ObserverError> {
        self.check()?;
        self.is_noted.store(true, Ordering::Release);
        let started = Instant::now();
        if let Err(error) = self.journal.send(&self.rows).await {
            let mut failed = lock(&self.failed);
            *failed = Some(error.clone());
            return Err(error.into());
        }
        self.slot.noted(started.elapsed());
        let turn = *self.turn();
        if let Some(turn) = turn {
            sleep_until(turn).await;
        }
        tokio::select! {
            () = self.slot.leave() => self.check(),
            () = self.stop.stopped() => self.check(),
        }
    }

    /// Holds the request back if the run is stopped, or the provider is to be left alone.
    fn check(&self) -> Result<(), ObserverError> {
        let why = match (self.stop.is_stopped(), self.slot.is_open()) {
            (false, true) => return Ok(()),
            (true, _) => "the run was stopped",
            (false, false) => "the provider is left alone for a while",
        };
        self.is_held.store(true, Ordering::Release);
        Err(why.into())
    }

    /// Holds the rows' request back until its turn comes, if that is not now.
    pub(super) fn hold_until(&self, turn: Option<Instant>) {
        self.slot.waits_for_turn(turn.is_some());
        *self.turn() = turn;
    }

    fn turn(&self) -> MutexGuard<'_, Option<Instant>> {
        lock(&self.turn)
    }

    /// Returns whether the rows may be `sent` in the journal.
    pub(super) fn is_noted(&self) -> bool {
        self.is_noted.load(Ordering::Acquire)
    }

    /// Returns whether the request was held back by the run itself.
    pub(super) fn is_held(&self) -> bool {
        self.is_held.load(Ordering::Acquire)
    }

    /// Returns why the journal could not note the rows.
    pub(super) fn failure(&self) -> Option<JournalError> {
        let failed = lock(&self.failed);
        failed.clone()
    }
}

impl Observer for Intent {
    fn about_to_send<'a>(&'a self, _: &'a Sending) -> BoxFuture<'a, Result<(), ObserverError>> {
        Box::pin(async {
            if !self.is_noted() {
                return self.note().await;
            }
            // A later request of the same create. Its first one has used up the turn.
            if let Some((account, limit)) = &self.limit {
                sleep(self.journal.turn(account, *limit).await?).await;
            }
            Ok(())
        })
    }
}
