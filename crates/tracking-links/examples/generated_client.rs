//! Calls a provider's API as it is, through its generated client, without the common interface.
//!
//! `cargo run -p tracking-links --example generated_client`

use tracking_links::fanvue::types::CreateTrackingLinkBody;
use tracking_links::fanvue::{Client, Credential, Delivery};
use tracking_links::runtime::StatusCode;
use tracking_links::{Fanvue, LinkRequest, Platform, Provider};
use tracking_links_sandbox::Sandbox;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    // The crate `fanvue-client` alone has the same client.
    let client: Client = Client::builder()
        .base_url(sandbox.fanvue().base_url())
        .credential(Credential::bearer(sandbox.fanvue().token()))
        .build()?;

    let body = CreateTrackingLinkBody::new("Spring", "instagram");
    let response = client.create_tracking_link(body.clone()).send().await?;
    assert_eq!(response.status(), StatusCode::CREATED);
    let link = response.into_inner();
    assert_eq!(link.link_url, "fv-1");

    // Errors say what is known, and have the provider's own answer.
    let old = sandbox.fanvue().sunset_api_version();
    let create = client.create_tracking_link(body);
    let failed = create.x_fanvue_api_version(old).send().await;
    let error = failed.expect_err("this version is no longer served");
    assert_eq!(error.delivery(), Delivery::Rejected);

    // The common interface can use the same client, and returns the provider's own answer too.
    let fanvue = Fanvue::builder_with_client(client).build()?;
    let request = LinkRequest::new().name("Summer").platform(Platform::TikTok);
    let second = fanvue.create(&request).await?;
    assert_eq!(
        second.as_fanvue().map(|it| it.link_url.as_str()),
        Some("fv-2")
    );

    println!(
        "Made {} ({}); with an old version: {error}",
        link.link_url, link.uuid
    );
    Ok(())
}
