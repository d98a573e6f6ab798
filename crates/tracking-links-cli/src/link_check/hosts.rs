//! Turns at hosts: one request at a time at each, with a pause in between.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Mutex as TurnLock, OwnedMutexGuard};

/// The hosts that were asked so far.
#[derive(Debug, Default)]
pub(super) struct Hosts {
    hosts: Mutex<HashMap<String, Arc<TurnLock<Host>>>>,
}

/// When a host may be asked again.
#[derive(Debug, Default)]
pub(super) struct Host {
    next: Option<Instant>,
    /// The host asked for a longer wait than the limit, so it is not asked again in this run.
    pub(super) is_closed: bool,
}

/// The turn at a host. Nobody else sends to it until this is dropped.
pub(super) type Turn = OwnedMutexGuard<Host>;

impl Hosts {
    /// Waits for the turn at a host.
    pub(super) async fn turn(&self, host: &str) -> Turn {
        let lock = {
            let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
            hosts.entry(host.to_owned()).or_default().clone()
        };
        let turn = lock.lock_owned().await;
        if let Some(next) = turn.next {
            tokio::time::sleep_until(next.into()).await;
        }
        turn
    }
}

impl Host {
    /// Keeps everybody from asking the host for this long.
    pub(super) fn pause(&mut self, pause: Duration) {
        self.next = Instant::now().checked_add(pause);
    }
}
