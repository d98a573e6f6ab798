//! Why a call failed, before it is known of which file.

use std::path::Path;

use rusqlite::ErrorCode;
use tracking_links::journal::{JournalError, JournalErrorKind as Kind};

/// Why a call failed.
#[derive(Debug)]
pub(super) enum Fault {
    /// SQLite said so.
    Sqlite(rusqlite::Error),
    /// This store said so.
    Journal(JournalError),
}

impl Fault {
    pub(super) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self::Journal(JournalError::new(kind, message))
    }

    /// Returns the error, which names the file and what to do.
    pub(super) fn at(self, path: &Path) -> JournalError {
        match self {
            Self::Sqlite(error) => of_sqlite(error, path),
            Self::Journal(error) => error,
        }
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<JournalError> for Fault {
    fn from(error: JournalError) -> Self {
        Self::Journal(error)
    }
}

fn of_sqlite(error: rusqlite::Error, path: &Path) -> JournalError {
    let path = path.display();
    let (kind, message) = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => (
            Kind::Full,
            format!("the disk of the journal {path} is full; make room, and run this again"),
        ),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => (
            Kind::ReadOnly,
            format!(
                "the journal {path} can't be written: its file, its folder or its disk is \
                 read-only; make them writable, or copy it to where they are"
            ),
        ),
        Some(ErrorCode::NotADatabase) => (
            Kind::Damaged,
            format!(
                "{path} is no journal, or its beginning is damaged; name another file, or restore \
                 it"
            ),
        ),
        Some(ErrorCode::DatabaseCorrupt) => (
            Kind::Damaged,
            format!(
                "the journal {path} is damaged; restore it from a copy, or save its rows with \
                 `sqlite3 {path} .recover`"
            ),
        ),
        Some(ErrorCode::CannotOpen) => (
            Kind::Missing,
            format!(
                "the journal {path} can't be opened: check that it is a file and that you may read \
                 and write it and its folder"
            ),
        ),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => (
            Kind::InUse,
            format!("another program holds a lock on the journal {path}; close it there"),
        ),
        Some(ErrorCode::SystemIoFailure) => (
            Kind::Unreachable,
            format!("the disk of the journal {path} failed; check it, and run this again"),
        ),
        _ => (Kind::Other, format!("the journal {path} failed: {error}")),
    };
    JournalError::new(kind, message).with_source(error)
}
