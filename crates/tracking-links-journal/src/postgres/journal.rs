//! The journal of one worker.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::AbortHandle;
use tokio_postgres::Row as Columns;
use tracking_links::Account;
use tracking_links::journal::{
    Added, Claims, Count, Journal, JournalError, JournalErrorKind, NewRow, Outcome, Resolution,
    Row, RowFilter, RowId, RowState,
};
use tracking_links::runtime::{BoxFuture, RateLimit};

use super::accounts;
use super::add::add;
use super::address::Address;
use super::claims::claim;
use super::fault::explain;
use super::lane::{Lane, closed};
use super::record::{self, Recording, record};
use super::resolve::resolve;
use super::schema::migrate;
use super::send::{self, Sending, Sent, send};
use super::session::{FastLink, Params, Session, Sql, within};
use super::slow::SlowLink;
use super::table::{COLUMNS, column, read};
use super::turn::{self, Budget};
use super::worker::Worker;

/// How long a worker may be silent before others get its rows, unless it says so.
const LEASE: Duration = Duration::from_secs(30);

/// How long a read is tried while the server does not answer.
const AGAIN: Duration = Duration::from_secs(60);

/// How long closing tries to free the claims. They run out by themselves.
const RELEASE: Duration = Duration::from_secs(5);

/// A journal in PostgreSQL, for many workers on many machines: one worker.
///
/// All workers that connect with the same job share its rows, and all workers of the database share
/// the rate budgets of accounts. The server needs nothing but an empty database: the first worker
/// makes the schema `tracking_links`, with the tables `rows`, `accounts`, `budgets` and `version`.
///
/// ```no_run
/// # async fn example() -> Result<(), tracking_links::journal::JournalError> {
/// use tracking_links_journal::PostgresJournal;
///
/// let url = "postgres://user:password@db.internal/links?job=spring";
/// let journal = PostgresJournal::connect(url).await?;
/// # Ok(())
/// # }
/// ```
///
/// # The URL
///
/// `postgres://user:password@host:port/database`, with %-codes for special characters. The
/// parameter `job` names the job, of which a database may have many; it is `default` if there is
/// none. Other parameters are those of
/// [`tokio_postgres::Config`].
/// No error and no `Debug` shows the user or the password.
///
/// TLS is not supported: `sslmode=require` is refused. Use a private network or a tunnel.
///
/// # Claims
///
/// A claim is a lease of 30 seconds by the server's clock, which a task renews. When a worker dies
/// or loses the network, others get its rows after that: `waiting` ones to send, `sent` ones as in
/// doubt. A worker that was stopped for longer finds its claims lost when it sends.
///
/// One case is left that no journal can exclude: a worker that is stopped for longer than its lease
/// after `send` returned and before the request left sends it when it wakes.
///
/// # When the server is gone
///
/// Commits are on disk before a method returns, whatever `synchronous_commit` is by default. While
/// the server does not answer, claims, turns and reads are tried again for a minute, `send` for
/// half a lease, and outcomes for ten minutes, or ten seconds once the journal is being closed.
/// Then they fail with [`Unreachable`](JournalErrorKind::Unreachable), and later calls connect
/// anew. [`add`](Journal::add), [`resolve`](Journal::resolve) and
/// [`release`](Journal::release) are not repeated.
pub struct PostgresJournal {
    worker: Arc<Worker>,
    slow: SlowLink,
    sends: Lane<Sending, Sent>,
    records: Lane<Recording, ()>,
    turns: Lane<Budget, Duration>,
    keeper: AbortHandle,
}

impl PostgresJournal {
    /// Connects to a database as a new worker. Makes or updates the schema if need be.
    ///
    /// # Errors
    ///
    /// Fails with [`Unreachable`](JournalErrorKind::Unreachable) if there is no server, with
    /// [`Missing`](JournalErrorKind::Missing) if it lacks the database, with
    /// [`Newer`](JournalErrorKind::Newer) if a newer version of this software made the schema, and
    /// with [`ReadOnly`](JournalErrorKind::ReadOnly) if the user may not make it.
    pub async fn connect(url: &str) -> Result<Self, JournalError> {
        Self::connect_with_lease(url, LEASE).await
    }

