//! The connection for transactions and for statements that read many rows, one at a time.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, MutexGuard};
use tokio::time::{sleep, timeout};
use tokio_postgres::{Client, Error, Row};
use tracking_links::journal::{JournalError, JournalErrorKind};
use tracking_links::runtime::BoxFuture;

use super::address::Address;
use super::fault::{Remedy, explain, remedy, unreachable};
use super::session::{Params, Session, within};

/// How long a transaction may take before the connection counts as broken.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long a read is repeated while the server does not answer.
const AGAIN: Duration = Duration::from_secs(60);

/// Why a transaction failed.
pub(super) enum Fault {
    Server(Error),
    Journal(JournalError),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Server(error)
    }
}

impl From<JournalError> for Fault {
    fn from(error: JournalError) -> Self {
        Self::Journal(error)
    }
}

/// A transaction. Its input is no part of it, since it may run twice.
type Work<I, T> = for<'a> fn(&'a mut Client, &'a I) -> BoxFuture<'a, Result<T, Fault>>;

pub(super) struct SlowLink {
    address: Arc<Address>,
    current: Mutex<Option<Session>>,
}

impl SlowLink {
    pub(super) fn new(address: Arc<Address>, session: Session) -> Self {
        Self {
            address,
            current: Mutex::new(Some(session)),
        }
    }

    /// Runs a statement that changes nothing, and repeats it for a while if the server is gone.
    pub(super) async fn read(
        &self,
        sql: &str,
        params: Params<'_>,
    ) -> Result<Vec<Row>, JournalError> {
        let again = within(AGAIN);
        loop {
            let input = (sql, params);
            let done = self.change(&input, |client, (sql, params)| {
                Box::pin(async { Ok(client.query(*sql, params).await?) })
            });
            match done.await {
                Err(error) if error.kind() == JournalErrorKind::Unreachable && again() => {
                    sleep(Duration::from_millis(100)).await;
                }
                done => return done,
            }
        }
    }

    /// Runs a transaction with its input, and runs it again if nothing of it was done, as after a
    /// deadlock.
    pub(super) async fn change<I, T>(
        &self,
        input: &I,
        work: Work<I, T>,
    ) -> Result<T, JournalError> {
        loop {
            let mut turn = self.turn().await?;
            let done = timeout(PATIENCE, work(turn.client(), input)).await;
            if let Some(done) = turn.end(done)? {
                return Ok(done);
            }
        }
    }

    /// Waits for the connection, which is made anew if it broke.
    async fn turn(&self) -> Result<Turn<'_>, JournalError> {
        let mut current = self.current.lock().await;
        if current.as_ref().is_none_or(|it| it.client.is_closed()) {
            *current = None;
            *current = Some(Session::open(&self.address).await?);
        }
        Ok(Turn {
            address: &self.address,
            current,
        })
    }
}

impl fmt::Debug for SlowLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SlowLink").finish_non_exhaustive()
    }
}

/// The connection, for one caller.
struct Turn<'a> {
    address: &'a Address,
    current: MutexGuard<'a, Option<Session>>,
}

impl Turn<'_> {
    fn client(&mut self) -> &mut Client {
        let session = self.current.as_mut();
        &mut session.expect("a turn has a connection").client
    }

    /// Turns what came of a transaction into an answer, and drops a broken connection.
    /// `None` if nothing was done and it should be repeated, as after a deadlock.
    fn end<T>(mut self, done: Timed<T>) -> Result<Option<T>, JournalError> {
        match done {
            Ok(Ok(done)) => Ok(Some(done)),
            Ok(Err(Fault::Journal(error))) => Err(error),
            Ok(Err(Fault::Server(error))) => {
                match remedy(&error) {
                    Remedy::Repeat => return Ok(None),
                    Remedy::Reconnect => *self.current = None,
                    Remedy::Fail => {}
                }
                Err(explain(error, self.address))
            }
            Err(_) => {
                *self.current = None;
                Err(unreachable(self.address))
            }
        }
    }
}

type Timed<T> = Result<Result<T, Fault>, tokio::time::error::Elapsed>;
