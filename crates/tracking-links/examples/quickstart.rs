//! Creates a link at each provider, in a sandbox on this machine, and says how to go live.
//!
//! `cargo run -p tracking-links --example quickstart`

use std::error::Error;

use tracking_links::{Fanvue, Impact, LinkRequest, Platform, TrackingLinks};
use tracking_links_sandbox::Sandbox;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;

    let fanvue = Fanvue::builder(sandbox.fanvue().token())
        .base_url(sandbox.fanvue().base_url())
        .handle("anna")
        .build()?;
    let impact = Impact::builder(
        sandbox.impact().account_sid(),
        sandbox.impact().auth_token(),
    )
    .base_url(sandbox.impact().base_url())
    .build()?;
    let links = TrackingLinks::builder()
        .provider(fanvue)
        .provider(impact)
        .build()?;

    let request = LinkRequest::new()
        .name("Spring")
        .platform(Platform::Instagram);
    let link = links.create("fanvue", &request).await?;
    println!("Fanvue      {}", link.url.as_deref().unwrap_or("(no URL)"));

    let request = LinkRequest::new()
        .program(sandbox.impact().program_id())
        .destination("https://brand.example/shoes")
        .slug("SpringShoes")
        .sub_ids(["newsletter"]);
    let link = links.create("impact", &request).await?;
    println!("impact.com  {}", link.url.as_deref().unwrap_or("(no URL)"));

    println!(
        "
To go live, leave out `base_url` and give your own credentials:

  Fanvue      an OAuth 2.0 access token with the scope write:tracking_links
              https://api.fanvue.com/docs
  impact.com  the AccountSID and the AuthToken of your partner account
              https://integrations.impact.com/partner-api-reference

A link at impact.com can't be taken back by this library: try a new request here first."
    );
    Ok(())
}