    /// Connects with another lease, of one second to one hour. With a shorter one, the rows of a
    /// dead worker are free sooner, and a slow server ends claims sooner.
    ///
    /// # Errors
    ///
    /// Fails as [`connect`](Self::connect) does.
    pub async fn connect_with_lease(url: &str, lease: Duration) -> Result<Self, JournalError> {
        if !(1..=3600).contains(&lease.as_secs()) {
            let message = "a lease is one second to one hour long";
            return Err(JournalError::new(JournalErrorKind::Other, message));
        }
        let address = Arc::new(Address::parse(url)?);
        let mut session = Session::open(&address).await?;
        migrate(&mut session.client, &address).await?;
        let number = "SELECT nextval('tracking_links.workers')";
        let number = session.client.query_one(number, &[]).await;
        let number = number.map_err(|error| explain(error, &address))?.get(0);
        let link = FastLink::new(address.clone(), (lease / 3).min(Duration::from_secs(10)));
        let worker = Worker::new(address.clone(), link, number, lease);
        Ok(Self {
            slow: SlowLink::new(address, session),
            sends: send::lane(worker.clone()),
            records: record::lane(worker.clone()),
            turns: turn::lane(worker.clone()),
            keeper: worker.keep_claims(),
            worker,
        })
    }

    fn job(&self) -> &String {
        &self.worker.address.job
    }

    /// Runs a short statement that changes nothing.
    async fn read(&self, sql: Sql, params: Params<'_>) -> Result<Vec<Columns>, JournalError> {
        self.worker.link.run(sql, params, within(AGAIN)).await
    }

    fn check_open(&self) -> Result<(), JournalError> {
        match self.worker.is_closing() {
            true => Err(closed()),
            false => Ok(()),
        }
    }
}

/// Shows where the journal is, and which job and worker it is of.
impl fmt::Debug for PostgresJournal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresJournal")
            .field("address", &self.worker.address)
            .field("worker", &self.worker.number)
            .finish_non_exhaustive()
    }
}

/// Stops renewing the claims, which then run out. Outcomes on their way are still recorded.
impl Drop for PostgresJournal {
    fn drop(&mut self) {
        self.keeper.abort();
    }
}

