//! Creates the links of a CSV file, ten at each provider: each once, also if it is started again.
//!
//! `cargo run -p tracking-links --all-features --example every_provider`

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Arc;

use futures_util::stream;
use tracking_links::LinkRequest;
use tracking_links::journal::NewRow;
use tracking_links_journal::SqliteJournal;
use tracking_links_sandbox::Sandbox;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let mut rows = Vec::new();
    for cells in csv::Reader::from_reader(&include_bytes!("requests.csv")[..]).deserialize() {
        let mut cells: BTreeMap<String, String> = cells?;
        cells.retain(|_, text| !text.is_empty());
        let mut cell = |column| cells.remove(column).unwrap_or_default();
        let (key, provider, sub_ids) = (cell("key"), cell("provider"), cell("sub_ids"));
        let request: LinkRequest = serde_json::from_value(serde_json::to_value(cells)?)?;
        let sub_ids = sub_ids.split('|').filter(|it| !it.is_empty());
        rows.push(NewRow::new(key, provider, request.sub_ids(sub_ids)));
    }
    let path = std::env::temp_dir().join(format!("links-{}.journal", std::process::id()));
    let journal = Arc::new(SqliteJournal::open(&path)?);
    let mut run = sandbox
        .links()
        .create_all(stream::iter(rows), journal)
        .start();
    while let Some(event) = run.next().await {
        let row = event?.row().clone();
        let url = row.link.and_then(|link| link.url).ok_or(row.key.clone())?;
        println!("{},{},{url}", row.key, row.provider);
    }
    std::fs::remove_file(&path)?;
    assert!(sandbox.servers().all(|server| server.link_count() == 10));
    Ok(())
}
