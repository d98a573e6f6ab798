//! The tables of a journal, their versions, and how a file is opened.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior, ffi};
use tracking_links::journal::JournalErrorKind as Kind;

use super::fault::Fault;
use super::file::beside;

/// Marks a file as a journal: "tlnk".
const APPLICATION_ID: i64 = 0x746c_6e6b;

/// How long another program may hold a lock, as a viewer of SQLite files does.
const BUSY: Duration = Duration::from_secs(5);

/// Makes version 1 of nothing, version 2 of version 1, and so on. A migration that was released is
/// never changed.
const MIGRATIONS: &[&str] = &[
    include_str!("schema/1.sql"),
    include_str!("schema/2.sql"),
    include_str!("schema/3.sql"),
    include_str!("schema/4.sql"),
];

/// The version that this program writes.
const VERSION: i64 = MIGRATIONS.len() as i64;

/// What a file is.
enum Found {
    Nothing,
    Journal { version: usize },
}

/// Opens a journal for work, makes it or migrates it.
pub(super) fn open(path: &Path) -> Result<Connection, Fault> {
    let mut conn = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    // Before anything is written: it may be a file of somebody else.
    let version = match found(&conn, path)? {
        Found::Nothing => 0,
        Found::Journal { version } => {
            check(&conn)?;
            version
        }
    };
    let mode: String = conn.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(Fault::new(
            Kind::Other,
            format!(
                "the file system of {} has no shared memory, which the journal needs; use a local \
                 disk",
                path.display()
            ),
        ));
    }
    conn.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;",
    )?;
    if version < MIGRATIONS.len() {
        let change = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for migration in &MIGRATIONS[version..] {
            change.execute_batch(migration)?;
        }
        change.pragma_update(None, "application_id", APPLICATION_ID)?;
        change.pragma_update(None, "user_version", VERSION)?;
        change.commit()?;
    }
    Ok(conn)
}

/// Fails if the file is damaged. Reads all of it: damage that is found later is found after rows
/// were sent.
fn check(conn: &Connection) -> Result<(), Fault> {
    let found: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if found == "ok" {
        return Ok(());
    }
    let corrupt = ffi::Error::new(ffi::SQLITE_CORRUPT);
    Err(rusqlite::Error::SqliteFailure(corrupt, Some(found)).into())
}

/// Opens a journal for reading.
pub(super) fn read(path: &Path) -> Result<Connection, Fault> {
    let missing = || {
        Fault::new(
            Kind::Missing,
            format!("there is no journal {}; check its name", path.display()),
        )
    };
    if !path.exists() {
        return Err(missing());
    }
    // The last connection removes the files beside the journal if it may write. But what a killed
    // worker left stays as it is.
    let mode = match beside(path, "-wal").exists() {
        true => OpenFlags::SQLITE_OPEN_READ_ONLY,
        false => OpenFlags::SQLITE_OPEN_READ_WRITE,
    };
    let conn = connect(path, mode)?;
    conn.execute_batch("PRAGMA query_only = ON;")?;
    let found = match found(&conn, path) {
        // A folder that can't be written can't have the files of a worker, so none changes it.
        Err(Fault::Sqlite(error)) if cannot_open(&error) && !beside(path, "-wal").exists() => {
            let conn = immutable(path)?;
            return checked(found(&conn, path)?, path).map(|()| conn);
        }
        found => found?,
    };
    if matches!(found, Found::Nothing) {
        return Err(missing());
    }
    checked(found, path).map(|()| conn)
}

/// Refuses what a reader can't read.
fn checked(found: Found, path: &Path) -> Result<(), Fault> {
    match found {
        Found::Journal { version } if version == MIGRATIONS.len() => Ok(()),
        _ => Err(Fault::new(
            Kind::ReadOnly,
            format!(
                "the journal {} was written by an older version; open it for work once, which \
                 migrates it",
                path.display()
            ),
        )),
    }
}

fn cannot_open(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{CannotOpen, ReadOnly};
    matches!(error.sqlite_error_code(), Some(CannotOpen | ReadOnly))
}

fn connect(path: &Path, mode: OpenFlags) -> Result<Connection, Fault> {
    let conn = Connection::open_with_flags(path, mode | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    prepare(&conn)?;
    Ok(conn)
}

fn immutable(path: &Path) -> Result<Connection, Fault> {
    let mut name = String::from("file:");
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
                name.push(char::from(*byte));
            }
            _ => name.push_str(&format!("%{byte:02X}")),
        }
    }
    name.push_str("?immutable=1");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    let conn = Connection::open_with_flags(name, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    prepare(&conn)?;
    Ok(conn)
}

/// Sets what does not touch the file.
fn prepare(conn: &Connection) -> Result<(), Fault> {
    conn.busy_timeout(BUSY)?;
    conn.set_prepared_statement_cache_capacity(64);
    conn.execute_batch(
        "PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;",
    )?;
    Ok(())
}

/// Returns what a file is. Refuses what is no journal.
fn found(conn: &Connection, path: &Path) -> Result<Found, Fault> {
    let number = |name| conn.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i64>(0));
    let (application, version) = (number("application_id")?, number("user_version")?);
    let path = path.display();
    if application == APPLICATION_ID {
        return match usize::try_from(version) {
            Ok(version) if (1..=MIGRATIONS.len()).contains(&version) => {
                Ok(Found::Journal { version })
            }
            _ => Err(Fault::new(
                Kind::Newer,
                format!(
                    "the journal {path} has version {version}, and this program knows versions up \
                     to {VERSION}; update the program"
                ),
            )),
        };
    }
    let tables: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if application == 0 && version == 0 && tables == 0 {
        return Ok(Found::Nothing);
    }
    Err(Fault::new(
        Kind::Damaged,
        format!("{path} is an SQLite file of another program; name another file"),
    ))
}
