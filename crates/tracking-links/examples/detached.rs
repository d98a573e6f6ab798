//! Creates a link that is not lost when its caller goes away, as a handler's client may.
//!
//! `cargo run -p tracking-links --example detached`

use std::time::Duration;

use tokio::time::{sleep, timeout};
use tracking_links::{Fanvue, LinkRequest, Platform, TrackingLinks};
use tracking_links_sandbox::{Fault, Sandbox};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    let (token, base_url) = (sandbox.fanvue().token(), sandbox.fanvue().base_url());
    let fanvue = Fanvue::builder(token).base_url(base_url).build()?;
    let links = TrackingLinks::builder().provider(fanvue).build()?;
    let request = LinkRequest::new()
        .name("Spring")
        .platform(Platform::Instagram);

    // Fanvue is slow. The page stops waiting, and the create goes on.
    let slow = Fault::SlowAfterWrite(Duration::from_secs(1));
    sandbox.fanvue().fail_next(slow);
    let mut creating = links.create_detached("fanvue", request.clone());
    let waited = timeout(Duration::from_millis(50), &mut creating).await;
    assert!(waited.is_err());

    // The outcome can still be had, here or in another task.
    let link = creating.await?;
    assert_eq!(link.slug.as_deref(), Some("fv-1"));

    // A create whose outcome nobody awaits runs to its end too. `create` would stop here.
    drop(links.create_detached("fanvue", request));
    while sandbox.fanvue().links().len() < 2 {
        sleep(Duration::from_millis(5)).await;
    }

    println!("The page waited 50 ms for its link, and had it later: fv-1");
    Ok(())
}
