//! Workers and the server are killed, and stopped.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command};
use std::time::{Duration, Instant};
use std::{env, fs};

use postgres_server::Server;
use tokio::time::sleep;
use tracking_links::journal::{Journal, RowFilter, RowState};

use crate::{LEASE, PROVIDER, connect, new_rows, process, row, server};

const WORKERS: usize = 8;

/// How long the workers may take after the last kill, on a busy machine.
const MOST: Duration = Duration::from_secs(600);

/// Returns how many rows there are, and how many kills: 400 rows for each.
fn trial() -> (usize, usize) {
    let rows = match env::var("JOURNAL_ROWS") {
        Ok(rows) => rows.parse().expect("JOURNAL_ROWS is a number"),
        Err(_) => 4_000,
    };
    (rows, rows / 400)
}

/// Workers that do not outlive the test, also if it fails.
struct Crew(Vec<Child>);

impl Drop for Crew {
    fn drop(&mut self) {
        for worker in &mut self.0 {
            // Only fails if it has ended.
            let _ = worker.kill();
            let _ = worker.wait();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_row_is_sent_once_however_workers_and_the_server_die() {
    let (rows, kills) = trial();
    let server = Server::start(&[]);
    let url = server.database();
    let folder = tempfile::tempdir().unwrap();
    let ledger = folder.path().join("ledger");
    fs::write(&ledger, "").unwrap();
    let ledger = ledger.to_str().unwrap();
    connect(&url)
        .await
        .add("batch", &new_rows(0..rows))
        .await
        .unwrap();

    let start = || process::start("works", &url, ledger);
    let mut crew = Crew((0..WORKERS).map(|_| start()).collect());
    let workers = &mut crew.0;
    let seed = fastrand::u64(..);
    let mut random = fastrand::Rng::with_seed(seed);
    for round in 0..kills {
        sleep(Duration::from_millis(random.u64(20..300))).await;
        if round % 4 == 3 {
            server.kill();
            sleep(Duration::from_millis(random.u64(0..500))).await;
            server.restart();
        } else {
            let at = random.usize(0..WORKERS);
            workers[at].kill().unwrap();
            workers[at].wait().unwrap();
            workers[at] = start();
        }
    }
    let end = Instant::now() + MOST;
    for worker in workers {
        let done = loop {
            if let Some(done) = worker.try_wait().unwrap() {
                break done;
            }
            if Instant::now() > end {
                let counts = connect(&url).await.count(&RowFilter::new()).await.unwrap();
                panic!("seed {seed}: the workers do not end: {counts:?}");
            }
            sleep(Duration::from_millis(100)).await;
        };
        assert!(done.success(), "seed {seed}: {done}");
    }
    let mut sends = HashMap::new();
    let sent = fs::read_to_string(ledger).unwrap();
    for key in sent.lines() {
        *sends.entry(key).or_insert(0) += 1;
    }
    let twice = sends.iter().filter(|(_, sends)| **sends != 1);
    assert_eq!(twice.count(), 0, "seed {seed}");
    assert_eq!(sends.len(), rows, "seed {seed}");
    let counts = connect(&url).await.count(&RowFilter::new()).await.unwrap();
    let linked = counts.iter().filter(|count| count.state.has_link());
    let linked: u64 = linked.map(|count| count.rows).sum();
    assert_eq!(linked, rows as u64, "seed {seed}: {counts:?}");
    println!("{counts:?}");
}

#[tokio::test]
async fn a_worker_that_is_stopped_past_its_lease_can_not_send_when_it_wakes() {
    let url = server().database();
    let heir = connect(&url).await;
    heir.add("batch", &new_rows([1])).await.unwrap();
    let mut stopped = process::start("waits", &url, "");
    let mut lines = BufReader::new(stopped.stdout.take().unwrap()).lines();
    let mut said = |start: &str| {
        let mut lines = lines.by_ref().map(Result::unwrap);
        lines.find(|line| line.starts_with(start)).unwrap()
    };
    said("claimed");
    let signal = |name: &str| {
        let id = stopped.id().to_string();
        assert!(
            Command::new("kill")
                .args([name, &id])
                .status()
                .unwrap()
                .success()
        );
    };
    signal("-STOP");
    sleep(LEASE + LEASE / 2).await;
    let claims = heir.claim(PROVIDER, 1).await.unwrap().claims;
    assert_eq!(claims.len(), 1);
    signal("-CONT");
    stopped.stdin.take().unwrap().write_all(b"go\n").unwrap();
    assert_eq!(said("sent"), "sent Err(ClaimLost)");
    stopped.wait().unwrap();
    assert_eq!(row(&heir, "key-1").await.state, RowState::Waiting);
}
