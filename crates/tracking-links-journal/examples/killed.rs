//! Creates links in a sandbox, stops in the middle as a killed program does, and goes on.

use std::sync::Arc;

use futures_util::stream;
use tempfile::TempDir;
use tracking_links::LinkRequest;
use tracking_links::journal::{Journal, NewRow, RowFilter};
use tracking_links_journal::SqliteJournal;
use tracking_links_sandbox::Sandbox;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    let folder = TempDir::new()?;
    let path = folder.path().join("run.db");
    for attempt in 1..=2 {
        let journal = Arc::new(SqliteJournal::open(&path)?);
        let rows: Vec<NewRow> = (0..100).map(row).collect();
        let links = sandbox.links();
        let mut run = links
            .create_all(stream::iter(rows), journal.clone())
            .start();
        let mut seen = 0;
        while let Some(row) = run.next().await {
            row?;
            seen += 1;
            if attempt == 1 && seen == 40 {
                break;
            }
        }
        // Dropped, a run stops at once.
        drop(run);
        println!(
            "run {attempt}: {:?}",
            journal.count(&RowFilter::new()).await?
        );
        journal.close().await?;
    }
    Ok(())
}

fn row(number: u32) -> NewRow {
    let request = LinkRequest::new()
        .destination("https://brand.example/shoes")
        .slug(format!("sale-{number}"));
    NewRow::new(format!("customer {number}"), "shlink", request)
}
