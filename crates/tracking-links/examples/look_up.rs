//! Finds out what came of a create whose answer was lost: lists the links of the last minutes, and
//! looks for the name. Then takes the link back.
//!
//! `cargo run -p tracking-links --example look_up`

use std::error::Error;
use std::time::{Duration, SystemTime};

use tracking_links::{Delivery, Fanvue, LinkRequest, Listing, Platform, TrackingLinks};
use tracking_links_sandbox::{Fault, Sandbox};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let fanvue = Fanvue::builder(sandbox.fanvue().token()).base_url(sandbox.fanvue().base_url());
    let links = TrackingLinks::builder().provider(fanvue.build()?).build()?;

    // A name of its own, by which the link can be found.
    let request = LinkRequest::new()
        .name("newsletter of 1 May")
        .platform(Platform::Instagram);
    // The clocks may differ: leave a margin.
    let since = SystemTime::now() - Duration::from_secs(60);
    sandbox.fanvue().fail_next(Fault::DropAfterWrite);
    let created = links.create("fanvue", &request).await;
    let error = created.expect_err("the answer was lost");
    assert_eq!(error.delivery(), Delivery::Unknown);
    println!("{error}");

    let mut list = links.list("fanvue", Listing::new().created_after(since))?;
    let mut found = None;
    while let Some(link) = list.next().await {
        found = Some(link?)
            .filter(|link| link.name == request.name)
            .or(found);
    }
    let link = found.ok_or("it was not created: create it again")?;
    println!("it was created: {}", link.slug.unwrap_or_default());

    let id = link.id.ok_or("Fanvue's links have ids")?;
    links.delete("fanvue", &id).await?;
    assert!(sandbox.fanvue().links().is_empty());
    println!("and is deleted again");
    Ok(())
}
