//! Tags a destination with UTM parameters, and creates a link to it.
//!
//! `cargo run -p tracking-links --example utm`

use tracking_links::{ErrorKind, Impact, LinkRequest, Provider, Utm};
use tracking_links_sandbox::Sandbox;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    let server = sandbox.impact();
    let impact = Impact::builder(server.account_sid(), server.auth_token())
        .base_url(server.base_url())
        .build()?;

    // The rest of the URL keeps its order, its encoding and its fragment.
    let utm = Utm::new()
        .source("newsletter")
        .medium("email")
        .campaign("Spring sale");
    let destination = utm.tag("https://brand.example/shoes?size=42#reviews")?;
    assert_eq!(
        destination,
        "https://brand.example/shoes?size=42&utm_source=newsletter&utm_medium=email\
         &utm_campaign=Spring+sale#reviews"
    );
    let request = LinkRequest::new()
        .program(server.program_id())
        .destination(destination.as_str());
    let link = impact.create(&request).await?;
    assert_eq!(
        server.requests()[0].query_value("DeepLink"),
        Some(destination.as_str())
    );

    // A parameter is not set twice, unless you say that the new value replaces the old one.
    let twice = utm.tag(&destination);
    let error = twice.expect_err("the destination is tagged already");
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    let replaced = Utm::new().source("blog").replace().tag(&destination)?;
    assert!(replaced.contains("utm_source=blog") && !replaced.contains("newsletter"));

    println!("{} leads to {destination}", link.url.unwrap_or_default());
    Ok(())
}
