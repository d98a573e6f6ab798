//! Measures the journal in an SQLite file: `cargo run --release -p tracking-links-journal --example
//! load -- ROWS TASKS`. Prints rows per second of `send` and `record`, and the peak of memory.

use std::sync::Arc;
use std::time::{Duration, Instant};
use std::{env, fs};

use tempfile::TempDir;
use tracking_links::journal::{Journal, JournalError, NewRow, Outcome};
use tracking_links::{LinkRequest, TrackingLink};
use tracking_links_journal::SqliteJournal;

const PROVIDER: &str = "shlink";

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = env::args().skip(1);
    let rows: usize = arguments.next().ok_or("how many rows?")?.parse()?;
    let tasks: usize = arguments.next().ok_or("how many tasks?")?.parse()?;
    let folder = TempDir::new_in(env::current_dir()?)?;
    let path = folder.path().join("run.db");
    let journal = Arc::new(SqliteJournal::open(&path)?);

    let start = Instant::now();
    for first in (0..rows).step_by(1000) {
        let new: Vec<NewRow> = (first..rows.min(first + 1000)).map(row).collect();
        journal.add("batch", &new).await?;
    }
    report("added", rows, start.elapsed());

    let start = Instant::now();
    let mut running = tokio::task::JoinSet::new();
    for _ in 0..tasks {
        running.spawn(work(Arc::clone(&journal)));
    }
    let mut done = 0;
    while let Some(count) = running.join_next().await {
        done += count??;
    }
    report("sent and recorded", done, start.elapsed());
    println!("file: {} MiB", fs::metadata(&path)?.len() >> 20);

    let start = Instant::now();
    journal.close().await?;
    drop(journal);
    println!("closed in {:?}", start.elapsed());
    let start = Instant::now();
    let journal = SqliteJournal::open(&path)?;
    println!("opened in {:?}", start.elapsed());
    let start = Instant::now();
    let counts = journal.count(&Default::default()).await?;
    println!("counted {counts:?} in {:?}", start.elapsed());
    let status = fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find(|line| line.starts_with("VmHWM"));
    println!("{}", peak.unwrap_or("no peak of memory on this system"));
    Ok(())
}

fn row(number: usize) -> NewRow {
    let request = LinkRequest::new()
        .slug(format!("slug-{number}"))
        .destination(format!("https://brand.example/shoes?size={number}"))
        .tags(["spring", "shoes"]);
    NewRow::new(format!("key-{number}"), PROVIDER, request)
}

/// Brings rows to their outcome until none is left.
async fn work(journal: Arc<SqliteJournal>) -> Result<usize, JournalError> {
    let mut done = 0;
    loop {
        let claims = journal.claim(PROVIDER, 1).await?.claims;
        let Some(claim) = claims.first() else {
            return Ok(done);
        };
        journal.send(&[claim.row.id]).await?;
        let mut link = TrackingLink::new(PROVIDER);
        link.id = Some(claim.row.key.clone());
        link.url = Some(format!("https://sho.rt/{}", claim.row.key));
        let outcome = Outcome::Created(Box::new(link));
        journal.record(claim.row.id, &outcome).await?;
        done += 1;
    }
}

fn report(what: &str, rows: usize, time: Duration) {
    let rate = rows as f64 / time.as_secs_f64();
    println!("{what}: {rows} rows in {time:.2?}, {rate:.0} rows/s");
}
