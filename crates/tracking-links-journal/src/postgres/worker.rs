//! What the tasks of one worker share.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant, SystemTime};

use tokio::task::AbortHandle;
use tokio::time::sleep;

use super::address::Address;
use super::session::{FastLink, Params, Sql, within};

#[derive(Debug)]
pub(super) struct Worker {
    pub(super) address: Arc<Address>,
    pub(super) link: FastLink,
    /// Its number, which no other worker of the database ever has.
    pub(super) number: i64,
    pub(super) lease: Duration,
    closing: AtomicBool,
    calls: AtomicU32,
    /// The rows that it works on, with the numbers of their claims.
    claims: Mutex<HashMap<i64, i64>>,
}

impl Worker {
    pub(super) fn new(
        address: Arc<Address>,
        link: FastLink,
        number: i64,
        lease: Duration,
    ) -> Arc<Self> {
        Arc::new(Self {
            address,
            link,
            number,
            lease,
            closing: AtomicBool::new(false),
            calls: AtomicU32::new(0),
            claims: Mutex::default(),
        })
    }

    pub(super) fn claims(&self) -> MutexGuard<'_, HashMap<i64, i64>> {
        self.claims.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns a number that no other call of any worker has, as long as a claim lasts.
    pub(super) fn next_call(&self) -> i64 {
        (self.number << 32) | i64::from(self.calls.fetch_add(1, Ordering::Relaxed))
    }

    pub(super) fn lease_seconds(&self) -> f64 {
        self.lease.as_secs_f64()
    }

    pub(super) fn close(&self) {
        self.closing.store(true, Ordering::Release);
    }

    pub(super) fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Acquire)
    }

    /// Starts a task that renews the claims, as long as the worker is there.
    pub(super) fn keep_claims(self: &Arc<Self>) -> AbortHandle {
        let (worker, pause) = (Arc::downgrade(self), self.lease / 4);
        let task = tokio::spawn(async move {
            loop {
                sleep(pause).await;
                let Some(worker) = Weak::upgrade(&worker) else {
                    break;
                };
                worker.renew(pause).await;
            }
        });
        task.abort_handle()
    }

    async fn renew(&self, limit: Duration) {
        let (rows, claims): (Vec<i64>, Vec<i64>) = self.claims().iter().unzip();
        if rows.is_empty() {
            return;
        }
        let lease = self.lease_seconds();
        let params: Params<'_> = &[&self.address.job, &self.number, &lease, &rows, &claims];
        // The next one tries again.
        let _ = self.link.run(Sql::Renew, params, within(limit)).await;
    }
}

/// The time since something began, by the clock that says more: one stands still while the machine
/// sleeps, the other may be set.
#[derive(Clone, Copy)]
pub(super) struct Since(Instant, SystemTime);

impl Since {
    pub(super) fn now() -> Self {
        Self(Instant::now(), SystemTime::now())
    }

    pub(super) fn elapsed(self) -> Duration {
        self.0.elapsed().max(self.1.elapsed().unwrap_or_default())
    }
}

impl fmt::Debug for Since {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.elapsed().fmt(f)
    }
}
