//! What can be wrong with the file: each is an error that says what to do, and nothing is sent.

use std::fs::{self, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use tempfile::TempDir;
use tracking_links::journal::{
    Journal, JournalError, JournalErrorKind as Kind, Outcome, RowFilter, RowId, RowState,
};
use tracking_links::{Account, LinkRequest, TrackingLink};
use tracking_links_journal::SqliteJournal;

use crate::rows;

/// Opens a folder with the path of a journal in it.
fn place() -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("run.db");
    (folder, path)
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    PathBuf::from(format!("{}{suffix}", path.display()))
}

/// Copies a journal as a killed worker leaves it.
fn copy_killed(from: &Path, to: &Path) {
    for suffix in ["", "-wal", "-lock"] {
        fs::copy(beside(from, suffix), beside(to, suffix)).unwrap();
    }
}

/// Fails unless a journal can't be opened, for this reason, and the file is as before.
fn refused(path: &Path, kind: Kind, words: &str) {
    let before = fs::read(path).ok();
    for result in [SqliteJournal::open(path), SqliteJournal::read(path)] {
        let error = result.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(words), "{error}");
    }
    assert_eq!(fs::read(path).ok(), before);
}

/// Makes a journal with 100 rows, the first of which is claimed.
async fn working(path: &Path) -> (SqliteJournal, RowId) {
    let journal = SqliteJournal::open(path).unwrap();
    journal.add("batch", &rows(100)).await.unwrap();
    let row = journal.claim("shlink", 1).await.unwrap().claims[0].row.id;
    (journal, row)
}

fn kind<T: std::fmt::Debug>(result: Result<T, JournalError>) -> Kind {
    result.unwrap_err().kind()
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused_and_left_alone() {
    let (_folder, path) = place();
    fs::write(&path, "key,provider\n".repeat(1000)).unwrap();
    refused(&path, Kind::Damaged, "name another file");
}

#[tokio::test]
async fn a_database_of_another_program_is_refused_and_left_alone() {
    let (_folder, path) = place();
    let other = Connection::open(&path).unwrap();
    other
        .execute_batch("CREATE TABLE links (id); INSERT INTO links VALUES (1)")
        .unwrap();
    other.close().unwrap();
    refused(&path, Kind::Damaged, "of another program");
}

#[tokio::test]
async fn a_journal_of_a_newer_version_is_refused_and_left_alone() {
    let (_folder, path) = place();
    SqliteJournal::open(&path).unwrap().close().await.unwrap();
    let newer = Connection::open(&path).unwrap();
    newer.pragma_update(None, "user_version", 99).unwrap();
    newer.close().unwrap();
    refused(&path, Kind::Newer, "update the program");
}

#[tokio::test]
async fn a_folder_that_is_missing_is_named() {
    let (folder, path) = place();
    let missing = folder.path().join("none").join("run.db");
    refused(&missing, Kind::Missing, "the folder");
    refused(folder.path(), Kind::Missing, "name a file in it");
    let error = SqliteJournal::read(&path).unwrap_err();
    assert_eq!(error.kind(), Kind::Missing, "{error}");
    assert!(!path.exists());
}

#[tokio::test]
async fn a_damaged_file_is_refused() {
    let (_folder, path) = place();
    let (journal, _) = working(&path).await;
    journal.close().await.unwrap();
    let whole = fs::read(&path).unwrap();
    let pages = whole.len() / 4096;
    for page in 1..pages {
        let mut file = OpenOptions::new().write(true).open(&path).unwrap();
        file.seek(SeekFrom::Start(page as u64 * 4096)).unwrap();
        file.write_all(&[0xa5; 4096]).unwrap();
        let error = SqliteJournal::open(&path).unwrap_err();
        assert_eq!(error.kind(), Kind::Damaged, "page {page}: {error}");
        fs::write(&path, &whole).unwrap();
    }
    assert!(pages > 5);
    SqliteJournal::open(&path).unwrap();
}

#[tokio::test]
async fn a_file_that_was_cut_off_is_refused() {
    let (_folder, path) = place();
    let (journal, _) = working(&path).await;
    journal.close().await.unwrap();
    let file = OpenOptions::new().write(true).open(&path).unwrap();
    file.set_len(file.metadata().unwrap().len() / 2).unwrap();
    let error = SqliteJournal::open(&path).unwrap_err();
    assert_eq!(error.kind(), Kind::Damaged, "{error}");
}

#[tokio::test]
async fn nothing_is_sent_after_a_file_was_deleted_or_replaced() {
    for suffix in ["", "-wal", "-lock"] {
        for replace in [false, true] {
            let (_folder, path) = place();
            let (journal, row) = working(&path).await;
            let file = beside(&path, suffix);
            let bytes = fs::read(&file).unwrap();
            fs::remove_file(&file).unwrap();
            if replace {
                fs::write(&file, bytes).unwrap();
            }
            let error = journal.send(&[row]).await.unwrap_err();
            assert_eq!(error.kind(), Kind::Missing, "{suffix} {error}");
            assert!(error.to_string().contains("put it back"), "{error}");
            assert_eq!(kind(journal.send(&[row]).await), Kind::Missing);
            assert_eq!(kind(journal.add("batch", &rows(1)).await), Kind::Missing);
        }
    }
}

#[tokio::test]
async fn nothing_is_sent_after_the_write_ahead_log_was_truncated() {
    let (_folder, path) = place();
    let (journal, row) = working(&path).await;
    OpenOptions::new()
        .write(true)
        .open(beside(&path, "-wal"))
        .unwrap()
        .set_len(0)
        .unwrap();
    let error = journal.send(&[row]).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Damaged, "{error}");
    assert_eq!(kind(journal.send(&[row]).await), Kind::Damaged);
}