impl Journal for PostgresJournal {
    fn add<'a>(
        &'a self,
        batch: &'a str,
        rows: &'a [NewRow],
    ) -> BoxFuture<'a, Result<Vec<Added>, JournalError>> {
        Box::pin(async move {
            self.check_open()?;
            if rows.is_empty() {
                return Ok(Vec::new());
            }
            let input = (self.job(), batch, rows);
            let adding = self.slow.change(&input, |client, (job, batch, rows)| {
                Box::pin(add(client, job, batch, rows))
            });
            adding.await
        })
    }

    fn claim<'a>(
        &'a self,
        provider: &'a str,
        max: usize,
    ) -> BoxFuture<'a, Result<Claims, JournalError>> {
        Box::pin(async move {
            self.check_open()?;
            claim(&self.worker, provider, max).await
        })
    }

    fn send<'a>(&'a self, rows: &'a [RowId]) -> BoxFuture<'a, Result<(), JournalError>> {
        Box::pin(async move {
            self.check_open()?;
            send(&self.worker, &self.sends, rows).await
        })
    }

    fn record<'a>(
        &'a self,
        row: RowId,
        outcome: &'a Outcome,
    ) -> BoxFuture<'a, Result<(), JournalError>> {
        Box::pin(async move {
            self.check_open()?;
            record(&self.worker, &self.records, row, outcome).await
        })
    }

    fn get<'a>(
        &'a self,
        keys: &'a [String],
    ) -> BoxFuture<'a, Result<Vec<Option<Row>>, JournalError>> {
        Box::pin(async move {
            self.check_open()?;
            let bytes: Vec<_> = keys.iter().map(|key| key.as_bytes()).collect();
            let found = self.read(Sql::Get, &[self.job(), &bytes]).await?;
            let mut rows = HashMap::new();
            for row in &found {
                let row = read(row)?;
                rows.insert(row.key.clone(), row);
            }
            Ok(keys.iter().map(|key| rows.get(key).cloned()).collect())
        })
    }

    fn rows<'a>(
        &'a self,
        filter: &'a RowFilter,
        after: Option<RowId>,
        max: usize,
    ) -> BoxFuture<'a, Result<Vec<Row>, JournalError>> {
        Box::pin(async move {
            self.check_open()?;
            let sql = format!(
                "SELECT {COLUMNS} FROM tracking_links.rows it
                 WHERE {FILTER} AND ($5::bigint IS NULL OR it.id > $5) ORDER BY it.id LIMIT $6"
            );
            let (states, provider, outside) = of(filter);
            let after = after.map(|row| row.0);
            let max = i64::try_from(max).unwrap_or(i64::MAX);
            let params: Params<'_> = &[self.job(), &states, &provider, &outside, &after, &max];
            let rows = self.slow.read(&sql, params).await?;
            rows.iter().map(read).collect()
        })
    }

    fn count<'a>(
        &'a self,
        filter: &'a RowFilter,
    ) -> BoxFuture<'a, Result<Vec<Count>, JournalError>> {
        Box::pin(async move {
            self.check_open()?;
            let sql = format!(
                "SELECT it.provider, it.state, count(*) AS rows FROM tracking_links.rows it
                 WHERE {FILTER} GROUP BY it.provider, it.state ORDER BY it.provider, it.state"
            );
            let (states, provider, outside) = of(filter);
            let params: Params<'_> = &[self.job(), &states, &provider, &outside];
            let mut counts = Vec::new();
            for row in self.slow.read(&sql, params).await? {
                // The schema allows no other state.
                if let Some(state) = RowState::from_name(column(&row, "state")?) {
                    let rows = u64::try_from(column::<i64>(&row, "rows")?).unwrap_or(0);
                    let provider = String::from_utf8_lossy(column(&row, "provider")?);
                    counts.push(Count::new(provider, state, rows));
                }
            }
            Ok(counts)
        })
    }

    fn owners<'a>(
        &'a self,
        provider: &'a str,
        link_id: &'a str,
    ) -> BoxFuture<'a, Result<u64, JournalError>> {
        Box::pin(async move {
            self.check_open()?;
            let params: Params<'_> = &[self.job(), &provider.as_bytes(), &link_id.as_bytes()];
            let rows = self.read(Sql::Owners, params).await?;
            let rows = rows
                .first()
                .map_or(Ok(0), |row| column::<i64>(row, "rows"))?;
            Ok(u64::try_from(rows).unwrap_or(0))
        })
    }

    fn resolve<'a>(
        &'a self,
        key: &'a str,
        resolution: &'a Resolution,
    ) -> BoxFuture<'a, Result<Option<Row>, JournalError>> {
        Box::pin(async move {
            self.check_open()?;
            let input = (self.job(), key, resolution);
            let resolving = self.slow.change(&input, |client, (job, key, resolution)| {
                Box::pin(resolve(client, job, key, resolution))
            });
            resolving.await
        })
    }

    fn bind<'a>(
        &'a self,
        provider: &'a str,
        account: &'a Account,
    ) -> BoxFuture<'a, Result<(), JournalError>> {
        Box::pin(async move {
            self.check_open()?;
            accounts::bind(&self.worker, provider, account).await
        })
    }

    fn release<'a>(
        &'a self,
        provider: &'a str,
    ) -> BoxFuture<'a, Result<Option<Account>, JournalError>> {
        Box::pin(async move {
            self.check_open()?;
            let input = (self.job(), provider);
            let releasing = self.slow.change(&input, |client, (job, provider)| {
                Box::pin(accounts::release(client, job, provider))
            });
            releasing.await
        })
    }

    fn turn<'a>(
        &'a self,
        account: &'a Account,
        limit: RateLimit,
    ) -> BoxFuture<'a, Result<Duration, JournalError>> {
        Box::pin(async move {
            self.check_open()?;
            self.turns.call(Budget::new(account, limit)?).await
        })
    }

    fn close(&self) -> BoxFuture<'_, Result<(), JournalError>> {
        Box::pin(async move {
            self.check_open()?;
            self.worker.close();
            self.sends.close().await;
            self.records.close().await;
            self.turns.close().await;
            self.keeper.abort();
            let params: Params<'_> = &[self.job(), &self.worker.number];
            let link = &self.worker.link;
            link.run(Sql::Release, params, within(RELEASE)).await?;
            Ok(())
        })
    }
}

/// The rows that a filter means: of the job, with one of the states, of the provider, not of the
/// batch.
const FILTER: &str = "it.job = $1 AND (cardinality($2::text[]) = 0 OR it.state = ANY ($2))
    AND ($3::bytea IS NULL OR it.provider = $3) AND ($4::bytea IS NULL OR it.batch <> $4)";

fn of(filter: &RowFilter) -> (Vec<&'static str>, Option<&[u8]>, Option<&[u8]>) {
    let states = filter.states.iter().map(|state| state.as_str()).collect();
    let (provider, batch) = (&filter.provider, &filter.outside_batch);
    let provider = provider.as_deref().map(str::as_bytes);
    (states, provider, batch.as_deref().map(str::as_bytes))
}
