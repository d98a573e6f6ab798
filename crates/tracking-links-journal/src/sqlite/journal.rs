//! The journal in an SQLite file, as its users see it.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread::JoinHandle;

use rusqlite::types::Value;
use rusqlite::{params, params_from_iter};
use tokio::sync::oneshot;
use tracking_links::Account;
use tracking_links::journal::{
    Added, Claims, Count, Journal, JournalError, JournalErrorKind as Kind, NewRow, Outcome,
    Resolution, Row, RowFilter, RowId, RowState,
};
use tracking_links::runtime::BoxFuture;

use super::accounts;
use super::call::{Undo, call};
use super::changes::{self, Texts};
use super::fault::Fault;
use super::file::{self, Files};
use super::resolve::resolve;
use super::schema;
use super::table::{self, COLUMNS, OPEN, SETTLED};
use super::thread::{self, Message};
use super::unheard::Unheard;
use super::work::Work;

/// A journal in an SQLite file, for one worker at a time.
///
/// [`open`](Self::open) takes the file for this process, and [`read`](Self::read) reads it beside
/// another. A thread of its own writes: the calls that wait share a transaction and an fsync, and
/// are answered after it.
///
/// Dropping a journal ends its claims and waits for what was begun, as
/// [`close`](Journal::close) does.
///
/// # The file
///
/// The table `links` has a row for each key, with plain columns that any SQLite tool can read. Its
/// times are in milliseconds since 1970. While a worker has it, the files with `-wal`, `-shm` and
/// `-lock` after its name belong to it. After a kill they stay: keep them with it.
///
/// Requests may contain passwords of links. A new file can only be read by its owner.
pub struct SqliteJournal {
    path: PathBuf,
    writes: bool,
    sender: Option<mpsc::Sender<Message>>,
    thread: Option<JoinHandle<()>>,
}

impl SqliteJournal {
    /// Opens a journal for work, or makes it. Blocks while it reads and writes the file.
    ///
    /// A journal of an older version is migrated. Rows that are `sent` are in doubt: whoever sent
    /// them is dead.
    ///
    /// # Errors
    ///
    /// Fails with [`InUse`](Kind::InUse) if another process works on it, and with the other kinds
    /// if the file can't be written, or is no journal.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, JournalError> {
        let path = path.as_ref();
        let opened = file::resolve(path).and_then(|real| {
            let (files, changes) = Files::lock(&real)?;
            if changes > 0 && !real.exists() {
                return Err(Fault::new(
                    Kind::Missing,
                    format!(
                        "the journal {0} was deleted after its worker was killed: put it back, or \
                         delete {0}-lock to begin anew",
                        real.display()
                    ),
                ));
            }
            file::create(&real)?;
            let conn = schema::open(&real)?;
            Work::of_worker(conn, real, files, changes)
        });
        Self::start(path, true, opened)
    }

    /// Opens a journal that exists for reading, also while a worker has it. Blocks while it reads
    /// the file.
    ///
    /// What changes rows fails with [`ReadOnly`](Kind::ReadOnly). What is read is what was
    /// committed last. If nobody works on the journal, nothing stays beside it afterwards.
    ///
    /// # Errors
    ///
    /// Fails with [`Missing`](Kind::Missing) if there is no such file, and with the other kinds if
    /// it is no journal, or one of another version.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, JournalError> {
        let path = path.as_ref();
        let opened =
            file::resolve(path).and_then(|real| Ok(Work::of_reader(schema::read(&real)?, real)));
        Self::start(path, false, opened)
    }

    fn start(path: &Path, writes: bool, work: Result<Work, Fault>) -> Result<Self, JournalError> {
        let started = work.and_then(thread::start);
        let (sender, thread) = started.map_err(|fault| fault.at(path))?;
        Ok(Self {
            path: path.to_owned(),
            writes,
            sender: Some(sender),
            thread: Some(thread),
        })
    }

    /// Returns the path of the file, as it was given.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn tell(&self, message: Message) -> Result<(), JournalError> {
        let sent = self.sender.as_ref().map(|sender| sender.send(message));
        match sent {
            Some(Ok(())) => Ok(()),
            _ => Err(self.closed()),
        }
    }

    fn closed(&self) -> JournalError {
        let message = format!(
            "the journal {} was closed; open it again",
            self.path.display()
        );
        JournalError::new(Kind::Closed, message)
    }

    /// Has the thread read.
    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut Work) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, JournalError> {
        self.call(Undo::Statement, question).await
    }

    async fn call<T: Send + 'static>(
        &self,
        undo: Undo,
        work: impl FnOnce(&mut Work) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, JournalError> {
        let (call, answer) = call(undo, work);
        self.tell(Message::Call(call))?;
        answer.await.unwrap_or_else(|_| Err(self.closed()))
    }

    /// Has the thread write.
    async fn change<T: Send + 'static>(
        &self,
        undo: Undo,
        change: impl FnOnce(&mut Work) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, JournalError> {
        if !self.writes {
            return Err(JournalError::new(
                Kind::ReadOnly,
                format!(
                    "the journal {} was opened for reading; open it for work to change it",
                    self.path.display()
                ),
            ));
        }
        self.call(undo, change).await
    }
}

