//! The suite that all stores pass.

use std::sync::Arc;
use std::time::Duration;

use tracking_links::journal::{Journal, JournalError};
use tracking_links::runtime::BoxFuture;
use tracking_links_journal::PostgresJournal;
use tracking_links_journal::suite::{PROMISES, Store};

use crate::{database, server};

/// Short, since many checks wait until leases end.
const LEASE: Duration = Duration::from_secs(3);

/// Random histories keep one worker so busy that a short lease runs out on a loaded machine.
const HISTORIES: &str = "random_histories_match_the_model";
const LEASE_OF_HISTORIES: Duration = Duration::from_secs(10);

/// A job of its own in a database.
struct Job {
    database: String,
    name: String,
    lease: Duration,
}

impl Store for Job {
    fn open(&self) -> BoxFuture<'_, Result<Arc<dyn Journal>, JournalError>> {
        Box::pin(async {
            let url = format!("{}?job={}", self.database, self.name);
            let journal: Arc<dyn Journal> =
                Arc::new(PostgresJournal::connect_with_lease(&url, self.lease).await?);
            Ok(journal)
        })
    }

    fn crash(&self, worker: Arc<dyn Journal>) -> BoxFuture<'_, ()> {
        Box::pin(async move { drop(worker) })
    }

    fn lease(&self) -> Option<Duration> {
        Some(self.lease)
    }

    fn histories(&self) -> u64 {
        match std::env::var("JOURNAL_HISTORIES") {
            Ok(count) => count.parse().expect("JOURNAL_HISTORIES is a number"),
            Err(_) => 100,
        }
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
            lease: match promise.name {
                HISTORIES => LEASE_OF_HISTORIES,
                _ => LEASE,
            },
        };
        tokio::spawn(async move { promise.check(&job).await })
    });
    let mut broken = Vec::new();
    for check in checks.collect::<Vec<_>>() {
        broken.extend(check.await.unwrap().err().map(|it| it.to_string()));
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert!(PROMISES.iter().any(|promise| promise.shared));
    assert!(PROMISES.iter().any(|promise| promise.name == HISTORIES));
}
