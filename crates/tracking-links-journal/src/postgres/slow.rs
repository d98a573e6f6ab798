//! The connection for transactions and for statements that read many rows, one at a time.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, MutexGuard};
use tokio::time::{sleep, timeout};
use tokio_postgres::{Client, Error, Row};
use tracking_links::journal::{JournalError, JournalErrorKind};

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
            let done = match self.turn().await {
                Ok(mut turn) => {
                    let rows = async { Ok(turn.client().query(sql, params).await?) };
                    let rows = timeout(PATIENCE, rows).await;
                    turn.end(rows)
                }
                Err(error) => Err(error),
            };
            match done {
                Err(error) if error.kind() == JournalErrorKind::Unreachable && again() => {
                    sleep(Duration::from_millis(100)).await;
                }
                Ok(None) => {}
                Ok(Some(rows)) => return Ok(rows),
                Err(error) => return Err(error),
            }
        }
    }

    /// Waits for the connection, which is made anew if it broke.
    pub(super) async fn turn(&self) -> Result<Turn<'_>, JournalError> {
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
pub(super) struct Turn<'a> {
    address: &'a Address,
    current: MutexGuard<'a, Option<Session>>,
}

impl Turn<'_> {
    pub(super) fn client(&mut self) -> &mut Client {
        let session = self.current.as_mut();
        &mut session.expect("a turn has a connection").client
    }

    /// Limits how long a transaction takes.
    pub(super) fn limit<T>(
        work: impl Future<Output = Result<T, Fault>>,
    ) -> impl Future<Output = Timed<T>> {
        timeout(PATIENCE, work)
    }

    /// Turns what came of a transaction into an answer, and drops a broken connection.
    /// `None` if nothing was done and it should be repeated, as after a deadlock.
    pub(super) fn end<T>(mut self, done: Timed<T>) -> Result<Option<T>, JournalError> {
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
