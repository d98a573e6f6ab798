//! The suite that all stores pass.

use std::sync::Arc;
use std::time::Duration;

use tracking_links::journal::{Journal, JournalError};
use tracking_links::runtime::BoxFuture;
use tracking_links_journal::PostgresJournal;
use tracking_links_journal::suite::{PROMISES, Store};

use crate::{database, server};

/// Random histories keep one worker so busy that a short lease runs out on a loaded machine.
const LEASE: Duration = Duration::from_secs(10);

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

/// At the same time, since most of them wait for leases.
#[tokio::test(flavor = "multi_thread")]
async fn the_store_keeps_all_promises() {
    let url = server().database();
    let checks = PROMISES.iter().map(|promise| {
        let job = Job {
            database: url.clone(),
            name: promise.name.to_owned(),
        };
        tokio::spawn(async move { promise.check(&job).await })
    });
    let mut broken = Vec::new();
    for check in checks.collect::<Vec<_>>() {
        broken.extend(check.await.unwrap().err().map(|it| it.to_string()));
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert!(PROMISES.iter().any(|promise| promise.shared));
}
