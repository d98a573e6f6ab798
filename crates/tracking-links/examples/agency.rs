//! Creates links for two creators whom an agency manages at Fanvue, and reads who came by one.
//!
//! `cargo run -p tracking-links --example agency`

use std::error::Error;

use tracking_links::{Fanvue, LinkRequest, Platform, TrackingLinks};
use tracking_links_sandbox::Sandbox;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let [anna, berta] = sandbox.fanvue().creators();

    // Fanvue counts requests by creator, and so does each provider here.
    let builder = |creator: &str| {
        let fanvue = Fanvue::builder(sandbox.fanvue().token()).creator(creator);
        fanvue.base_url(sandbox.fanvue().base_url())
    };
    let links = TrackingLinks::builder()
        .provider(builder(anna).name("anna").build()?)
        .provider(builder(berta).name("berta").build()?)
        .build()?;

    let request = LinkRequest::new()
        .name("Spring")
        .platform(Platform::Instagram);
    for creator in ["anna", "berta"] {
        let link = links.create(creator, &request).await?;
        println!("{creator}: {}", link.slug.as_deref().unwrap_or_default());
        let id = link.id.ok_or("Fanvue's links have ids")?;
        let fanvue = match creator {
            "anna" => builder(anna).build()?,
            _ => builder(berta).build()?,
        };
        let users = fanvue.link_users(&id, None).await?;
        println!("{creator}: {} users came by it", users.data.len());
    }
    assert_eq!(sandbox.fanvue().request_count(), 4);
    Ok(())
}
