//! Uses several accounts at one provider, each under a name of its own.
//!
//! `cargo run -p tracking-links --example accounts`

use tracking_links::{Fanvue, LinkRequest, Platform, Provider, TrackingLinks};
use tracking_links_sandbox::Sandbox;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Two sandboxes share nothing, as two accounts don't.
    let (anna, ben) = (Sandbox::start().await?, Sandbox::start().await?);
    let account = |sandbox: &Sandbox, handle: &str| {
        Fanvue::builder(sandbox.fanvue().token())
            .base_url(sandbox.fanvue().base_url())
            .handle(handle)
            .name(format!("fanvue-{handle}"))
            .build()
    };
    let links = TrackingLinks::builder()
        .provider(account(&anna, "anna")?)
        .provider(account(&ben, "ben")?)
        .build()?;

    // Callers, errors, spans, metrics and observers all know an account by this name.
    let request = LinkRequest::new()
        .name("Spring")
        .platform(Platform::Instagram);
    let names: Vec<_> = links.providers().map(Provider::name).collect();
    for name in &names {
        let link = links.create(name, &request).await?;
        println!("{name:12} {}", link.url.unwrap_or_default());
    }
    assert_eq!(anna.fanvue().links().len(), 1);
    assert_eq!(ben.fanvue().links().len(), 1);

    let created = links.create("fanvue-carl", &request).await;
    let error = created.expect_err("there is no such account").to_string();
    assert!(error.ends_with("configured: \"fanvue-anna\", \"fanvue-ben\""));

    println!("One link in each account; of a third: {error}");
    Ok(())
}
