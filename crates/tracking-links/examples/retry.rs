//! Tries a create again for as long as that can't make a second link, until a deadline.
//!
//! `cargo run -p tracking-links --example retry`

use std::time::Duration;

use tokio::time::{Instant, sleep};
use tracking_links::{
    Delivery, Error, Fanvue, LinkRequest, Platform, Provider, Retry, TrackingLink,
};
use tracking_links_sandbox::{Answer, Fault, Sandbox};

/// Begins no try after the deadline.
async fn create(
    provider: &dyn Provider,
    request: &LinkRequest,
    deadline: Instant,
) -> Result<TrackingLink, Error> {
    loop {
        let error = match provider.create(request).await {
            Ok(link) => return Ok(link),
            Err(error) => error,
        };
        let wait = match error.retry() {
            Retry::Now => Duration::ZERO,
            Retry::After(wait) => wait,
            // The link may exist, or the same request would be refused again.
            Retry::WhenQuotaResets(_) | Retry::Never => return Err(error),
        };
        if Instant::now() + wait >= deadline {
            return Err(error);
        }
        sleep(wait).await;
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    let (token, base_url) = (sandbox.fanvue().token(), sandbox.fanvue().base_url());
    let fanvue = Fanvue::builder(token).base_url(base_url).build()?;
    let request = LinkRequest::new()
        .name("Spring")
        .platform(Platform::Instagram);
    let deadline = Instant::now() + Duration::from_secs(60);

    // Too many requests, twice: nothing was created, so the third try creates the one link.
    for _ in 0..2 {
        let busy = Answer::new(429).header("retry-after", "0");
        sandbox.fanvue().answer_next(busy);
    }
    create(&fanvue, &request, deadline).await?;
    assert_eq!(sandbox.fanvue().request_count(), 3);
    assert_eq!(sandbox.fanvue().links().len(), 1);

    // The connection breaks after the link was created: another try could make a second link.
    sandbox.fanvue().fail_next(Fault::DropAfterWrite);
    let lost = create(&fanvue, &request, deadline).await;
    let error = lost.expect_err("the answer is lost");
    assert_eq!(error.delivery(), Delivery::Unknown);
    assert_eq!(sandbox.fanvue().links().len(), 2);

    println!("Created at the third try. Then not tried again: {error}");
    Ok(())
}
