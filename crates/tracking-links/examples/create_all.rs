//! Creates many links with a journal: each once, also if the program is started again.
//!
//! `cargo run -p tracking-links --example create_all`

use std::sync::Arc;

use futures_util::stream;
use tracking_links::journal::{Journal, NewRow, RowState};
use tracking_links::{Event, LinkRequest, Platform};
use tracking_links_journal::SqliteJournal;
use tracking_links_sandbox::{Fault, Sandbox};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    let path = std::env::temp_dir().join(format!("create_all-{}.journal", std::process::id()));
    let rows: Vec<_> = (1..=30)
        .map(|number| {
            let request = LinkRequest::new()
                .name(format!("Spring {number}"))
                .platform(Platform::Instagram);
            NewRow::new(format!("spring-{number}"), "fanvue", request)
        })
        .collect();
    // One answer is lost. Its link is looked for later, and found.
    sandbox.fanvue().fail_next(Fault::DropAfterWrite);

    for _run in 1..=2 {
        let journal = Arc::new(SqliteJournal::open(&path)?);
        let rows = stream::iter(rows.clone());
        let mut run = sandbox.links().create_all(rows, journal.clone()).start();
        while let Some(event) = run.next().await {
            let event = event?;
            let (key, state) = (&event.row().key, event.row().state);
            match event {
                Event::Skipped(_) => println!("{key} was {state} before"),
                _ => println!("{key} is {state}"),
            }
            assert!(matches!(state, RowState::Created | RowState::Existing));
        }
        assert_eq!(run.progress().done(), 30);
        journal.close().await?;
    }
    assert_eq!(sandbox.fanvue().links().len(), 30);
    std::fs::remove_file(&path)?;
    println!("30 links, each created once in two runs");
    Ok(())
}
