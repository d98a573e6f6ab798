//! Workers in processes of their own: this test binary, run again.

use std::env;
use std::fs::{self, OpenOptions};
use std::io::{BufRead, Write};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use tokio::time::sleep;
use tracking_links::journal::{Journal, JournalError, JournalErrorKind, Outcome, Row, RowState};
use tracking_links_journal::PostgresJournal;

use crate::{LEASE, PROVIDER, link};

/// Starts a worker: `works` or `waits`. Its ledger is a file with a line for each request.
pub(crate) fn start(role: &str, url: &str, ledger: &str) -> Child {
    Command::new(env::current_exe().unwrap())
        .args(["process::worker", "--exact", "--nocapture"])
        .env("WORKER", role)
        .env("WORKER_URL", url)
        .env("WORKER_LEDGER", ledger)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// The process, unless this is the parent.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn worker() {
    let Ok(role) = env::var("WORKER") else {
        return;
    };
    let url = env::var("WORKER_URL").unwrap();
    match role.as_str() {
        "works" => work(&url, &env::var("WORKER_LEDGER").unwrap()).await,
        _ => wait(&url).await,
    }
}

/// Works until no row is left.
async fn work(url: &str, ledger: &str) {
    let journal = loop {
        match PostgresJournal::connect_with_lease(url, LEASE).await {
            Ok(journal) => break Arc::new(journal),
            Err(error) => retry(&error).await,
        }
    };
    loop {
        let claims = match journal.claim(PROVIDER, 32).await {
            Ok(claims) => claims,
            Err(error) => {
                retry(&error).await;
                continue;
            }
        };
        if claims.claims.is_empty() {
            match claims.next {
                Some(next) => sleep(next).await,
                None => break,
            }
        }
        let tasks = claims.claims.into_iter().map(|claim| {
            let (journal, ledger) = (journal.clone(), ledger.to_owned());
            tokio::spawn(async move {
                if let Err(error) = create(&journal, claim.row, &ledger).await
                    && error.kind() != JournalErrorKind::ClaimLost
                {
                    retry(&error).await;
                }
            })
        });
        for task in tasks.collect::<Vec<_>>() {
            task.await.unwrap();
        }
    }
}

async fn create(journal: &PostgresJournal, row: Row, ledger: &str) -> Result<(), JournalError> {
    let outcome = match row.state {
        RowState::Sent => {
            let sent = fs::read_to_string(ledger).unwrap();
            match sent.lines().any(|line| line == row.key) {
                true => Outcome::Existing(link(&row.key)),
                false => Outcome::NotCreated {
                    failure: None,
                    after: None,
                },
            }
        }
        _ => {
            if let Err(error) = journal.send(&[row.id]).await {
                // The claim lasts until its end is recorded, and nothing has left.
                let unsent = Outcome::NotCreated {
                    failure: None,
                    after: None,
                };
                journal.record(row.id, &unsent).await?;
                return Err(error);
            }
            let file = OpenOptions::new().append(true).open(ledger);
            let line = format!("{}\n", row.key);
            file.unwrap().write_all(line.as_bytes()).unwrap();
            Outcome::Created(link(&row.key))
        }
    };
    journal.record(row.id, &outcome).await
}

async fn retry(error: &JournalError) {
    assert_eq!(error.kind(), JournalErrorKind::Unreachable, "{error:?}");
    sleep(Duration::from_millis(100)).await;
}

/// Claims a row, waits for a line, and then sends it.
async fn wait(url: &str) {
    let journal = PostgresJournal::connect_with_lease(url, LEASE)
        .await
        .unwrap();
    let claims = journal.claim(PROVIDER, 1).await.unwrap().claims;
    println!("\nclaimed");
    std::io::stdin()
        .lock()
        .read_line(&mut String::new())
        .unwrap();
    let sent = journal.send(&[claims[0].row.id]).await;
    println!("\nsent {:?}", sent.map_err(|error| error.kind()));
}
