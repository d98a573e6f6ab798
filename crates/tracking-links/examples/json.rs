//! Reads requests from JSON and writes links to JSON, as a service or a file of campaigns does.
//!
//! `cargo run -p tracking-links --example json`

use serde_json::{Value, json};
use tracking_links::{Fanvue, LinkRequest, TrackingLink, TrackingLinks};
use tracking_links_sandbox::Sandbox;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    let fanvue = Fanvue::builder(sandbox.fanvue().token())
        .base_url(sandbox.fanvue().base_url())
        .handle("anna")
        .build()?;
    let links = TrackingLinks::builder().provider(fanvue).build()?;

    // The members have the names of the fields of `LinkRequest`.
    let campaigns = r#"[
        {"name": "Spring", "platform": "instagram"},
        {"name": "Summer", "platform": "tiktok"}
    ]"#;
    let requests: Vec<LinkRequest> = serde_json::from_str(campaigns)?;
    let mut created = Vec::new();
    for request in &requests {
        created.push(links.create("fanvue", request).await?);
    }

    let text = serde_json::to_string_pretty(&created)?;
    let value: Value = serde_json::from_str(&text)?;
    assert_eq!(value[1]["url"], "https://www.fanvue.com/anna/fv-2");
    assert_eq!(value[1]["platform"], json!("tiktok"));
    // A stored link can be read again.
    let read: Vec<TrackingLink> = serde_json::from_str(&text)?;
    assert_eq!(read[1].created_at, created[1].created_at);

    // A misspelt member would create another link than the one that was meant, so it is refused.
    let misspelt = r#"{"name": "Autumn", "plattform": "reddit"}"#;
    let read = serde_json::from_str::<LinkRequest>(misspelt);
    let error = read.expect_err("no field has this name");
    assert!(error.to_string().contains("unknown field `plattform`"));

    println!("{text}\nTwo links, from JSON and to JSON");
    Ok(())
}
