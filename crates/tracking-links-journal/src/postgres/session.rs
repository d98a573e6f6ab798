//! One connection to the server, made anew after it breaks.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Mutex;
use tokio::task::AbortHandle;
use tokio::time::{sleep, timeout};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, NoTls, Row, Statement};
use tracking_links::journal::JournalError;

use super::address::Address;
use super::fault::{Remedy, explain, remedy, unreachable};

pub(super) type Params<'a> = &'a [&'a (dyn ToSql + Sync)];

/// Settings of a session, whatever the defaults of the server, database and role are. Commits are
/// on disk when they return; `remote_apply` is stronger still.
const SETTINGS: &str = "
    SELECT set_config('synchronous_commit', 'on', false)
        WHERE current_setting('synchronous_commit') <> 'remote_apply';
    SET default_transaction_isolation = 'read committed';
    SET client_min_messages = warning;
    SET statement_timeout = 0;
    SET lock_timeout = 0;
    SET idle_in_transaction_session_timeout = '30s';
";

/// Settings of a session for the statements below. All of them find rows by an index; a plan made
/// before the server counted the rows would read whole tables.
const FAST_SETTINGS: &str = "
    SET jit = off;
    SET enable_seqscan = off;
    SET enable_bitmapscan = off;
    SET enable_sort = on;
";

/// The prepared statements, in the order of [`SQL`].
#[derive(Clone, Copy, Debug)]
pub(super) enum Sql {
    Claim,
    Next,
    Send,
    Record,
    Renew,
    Turn,
    Release,
    Get,
    Owners,
    Bind,
}

const SQL: [&str; 10] = [
    include_str!("sql/claim.sql"),
    include_str!("sql/next.sql"),
    include_str!("sql/send.sql"),
    include_str!("sql/record.sql"),
    include_str!("sql/renew.sql"),
    "SELECT waits, turns FROM tracking_links.take_turns($1, $2, $3::text::numeric, $4, $5)",
    "UPDATE tracking_links.rows SET worker = NULL, lease_until = NULL \
     WHERE job = $1 AND state IN ('waiting', 'sent') AND worker = $2",
    include_str!("sql/get.sql"),
    "SELECT count(*) AS rows FROM tracking_links.rows \
     WHERE job = $1 AND provider = $2 AND link_id = $3",
    include_str!("sql/bind.sql"),
];

/// A connection, and the task that drives it.
pub(super) struct Session {
    pub(super) client: Client,
    driver: AbortHandle,
}

impl Session {
    /// Connects, within the time that the address allows.
    pub(super) async fn open(address: &Address) -> Result<Self, JournalError> {
        let limit = address.config.get_connect_timeout();
        let limit = limit.copied().unwrap_or(Duration::MAX);
        let opening = async {
            let (client, connection) = address.config.connect(NoTls).await?;
            let driver = tokio::spawn(async move {
                // The client's calls return its error.
                let _ = connection.await;
            });
            let driver = driver.abort_handle();
            let session = Self { client, driver };
            session.client.batch_execute(SETTINGS).await?;
            Ok(session)
        };
        match timeout(limit, opening).await {
            Ok(Ok(session)) => Ok(session),
            Ok(Err(error)) => Err(explain(error, address)),
            Err(_) => Err(unreachable(address)),
        }
    }
}

/// Closes the connection, also if the server does not answer.
impl Drop for Session {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

struct Fast {
    session: Session,
    statements: Vec<Statement>,
}

/// The connection for short statements, which many tasks use at once: they are pipelined.
pub(super) struct FastLink {
    address: Arc<Address>,
    /// How long a statement may take before the connection counts as broken.
    patience: Duration,
    current: Mutex<Option<Arc<Fast>>>,
}

impl FastLink {
    pub(super) fn new(address: Arc<Address>, patience: Duration) -> Self {
        Self {
            address,
            patience,
            current: Mutex::new(None),
        }
    }

    /// Runs a statement. Connects anew and repeats it as long as `again` allows, so that it may run
    /// twice: only for statements to which that does no harm.
    pub(super) async fn run(
        &self,
        sql: Sql,
        params: Params<'_>,
        again: impl Fn() -> bool,
    ) -> Result<Vec<Row>, JournalError> {
        let mut pause = Duration::from_millis(20);
        loop {
            let error = match self.try_once(sql, params).await {
                Ok(rows) => return Ok(rows),
                Err((Remedy::Fail, error)) => return Err(error),
                Err((_, error)) => error,
            };
            if !again() {
                return Err(error);
            }
            sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(1));
        }
    }

    async fn try_once(
        &self,
        sql: Sql,
        params: Params<'_>,
    ) -> Result<Vec<Row>, (Remedy, JournalError)> {
        let fast = self.fast().await.map_err(|error| {
            let lost = error.kind() == tracking_links::journal::JournalErrorKind::Unreachable;
            let remedy = if lost {
                Remedy::Reconnect
            } else {
                Remedy::Fail
            };
            (remedy, error)
        })?;
        let statement = &fast.statements[sql as usize];
        match timeout(self.patience, fast.session.client.query(statement, params)).await {
            Ok(Ok(rows)) => Ok(rows),
            Ok(Err(error)) => {
                let remedy = remedy(&error);
                if matches!(remedy, Remedy::Reconnect) {
                    self.discard(&fast).await;
                }
                Err((remedy, explain(error, &self.address)))
            }
            Err(_) => {
                self.discard(&fast).await;
                Err((Remedy::Reconnect, unreachable(&self.address)))
            }
        }
    }

    async fn fast(&self) -> Result<Arc<Fast>, JournalError> {
        let mut current = self.current.lock().await;
        if let Some(fast) = current.as_ref().filter(|it| !it.session.client.is_closed()) {
            return Ok(fast.clone());
        }
        let opening = timeout(self.patience, Session::open(&self.address)).await;
        let session = opening.unwrap_or_else(|_| Err(unreachable(&self.address)))?;
        let preparing = async {
            session.client.batch_execute(FAST_SETTINGS).await?;
            let mut statements = Vec::with_capacity(SQL.len());
            for sql in SQL {
                statements.push(session.client.prepare(sql).await?);
            }
            Ok(statements)
        };
        let statements = match timeout(self.patience, preparing).await {
            Ok(done) => done.map_err(|error| explain(error, &self.address))?,
            Err(_) => return Err(unreachable(&self.address)),
        };
        let fast = Arc::new(Fast {
            session,
            statements,
        });
        *current = Some(fast.clone());
        Ok(fast)
    }

    /// Forgets a broken connection, and ends what waits for its answers.
    async fn discard(&self, broken: &Arc<Fast>) {
        broken.session.driver.abort();
        let mut current = self.current.lock().await;
        if current.as_ref().is_some_and(|it| Arc::ptr_eq(it, broken)) {
            *current = None;
        }
    }
}

impl fmt::Debug for FastLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FastLink").finish_non_exhaustive()
    }
}

/// Returns a condition that holds until so much time has passed.
pub(super) fn within(time: Duration) -> impl Fn() -> bool {
    let start = Instant::now();
    move || start.elapsed() < time
}
