//! The hook between a create and the journal: nothing leaves before the journal says `sent`.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until};
use tracking_links_runtime::{BoxFuture, Observer, ObserverError, RateLimit, Sending};

use crate::account::Account;
use crate::journal::{Journal, JournalError, RowId};

/// The rows whose request is about to be made. The calls of their create are observed by it.
#[derive(Debug)]
pub(super) struct Intent {
    journal: Arc<dyn Journal>,
    rows: Vec<RowId>,
    /// The account and its limit, if the journal shares it among workers.
    limit: Option<(Account, RateLimit)>,
    stop: watch::Receiver<bool>,
    /// When the turn comes that was taken at the rate limit that all workers share.
    turn: Mutex<Option<Instant>>,
    /// Whether the journal was asked to note the rows, so that they may be `sent`.
    is_noted: AtomicBool,
    failed: Mutex<Option<JournalError>>,
}

impl Intent {
    pub(super) fn new(
        journal: Arc<dyn Journal>,
        rows: Vec<RowId>,
        limit: Option<(Account, RateLimit)>,
        stop: watch::Receiver<bool>,
    ) -> Self {
        Self {
            journal,
            rows,
            limit,
            stop,
            turn: Mutex::new(None),
            is_noted: AtomicBool::new(false),
            failed: Mutex::new(None),
        }
    }

    /// Notes that the rows' request is about to leave. If this fails, it must not.
    pub(super) async fn note(&self) -> Result<(), ObserverError> {
        if self.is_stopped() {
            return Err(STOPPED.into());
        }
        self.is_noted.store(true, Ordering::Release);
        if let Err(error) = self.journal.send(&self.rows).await {
            let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
            *failed = Some(error.clone());
            return Err(error.into());
        }
        let turn = *self.turn();
        if let Some(turn) = turn {
            sleep_until(turn).await;
        }
        match self.is_stopped() {
            true => Err(STOPPED.into()),
            false => Ok(()),
        }
    }

    /// Holds the rows' request back until its turn comes.
    pub(super) fn hold_until(&self, turn: Instant) {
        *self.turn() = Some(turn);
    }

    fn turn(&self) -> MutexGuard<'_, Option<Instant>> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns whether the rows may be `sent` in the journal.
    pub(super) fn is_noted(&self) -> bool {
        self.is_noted.load(Ordering::Acquire)
    }

    fn is_stopped(&self) -> bool {
        *self.stop.borrow()
    }

    /// Returns why the journal could not note the rows.
    pub(super) fn failure(&self) -> Option<JournalError> {
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        failed.clone()
    }
}

const STOPPED: &str = "the run was stopped";

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