#[tokio::test]
async fn a_second_worker_that_deleted_the_lock_ends_the_first_one() {
    let (_folder, path) = place();
    let (first, row) = working(&path).await;
    let lock = beside(&path, "-lock");
    fs::rename(&lock, beside(&path, "-moved")).unwrap();
    let second = SqliteJournal::open(&path).unwrap();
    fs::remove_file(&lock).unwrap();
    fs::rename(beside(&path, "-moved"), &lock).unwrap();
    let error = first.send(&[row]).await.unwrap_err();
    assert_eq!(error.kind(), Kind::InUse, "{error}");
    let rows = second
        .rows(&RowFilter::new().states([RowState::Sent]), None, 1)
        .await;
    assert_eq!(rows.unwrap().len(), 0);
}

#[tokio::test]
async fn a_lost_write_ahead_log_is_noticed_after_a_kill() {
    let (folder, path) = place();
    let (journal, row) = working(&path).await;
    journal.send(&[row]).await.unwrap();
    let killed = folder.path().join("killed.db");

    copy_killed(&path, &killed);
    fs::remove_file(beside(&killed, "-wal")).unwrap();
    let error = SqliteJournal::open(&killed).unwrap_err();
    assert_eq!(error.kind(), Kind::Damaged, "{error}");
    assert!(
        error
            .to_string()
            .contains("killed.db-wal was deleted or truncated"),
        "{error}"
    );

    // Cut off in the middle, and by its last commit.
    let length = fs::metadata(beside(&path, "-wal")).unwrap().len();
    for length in [length / 2, length - 1] {
        copy_killed(&path, &killed);
        let log = OpenOptions::new()
            .write(true)
            .open(beside(&killed, "-wal"))
            .unwrap();
        log.set_len(length).unwrap();
        let error = SqliteJournal::open(&killed).unwrap_err();
        assert_eq!(error.kind(), Kind::Damaged, "{error}");
    }

    // As the message says.
    fs::remove_file(beside(&killed, "-lock")).unwrap();
    SqliteJournal::open(&killed).unwrap();

    copy_killed(&path, &killed);
    fs::remove_file(&killed).unwrap();
    let error = SqliteJournal::open(&killed).unwrap_err();
    assert_eq!(error.kind(), Kind::Missing, "{error}");
    assert!(!killed.exists());

    // Whole, it opens.
    copy_killed(&path, &killed);
    let next = SqliteJournal::open(&killed).unwrap();
    let claim = next.claim("shlink", 1).await.unwrap().claims.remove(0).row;
    assert_eq!((claim.id, claim.state), (row, RowState::Sent));
}

/// The first schema, as it was released, with a row in each state.
const OLDER: &str = include_str!("older.sql");

#[tokio::test]
async fn an_older_journal_is_migrated_with_its_rows() {
    let (_folder, path) = place();
    let older = Connection::open(&path).unwrap();
    older.execute_batch(OLDER).unwrap();
    older.close().unwrap();
    let error = SqliteJournal::read(&path).unwrap_err();
    assert_eq!(error.kind(), Kind::ReadOnly, "{error}");

    let journal = SqliteJournal::open(&path).unwrap();
    let rows = journal.rows(&RowFilter::new(), None, 10).await.unwrap();
    let states: Vec<RowState> = rows.iter().map(|row| row.state).collect();
    assert_eq!(states, RowState::ALL);
    assert_eq!(rows[2].link.as_ref().unwrap().id.as_deref(), Some("1"));
    assert_eq!(rows[4].failure.as_ref().unwrap().message, "no");
    assert_eq!(rows[0].request, LinkRequest::new().slug("a"));
    let claims = journal.claim("shlink", 10).await.unwrap().claims;
    let keys: Vec<&str> = claims.iter().map(|claim| claim.row.key.as_str()).collect();
    assert_eq!(keys, ["sent", "waiting"]);
    assert_eq!(journal.owners("shlink", "1").await.unwrap(), 1);
    // Whose its rows are was not kept: the first one's who works on them.
    let (one, two) = (Account::new("https://one"), Account::new("https://two"));
    journal.bind("shlink", &one).await.unwrap();
    let error = journal.bind("shlink", &two).await.unwrap_err();
    assert_eq!(error.kind(), Kind::OtherAccount);
    journal
        .record(
            claims[0].row.id,
            &Outcome::Existing(Box::new(TrackingLink::new("shlink"))),
        )
        .await
        .unwrap();
    journal.close().await.unwrap();

    let migrated = Connection::open(&path).unwrap();
    let version: i64 = migrated
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .unwrap();
    assert_eq!(version, 4);
}

#[tokio::test]
async fn a_migration_that_fails_changes_nothing() {
    let (_folder, path) = place();
    let older = Connection::open(&path).unwrap();
    older.execute_batch(OLDER).unwrap();
    // The second index of the second version is there: the migration stops in its middle.
    older
        .execute_batch("CREATE INDEX links_in_doubt ON links (id)")
        .unwrap();
    let schema = "SELECT group_concat(name) FROM sqlite_schema";
    let before: String = older.query_row(schema, [], |row| row.get(0)).unwrap();
    older.close().unwrap();
    SqliteJournal::open(&path).unwrap_err();
    let after = Connection::open(&path).unwrap();
    assert_eq!(
        after
            .query_row(schema, [], |row| row.get::<_, String>(0))
            .unwrap(),
        before
    );
    let version: i64 = after
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .unwrap();
    assert_eq!(version, 1);
}
