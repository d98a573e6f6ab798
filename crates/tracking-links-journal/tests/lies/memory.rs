//! A store in memory that keeps all promises, or tells one lie.

use std::collections::HashMap;
use std::future::ready;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tracking_links::Account;
use tracking_links::journal::{
    Added, Claims, Count, Journal, JournalError, JournalErrorKind, NewRow, Outcome, Resolution,
    Row, RowFilter, RowId,
};
use tracking_links::runtime::BoxFuture;
use tracking_links_journal::suite::{Model, Store};

const LEASE: Duration = Duration::from_millis(30);

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Lie {
    /// What was answered is on disk only when the journal is closed.
    ForgetsFsync,
    /// A claim ends with its first lease, also if its worker lives.
    LosesLeases,
    /// What a dead worker sent waits again, as if it had not left.
    FreesWhatWasSent,
    /// A claim has its rows in another order.
    Reorders,
    /// A row can be sent without a claim.
    SendsWithoutClaim,
    /// Any account may work on the rows of another one.
    TakesAnyAccount,
    /// A key ends at its first NUL.
    CutsAtNul,
}

#[derive(Debug, Default)]
struct State {
    now: Model,
    /// What a crash leaves, of a store that forgets fsync.
    disk: Model,
    workers: u64,
    /// When the claims of a worker end.
    leases: HashMap<u64, Instant>,
    /// Who claimed the rows.
    claimed: Vec<(u64, RowId)>,
}

impl State {
    fn end_leases(&mut self, lie: Option<Lie>) {
        let now = Instant::now();
        let ended = self.leases.iter().filter(|(_, end)| **end <= now);
        let ended: Vec<u64> = ended.map(|(worker, _)| *worker).collect();
        for worker in ended {
            self.leases.remove(&worker);
            if lie == Some(Lie::FreesWhatWasSent) {
                let free = Outcome::NotCreated {
                    failure: None,
                    after: None,
                };
                for (_, row) in self.claimed.iter().filter(|(other, _)| *other == worker) {
                    self.now.record(worker, *row, &free).unwrap();
                }
            }
            self.now.end(worker);
        }
    }
}

#[derive(Debug)]
pub(crate) struct Memory {
    state: Arc<Mutex<State>>,
    lie: Option<Lie>,
}

impl Memory {
    pub(crate) fn new(lie: Option<Lie>) -> Self {
        Self {
            state: Arc::default(),
            lie,
        }
    }
}

impl Store for Memory {
    fn open(&self) -> BoxFuture<'_, Result<Arc<dyn Journal>, JournalError>> {
        let mut state = self.state.lock().unwrap();
        state.workers += 1;
        let journal: Arc<dyn Journal> = Arc::new(Worker {
            number: state.workers,
            state: Arc::clone(&self.state),
            lie: self.lie,
            closed: Mutex::new(false),
        });
        Box::pin(ready(Ok(journal)))
    }

    fn crash(&self, worker: Arc<dyn Journal>) -> BoxFuture<'_, ()> {
        let mut state = self.state.lock().unwrap();
        // Of a worker only its name is known here.
        let name = format!("{worker:?}");
        let number = name.trim_start_matches("worker ").parse().unwrap();
        state.leases.insert(number, Instant::now() + LEASE);
        if self.lie == Some(Lie::ForgetsFsync) {
            state.now = state.disk.clone();
        }
        Box::pin(ready(()))
    }

    fn lease(&self) -> Option<Duration> {
        Some(LEASE)
    }

    fn expire(&self) -> BoxFuture<'_, ()> {
        let mut state = self.state.lock().unwrap();
        for worker in 0..=state.workers {
            state.now.end(worker);
        }
        Box::pin(ready(()))
    }
}

struct Worker {
    number: u64,
    state: Arc<Mutex<State>>,
    lie: Option<Lie>,
    closed: Mutex<bool>,
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "worker {}", self.number)
    }
}

impl Worker {
    fn call<T: Send + 'static>(
        &self,
        call: impl FnOnce(&mut State) -> Result<T, JournalError>,
    ) -> BoxFuture<'_, Result<T, JournalError>> {
        if *self.closed.lock().unwrap() {
            let closed = JournalError::new(JournalErrorKind::Closed, "it was closed");
            return Box::pin(ready(Err(closed)));
        }
        let mut state = self.state.lock().unwrap();
        state.end_leases(self.lie);
        Box::pin(ready(call(&mut state)))
    }

    fn key(&self, key: &str) -> String {
        match self.lie {
            Some(Lie::CutsAtNul) => key.split('\0').next().unwrap_or_default().to_owned(),
            _ => key.to_owned(),
        }
    }
}

