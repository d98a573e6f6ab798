//! What calls work on: the connection, the claims and the files; and the transaction that groups
//! them.

use std::collections::VecDeque;
use std::path::PathBuf;

use rusqlite::Connection;
use tracking_links::journal::{JournalError, JournalErrorKind as Kind};

use super::call::{Call, Undo};
use super::claims::Claims;
use super::fault::Fault;
use super::file::Files;
use super::table;

/// What a worker has that a reader has not.
#[derive(Debug)]
struct Ownership {
    files: Files,
    /// How often the journal was opened for work, this time included.
    openings: i64,
    /// How many groups of changes were written, by all workers.
    changes: i64,
    /// SQLite's count of changed rows at the last commit.
    written: u64,
}

#[derive(Debug)]
pub(super) struct Work {
    pub(super) conn: Connection,
    pub(super) claims: Claims,
    path: PathBuf,
    ownership: Option<Ownership>,
    /// Why nothing works any more.
    broken: Option<JournalError>,
}

impl Work {
    /// Makes the work of a reader.
    pub(super) fn of_reader(conn: Connection, path: PathBuf) -> Self {
        Self {
            conn,
            claims: Claims::default(),
            path,
            ownership: None,
            broken: None,
        }
    }

    /// Makes the work of a worker, and notes in the journal that it was opened. `changes` is what
    /// the lock says.
    pub(super) fn of_worker(
        conn: Connection,
        path: PathBuf,
        mut files: Files,
        changes: i64,
    ) -> Result<Self, Fault> {
        let change = conn.unchecked_transaction()?;
        let (openings, found) = change.query_row(
            "UPDATE journal SET openings = openings + 1, changes = changes + 1
             RETURNING openings, changes",
            [],
            |row| Ok((row.get(0)?, row.get::<_, i64>(1)?)),
        )?;
        if found <= changes {
            return Err(Fault::new(
                Kind::Damaged,
                format!(
                    "the journal {0} lacks the last {1} groups of changes that its worker wrote \
                     before it was killed, since {0}-wal was deleted or truncated: restore it; or \
                     delete {0}-lock to go on without them, and check first which links exist",
                    path.display(),
                    changes - found + 1
                ),
            ));
        }
        change.execute("UPDATE links SET postponed = 0 WHERE postponed <> 0", [])?;
        change.commit()?;
        files.opened(found)?;
        let written = conn.total_changes();
        Ok(Self {
            conn,
            claims: Claims::default(),
            path,
            ownership: Some(Ownership {
                files,
                openings,
                changes: found,
                written,
            }),
            broken: None,
        })
    }

    /// Makes the error that the caller gets, and remembers it if nothing works after it.
    pub(super) fn error(&mut self, fault: Fault) -> JournalError {
        let error = fault.at(&self.path);
        let fatal = matches!(
            error.kind(),
            Kind::Damaged | Kind::Missing | Kind::Unreachable
        );
        if fatal && self.broken.is_none() {
            self.broken = Some(error.clone());
        }
        error
    }

    /// Runs calls in one transaction: all, unless one of them ends it.
    pub(super) fn group(&mut self, calls: &mut VecDeque<Box<dyn Call>>) {
        let mut ran = Vec::new();
        let mut ended = self.begin();
        match ended {
            Ok(()) => ended = self.run(calls, &mut ran).and_then(|()| self.commit()),
            Err(_) => ran.extend(calls.drain(..)),
        }
        if ended.is_ok() {
            self.claims.keep();
        } else {
            self.claims.undo(0);
            if !self.conn.is_autocommit() {
                // If this fails, the next transaction can't begin either.
                let _ = self.conn.execute_batch("ROLLBACK");
            }
        }
        for call in ran {
            call.answer(&ended);
        }
    }

    fn begin(&mut self) -> Result<(), JournalError> {
        match (&self.broken, &self.ownership) {
            (Some(error), _) => Err(error.clone()),
            (None, Some(_)) => self.command("BEGIN IMMEDIATE"),
            (None, None) => self.command("BEGIN"),
        }
    }

    fn run(
        &mut self,
        calls: &mut VecDeque<Box<dyn Call>>,
        ran: &mut Vec<Box<dyn Call>>,
    ) -> Result<(), JournalError> {
        while let Some(mut call) = calls.pop_front() {
            let mark = self.claims.mark();
            let has_savepoint = call.undo() == Undo::Savepoint;
            let saved = match has_savepoint {
                true => self.command("SAVEPOINT call"),
                false => Ok(()),
            };
            let done = saved.and_then(|()| call.run(self));
            ran.push(call);
            if let Err(error) = done {
                self.claims.undo(mark);
                if self.conn.is_autocommit() || self.broken.is_some() {
                    return Err(error);
                }
                if has_savepoint {
                    self.command("ROLLBACK TO call")?;
                }
            }
            if has_savepoint {
                self.command("RELEASE call")?;
            }
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<(), JournalError> {
        let (checked, openings, changes) = match &mut self.ownership {
            Some(it) if self.conn.total_changes() != it.written => {
                (it.files.check(), it.openings, it.changes + 1)
            }
            _ => return self.command("COMMIT"),
        };
        let counted = checked.and_then(|()| self.count_changes(openings, changes));
        let is_ours = counted.map_err(|fault| self.error(fault))?;
        if !is_ours {
            let error = JournalError::new(
                Kind::InUse,
                format!(
                    "another process opened the journal {} although this one had it: its lock was \
                     deleted; wait until that one ends, and run this again",
                    self.path.display()
                ),
            );
            self.broken = Some(error.clone());
            return Err(error);
        }
        self.command("COMMIT")?;
        let written = self.conn.total_changes();
        let Some(ownership) = &mut self.ownership else {
            return Ok(());
        };
        (ownership.written, ownership.changes) = (written, changes);
        // What was committed to a file that is gone is lost.
        let kept = ownership
            .files
            .check()
            .and_then(|()| ownership.files.note(changes));
        kept.map_err(|fault| self.error(fault))
    }

    /// Notes how many groups of changes there are. Returns false if somebody else opened the
    /// journal since.
    fn count_changes(&self, openings: i64, changes: i64) -> Result<bool, Fault> {
        let mut count = self
            .conn
            .prepare_cached("UPDATE journal SET changes = ?2 WHERE openings = ?1")?;
        Ok(count.execute([openings, changes])? == 1)
    }

    /// Closes the files. The journal is one file then, if nobody reads it.
    pub(super) fn close(self) -> Result<(), JournalError> {
        let closed = self.conn.close();
        if let Some(ownership) = self.ownership {
            ownership
                .files
                .release(self.broken.is_none() && closed.is_ok());
        }
        closed.map_err(|(_, error)| Fault::from(error).at(&self.path))
    }

    /// Returns whether any row of a provider is claimed.
    pub(super) fn holds_rows_of(&self, provider: &str) -> Result<bool, Fault> {
        for row in self.claims.rows() {
            if table::place(&self.conn, row)?.0 == provider {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn command(&mut self, sql: &str) -> Result<(), JournalError> {
        let done = self
            .conn
            .prepare_cached(sql)
            .and_then(|mut command| command.execute([]));
        done.map(drop).map_err(|error| self.error(error.into()))
    }
}