impl fmt::Debug for SqliteJournal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteJournal")
            .field("path", &self.path)
            .field("writes", &self.writes)
            .finish_non_exhaustive()
    }
}

impl Drop for SqliteJournal {
    fn drop(&mut self) {
        drop(self.sender.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the thread was printed, and its callers were told.
            let _ = thread.join();
        }
    }
}

impl Journal for SqliteJournal {
    fn add<'a>(
        &'a self,
        batch: &'a str,
        rows: &'a [NewRow],
    ) -> BoxFuture<'a, Result<Vec<Added>, JournalError>> {
        Box::pin(async move {
            let texts = rows.iter().map(|row| {
                Ok(Texts {
                    key: row.key.clone(),
                    provider: row.provider.clone(),
                    request: table::text("request", &row.request)?,
                })
            });
            let rows: Result<Vec<Texts>, Fault> = texts.collect();
            let rows = rows.map_err(|fault| fault.at(&self.path))?;
            let batch = batch.to_owned();
            self.change(Undo::Savepoint, move |work| {
                changes::add(work, &batch, &rows)
            })
            .await
        })
    }

    fn claim<'a>(
        &'a self,
        provider: &'a str,
        max: usize,
    ) -> BoxFuture<'a, Result<Claims, JournalError>> {
        let provider = provider.to_owned();
        Box::pin(async move {
            let Some(thread) = self.sender.clone() else {
                return Err(self.closed());
            };
            let claim = self.change(Undo::Savepoint, move |work| {
                let claims = changes::claim(work, &provider, max)?;
                Ok(Unheard::new(claims, work, thread))
            });
            Ok(claim.await?.hear())
        })
    }

    fn send<'a>(&'a self, rows: &'a [RowId]) -> BoxFuture<'a, Result<(), JournalError>> {
        let undo = match rows {
            [_] => Undo::Statement,
            _ => Undo::Savepoint,
        };
        let rows = rows.to_vec();
        Box::pin(self.change(undo, move |work| changes::send(work, &rows)))
    }

    fn record<'a>(
        &'a self,
        row: RowId,
        outcome: &'a Outcome,
    ) -> BoxFuture<'a, Result<(), JournalError>> {
        let outcome = outcome.clone();
        Box::pin(self.change(Undo::Statement, move |work| {
            changes::record(work, row, &outcome)
        }))
    }

    fn get<'a>(
        &'a self,
        keys: &'a [String],
    ) -> BoxFuture<'a, Result<Vec<Option<Row>>, JournalError>> {
        let keys = keys.to_vec();
        Box::pin(self.ask(move |work| changes::get(work, &keys)))
    }

    fn rows<'a>(
        &'a self,
        filter: &'a RowFilter,
        after: Option<RowId>,
        max: usize,
    ) -> BoxFuture<'a, Result<Vec<Row>, JournalError>> {
        let (which, mut values) = condition(filter);
        values.push(Value::Integer(after.map_or(i64::MIN, |row| row.0)));
        // By the numbers of rows, and never by an index that would have to be sorted.
        let index = match (&filter.provider, &filter.states[..]) {
            (Some(_), [RowState::Sent, RowState::Unknown]) => "INDEXED BY links_in_doubt",
            _ => "NOT INDEXED",
        };
        let query =
            format!("SELECT {COLUMNS} FROM links {index} WHERE {which} AND id > ? ORDER BY id");
        Box::pin(
            self.ask(move |work| table::rows(&work.conn, &query, params_from_iter(values), max)),
        )
    }

    fn count<'a>(
        &'a self,
        filter: &'a RowFilter,
    ) -> BoxFuture<'a, Result<Vec<Count>, JournalError>> {
        let (which, values) = condition(filter);
        let counts = |of| {
            format!(
                "SELECT provider, state, count(*) FROM links WHERE {of} AND {which}
                 GROUP BY provider, state"
            )
        };
        let query = format!("{} UNION ALL {}", counts(OPEN), counts(SETTLED));
        let values = [values.clone(), values].concat();
        Box::pin(self.ask(move |work| {
            let mut query = work.conn.prepare_cached(&query)?;
            let counts = query.query_map(params_from_iter(values), |row| {
                let state: String = row.get(1)?;
                let state = RowState::from_name(&state).unwrap_or(RowState::Unknown);
                let rows: i64 = row.get(2)?;
                Ok(Count::new(
                    row.get::<_, String>(0)?,
                    state,
                    rows.unsigned_abs(),
                ))
            })?;
            Ok(counts.collect::<Result<_, _>>()?)
        }))
    }

    fn owners<'a>(
        &'a self,
        provider: &'a str,
        link_id: &'a str,
    ) -> BoxFuture<'a, Result<u64, JournalError>> {
        let (provider, link_id) = (provider.to_owned(), link_id.to_owned());
        Box::pin(self.ask(move |work| {
            let mut query = work.conn.prepare_cached(
                "SELECT count(*) FROM links WHERE provider = ?1 AND link_id = ?2",
            )?;
            let owners: i64 = query.query_row(params![provider, link_id], |row| row.get(0))?;
            Ok(owners.unsigned_abs())
        }))
    }

    fn resolve<'a>(
        &'a self,
        key: &'a str,
        resolution: &'a Resolution,
    ) -> BoxFuture<'a, Result<Option<Row>, JournalError>> {
        let (key, resolution) = (key.to_owned(), resolution.clone());
        Box::pin(self.change(Undo::Savepoint, move |work| {
            resolve(work, &key, &resolution)
        }))
    }

    fn bind<'a>(
        &'a self,
        provider: &'a str,
        account: &'a Account,
    ) -> BoxFuture<'a, Result<(), JournalError>> {
        let (provider, account) = (provider.to_owned(), account.clone());
        Box::pin(self.change(Undo::Savepoint, move |work| {
            accounts::bind(work, &provider, &account)
        }))
    }

    fn release<'a>(
        &'a self,
        provider: &'a str,
    ) -> BoxFuture<'a, Result<Option<Account>, JournalError>> {
        let provider = provider.to_owned();
        Box::pin(self.change(Undo::Savepoint, move |work| {
            accounts::release(work, &provider)
        }))
    }

    fn close(&self) -> BoxFuture<'_, Result<(), JournalError>> {
        Box::pin(async move {
            let (caller, answer) = oneshot::channel();
            self.tell(Message::Close(caller))?;
            answer.await.unwrap_or_else(|_| Err(self.closed()))
        })
    }
}

/// Returns the condition that a filter is, with its values.
fn condition(filter: &RowFilter) -> (String, Vec<Value>) {
    let mut which = vec!["1".to_owned()];
    let mut values = Vec::new();
    if !filter.states.is_empty() {
        let states: Vec<String> = filter
            .states
            .iter()
            .map(|state| format!("'{state}'"))
            .collect();
        which.push(format!("state IN ({})", states.join(", ")));
    }
    if let Some(provider) = &filter.provider {
        which.push("provider = ?".to_owned());
        values.push(Value::Text(provider.clone()));
    }
    if let Some(batch) = &filter.outside_batch {
        which.push("batch IS NOT (SELECT id FROM batches WHERE name = ?)".to_owned());
        values.push(Value::Text(batch.clone()));
    }
    (which.join(" AND "), values)
}
