//! The suite that all stores pass.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tracking_links::journal::{Journal, JournalError};
use tracking_links::runtime::BoxFuture;
use tracking_links_journal::PostgresJournal;
use tracking_links_journal::suite::{PROMISES, Store, check_all};

use crate::{LEASE, database, server};

/// A job of its own in a database.
struct Job {
    database: String,
    name: String,
}

impl Store for Job {
    fn open(&self) -> BoxFuture<'_, Result<Arc<dyn Journal>, JournalError>> {
        Box::pin(async {
            let url = format!("{}?job={}", self.database, self.name);
            let journal: Arc<dyn Journal> =
                Arc::new(PostgresJournal::connect_with_lease(&url, LEASE).await?);
            Ok(journal)
        })
    }

    fn crash(&self, worker: Arc<dyn Journal>) -> BoxFuture<'_, ()> {
        Box::pin(async move { drop(worker) })
    }

    fn lease(&self) -> Option<Duration> {
        Some(LEASE)
    }

    fn expire(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {
            let lapse = format!(
                "UPDATE tracking_links.rows SET lease_until = clock_timestamp()
                 WHERE job = '{}'",
                self.name
            );
            server().sql(database(&self.database), &lapse);
        })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_store_keeps_all_promises() {
    let url = server().database();
    let jobs = AtomicU32::new(0);
    let new_job = async || Job {
        database: url.clone(),
        name: format!("job{}", jobs.fetch_add(1, Ordering::Relaxed)),
    };
    let broken = check_all(new_job).await;
    let broken: Vec<String> = broken.iter().map(ToString::to_string).collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert!(PROMISES.iter().any(|promise| promise.shared));
}
