//! The journal in PostgreSQL: what no other store has.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod connecting;
mod kills;
mod leases;
mod network;
mod process;
mod promises;
mod proxy;
mod turns;

use std::time::Duration;

use postgres_server::Server;
use tracking_links::journal::{Journal, JournalError, JournalErrorKind, NewRow, Row};
use tracking_links::{LinkRequest, TrackingLink};
use tracking_links_journal::PostgresJournal;

const PROVIDER: &str = "shortener";

/// Long enough that a busy machine renews it in time, unless a test stops that.
const LEASE: Duration = Duration::from_secs(2);

async fn connect(url: &str) -> PostgresJournal {
    PostgresJournal::connect_with_lease(url, LEASE)
        .await
        .unwrap()
}

fn new_rows(numbers: impl IntoIterator<Item = usize>) -> Vec<NewRow> {
    let new = |number| {
        let destination = format!("https://shop.example/{number}");
        let request = LinkRequest::new().destination(destination);
        NewRow::new(format!("key-{number}"), PROVIDER, request)
    };
    numbers.into_iter().map(new).collect()
}

fn link(id: &str) -> Box<TrackingLink> {
    let mut link = TrackingLink::new(PROVIDER);
    link.id = Some(id.to_owned());
    Box::new(link)
}

async fn row(journal: &PostgresJournal, key: &str) -> Row {
    let rows = journal.get(&[key.to_owned()]).await.unwrap();
    rows.into_iter().next().flatten().unwrap()
}

fn kind<T: std::fmt::Debug>(result: Result<T, JournalError>) -> JournalErrorKind {
    result.unwrap_err().kind()
}

/// Returns the name of the database in a URL of the server.
fn database(url: &str) -> &str {
    url.rsplit_once('/').unwrap().1
}

fn server() -> &'static Server {
    Server::shared()
}
