//! Writes all links of an account to CSV, page after page.
//!
//! `cargo run -p tracking-links --example list_csv`

use std::error::Error;
use std::io::stdout;

use tracking_links::{Fanvue, LinkRequest, Listing, Platform, TrackingLinks};
use tracking_links_sandbox::Sandbox;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let fanvue = Fanvue::builder(sandbox.fanvue().token()).base_url(sandbox.fanvue().base_url());
    let links = TrackingLinks::builder().provider(fanvue.build()?).build()?;
    for number in 1..=25 {
        let request = LinkRequest::new()
            .name(format!("Post {number}, \"Spring\""))
            .platform(Platform::Instagram);
        links.create("fanvue", &request).await?;
    }

    let mut csv = csv::Writer::from_writer(stdout());
    csv.write_record(["id", "name", "slug", "clicks"])?;
    let mut rows = 0;
    let mut list = links.list("fanvue", Listing::new())?;
    while let Some(link) = list.next().await {
        let link = link?;
        let clicks = link.clicks.map(|clicks| clicks.to_string());
        let cells = [link.id, link.name, link.slug, clicks];
        csv.write_record(cells.map(Option::unwrap_or_default))?;
        rows += 1;
    }
    csv.flush()?;
    assert_eq!(rows, 25);
    Ok(())
}
