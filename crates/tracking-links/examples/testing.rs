//! Tests code of one's own against the sandbox: what it sends, and what it does when networks fail.
//!
//! `cargo run -p tracking-links --example testing`

use std::time::Duration;

use tracking_links::{Delivery, Fanvue, LinkRequest, Platform, TrackingLinks};
use tracking_links_sandbox::{Answer, Fault, Sandbox};

/// The code under test: creates a link, and says what a page should show.
async fn link_for(campaign: &str, links: &TrackingLinks) -> String {
    let request = LinkRequest::new()
        .name(campaign)
        .platform(Platform::Instagram);
    match links.create("fanvue", &request).await {
        Ok(link) => link.url.unwrap_or_default(),
        Err(error) if error.delivery() == Delivery::Unknown => "look it up first".to_owned(),
        Err(_) => "not created".to_owned(),
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // In a test: #[tokio::test]. Each test can start a sandbox, since they share nothing.
    let sandbox = Sandbox::start().await?;
    let server = sandbox.fanvue();
    let fanvue = Fanvue::builder(server.token())
        .base_url(server.base_url())
        .handle("anna")
        .total_timeout(Duration::from_secs(1))
        .build()?;
    let links = TrackingLinks::builder().provider(fanvue).build()?;

    // All is well. The sandbox recorded the request and the link.
    let shown = link_for("Spring", &links).await;
    assert_eq!(shown, "https://www.fanvue.com/anna/fv-1");
    let body = server.requests()[0].json().unwrap_or_default();
    assert_eq!(body["name"], "Spring");
    assert_eq!(server.links()[0].external_social_platform, "instagram");

    // The provider refuses the request.
    server.answer_next(Answer::new(403));
    assert_eq!(link_for("Summer", &links).await, "not created");

    // Faults after which nobody knows: an answer that is lost, late, or a gateway's.
    for fault in [Fault::ResetAfterWrite, Fault::StallBeforeWrite] {
        server.fail_next(fault);
        assert_eq!(link_for("Autumn", &links).await, "look it up first");
    }
    server.answer_next(Answer::new(504).carried_out());
    assert_eq!(link_for("Winter", &links).await, "look it up first");
    assert_eq!(server.request_count(), 5, "none is sent twice");

    println!("Five creates, five outcomes, and no account needed");
    Ok(())
}
