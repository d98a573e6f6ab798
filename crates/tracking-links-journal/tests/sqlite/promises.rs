//! The suite that all stores pass.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tempfile::TempDir;
use tracking_links::journal::{Journal, JournalError};
use tracking_links::runtime::BoxFuture;
use tracking_links_journal::SqliteJournal;
use tracking_links_journal::suite::{PROMISES, Store, check_all};

/// A journal in a folder of its own. A crash copies the files as they are at that moment, which is
/// what a process leaves that is killed then, and goes on with the copy.
struct Folder {
    folder: TempDir,
    crashes: AtomicU32,
}

impl Folder {
    fn new() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
            crashes: AtomicU32::new(0),
        }
    }

    fn path(&self) -> PathBuf {
        let crashes = self.crashes.load(Ordering::SeqCst);
        self.folder.path().join(format!("{crashes}.db"))
    }
}

impl Store for Folder {
    fn open(&self) -> BoxFuture<'_, Result<Arc<dyn Journal>, JournalError>> {
        Box::pin(async {
            let journal: Arc<dyn Journal> = Arc::new(SqliteJournal::open(self.path())?);
            Ok(journal)
        })
    }

    fn crash(&self, worker: Arc<dyn Journal>) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            let old = self.path();
            self.crashes.fetch_add(1, Ordering::SeqCst);
            let new = self.path();
            for suffix in ["", "-wal", "-lock"] {
                let file = |path: &PathBuf| format!("{}{suffix}", path.display());
                fs::copy(file(&old), file(&new)).unwrap();
            }
            drop(worker);
        })
    }

    fn lease(&self) -> Option<Duration> {
        None
    }

    fn histories(&self) -> u64 {
        match std::env::var("JOURNAL_HISTORIES") {
            Ok(count) => count.parse().expect("JOURNAL_HISTORIES is a number"),
            Err(_) => 300,
        }
    }
}

#[tokio::test]
async fn the_store_keeps_all_promises() {
    let broken = check_all(async || Folder::new()).await;
    let broken: Vec<String> = broken.iter().map(ToString::to_string).collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert!(PROMISES.iter().any(|promise| !promise.shared));
}
