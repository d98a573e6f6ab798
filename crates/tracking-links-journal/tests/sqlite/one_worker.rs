//! A file has one worker, and any number of readers.

use tempfile::TempDir;
use tracking_links::LinkRequest;
use tracking_links::journal::{
    Added, Failure, Journal, JournalErrorKind as Kind, NewRow, Resolution, RowFilter, RowState,
};
use tracking_links_journal::SqliteJournal;

fn row(key: &str) -> NewRow {
    NewRow::new(key, "shlink", LinkRequest::new().slug(key))
}

#[tokio::test]
async fn a_second_worker_is_refused_and_told_who_has_the_journal() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("run.db");
    let worker = SqliteJournal::open(&path).unwrap();

    let error = SqliteJournal::open(&path).unwrap_err();
    assert_eq!(error.kind(), Kind::InUse);
    let message = error.to_string();
    assert!(
        message.contains(&format!("process {}", std::process::id())),
        "{message}"
    );

    worker.close().await.unwrap();
    SqliteJournal::open(&path).unwrap();
}

#[tokio::test]
async fn a_reader_sees_what_a_worker_committed_and_can_change_nothing() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("run.db");
    let worker = SqliteJournal::open(&path).unwrap();
    let reader = SqliteJournal::read(&path).unwrap();

    let added = worker.add("batch", &[row("a"), row("b")]).await.unwrap();
    assert!(matches!(added[..], [Added::New, Added::New]), "{added:?}");
    let claims = worker.claim("shlink", 1).await.unwrap().claims;
    worker.send(&[claims[0].row.id]).await.unwrap();

    let rows = reader.rows(&RowFilter::new(), None, 10).await.unwrap();
    let states: Vec<_> = rows
        .iter()
        .map(|row| (row.key.as_str(), row.state))
        .collect();
    assert_eq!(states, [("a", RowState::Sent), ("b", RowState::Waiting)]);

    let resolution = Resolution::GiveUp(Failure::new("given_up", "no"));
    for error in [
        reader.add("batch", &[]).await.unwrap_err(),
        reader.claim("shlink", 1).await.unwrap_err(),
        reader.send(&[]).await.unwrap_err(),
        reader.resolve("a", &resolution).await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), Kind::ReadOnly, "{error}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_journal_with_two_names_is_refused() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("run.db");
    SqliteJournal::open(&path).unwrap().close().await.unwrap();
    let other = folder.path().join("other.db");
    std::fs::hard_link(&path, &other).unwrap();
    for path in [&path, &other] {
        let message = SqliteJournal::open(path).unwrap_err().to_string();
        assert!(message.contains("is a hard link"), "{message}");
    }
    std::fs::remove_file(&other).unwrap();
    SqliteJournal::open(&path).unwrap();
}

/// Lists the names of the files beside a journal.
fn names(folder: &TempDir) -> Vec<String> {
    let files = std::fs::read_dir(folder.path()).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_reader_leaves_the_files_as_they_were() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("run.db");
    let worker = SqliteJournal::open(&path).unwrap();
    worker.add("batch", &[row("a")]).await.unwrap();
    worker.close().await.unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let reader = SqliteJournal::read(&path).unwrap();
    assert_eq!(reader.count(&RowFilter::new()).await.unwrap()[0].rows, 1);
    drop(reader);
    assert_eq!(names(&folder), ["run.db"]);
    assert_eq!(std::fs::read(&path).unwrap(), bytes);

    // A worker that begins beside a reader is not disturbed, whoever ends first.
    let reader = SqliteJournal::read(&path).unwrap();
    let worker = SqliteJournal::open(&path).unwrap();
    worker.add("batch", &[row("b")]).await.unwrap();
    assert_eq!(reader.count(&RowFilter::new()).await.unwrap()[0].rows, 2);
    drop(reader);
    worker.add("batch", &[row("c")]).await.unwrap();
    let reader = SqliteJournal::read(&path).unwrap();
    worker.close().await.unwrap();
    assert_eq!(reader.count(&RowFilter::new()).await.unwrap()[0].rows, 3);
    drop(reader);
    let reopened = SqliteJournal::open(&path).unwrap();
    assert_eq!(reopened.count(&RowFilter::new()).await.unwrap()[0].rows, 3);
}