impl Journal for Worker {
    fn add<'a>(
        &'a self,
        batch: &'a str,
        rows: &'a [NewRow],
    ) -> BoxFuture<'a, Result<Vec<Added>, JournalError>> {
        let mut rows = rows.to_vec();
        for row in &mut rows {
            row.key = self.key(&row.key);
        }
        self.call(|state| Ok(state.now.add(batch, &rows)))
    }

    fn claim<'a>(
        &'a self,
        provider: &'a str,
        max: usize,
    ) -> BoxFuture<'a, Result<Claims, JournalError>> {
        self.call(|state| {
            let mut claims = state.now.claim(self.number, provider, max);
            if claims.claims.is_empty() && !state.leases.is_empty() {
                claims.next = Some(LEASE);
            }
            let rows = claims
                .claims
                .iter()
                .map(|claim| (self.number, claim.row.id));
            state.claimed.extend(rows);
            match self.lie {
                Some(Lie::Reorders) => claims.claims.reverse(),
                Some(Lie::LosesLeases) => {
                    state.leases.insert(self.number, Instant::now() + LEASE);
                }
                _ => {}
            }
            Ok(claims)
        })
    }

    fn send<'a>(&'a self, rows: &'a [RowId]) -> BoxFuture<'a, Result<(), JournalError>> {
        self.call(|state| match self.lie {
            Some(Lie::SendsWithoutClaim) => {
                for row in rows {
                    // Of a row of another worker, or of none, the claim is not asked for.
                    let mut workers = (0..=state.workers).rev();
                    workers.find(|worker| state.now.send(*worker, &[*row]).is_ok());
                }
                Ok(())
            }
            _ => state.now.send(self.number, rows),
        })
    }

    fn record<'a>(
        &'a self,
        row: RowId,
        outcome: &'a Outcome,
    ) -> BoxFuture<'a, Result<(), JournalError>> {
        self.call(|state| {
            state.claimed.retain(|claim| *claim != (self.number, row));
            state.now.record(self.number, row, outcome)
        })
    }

    fn get<'a>(
        &'a self,
        keys: &'a [String],
    ) -> BoxFuture<'a, Result<Vec<Option<Row>>, JournalError>> {
        let keys: Vec<String> = keys.iter().map(|key| self.key(key)).collect();
        self.call(|state| Ok(keys.iter().map(|key| state.now.get(key).cloned()).collect()))
    }

    fn rows<'a>(
        &'a self,
        filter: &'a RowFilter,
        after: Option<RowId>,
        max: usize,
    ) -> BoxFuture<'a, Result<Vec<Row>, JournalError>> {
        self.call(|state| {
            let rows = state.now.rows(filter).filter(|row| Some(row.id) > after);
            Ok(rows.take(max).cloned().collect())
        })
    }

    fn count<'a>(
        &'a self,
        filter: &'a RowFilter,
    ) -> BoxFuture<'a, Result<Vec<Count>, JournalError>> {
        self.call(|state| Ok(state.now.count(filter)))
    }

    fn owners<'a>(
        &'a self,
        provider: &'a str,
        link_id: &'a str,
    ) -> BoxFuture<'a, Result<u64, JournalError>> {
        self.call(|state| Ok(state.now.owners(provider, link_id)))
    }

    fn resolve<'a>(
        &'a self,
        key: &'a str,
        resolution: &'a Resolution,
    ) -> BoxFuture<'a, Result<Option<Row>, JournalError>> {
        self.call(|state| state.now.resolve(key, resolution))
    }

    fn bind<'a>(
        &'a self,
        provider: &'a str,
        account: &'a Account,
    ) -> BoxFuture<'a, Result<(), JournalError>> {
        self.call(|state| match self.lie {
            Some(Lie::TakesAnyAccount) => Ok(()),
            _ => state.now.bind(provider, account),
        })
    }

    fn release<'a>(
        &'a self,
        provider: &'a str,
    ) -> BoxFuture<'a, Result<Option<Account>, JournalError>> {
        self.call(|state| state.now.release(provider))
    }

    fn close(&self) -> BoxFuture<'_, Result<(), JournalError>> {
        let closed = self.call(|state| {
            state.now.end(self.number);
            state.disk = state.now.clone();
            Ok(())
        });
        *self.closed.lock().unwrap() = true;
        closed
    }
}
