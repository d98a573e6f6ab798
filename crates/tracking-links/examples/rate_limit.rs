//! Keeps to a rate limit: a batch waits for its turn, and a web page is refused at once.
//!
//! `cargo run -p tracking-links --example rate_limit`

use std::time::{Duration, Instant};

use tracking_links::{
    AtRateLimit, ErrorKind, Fanvue, LinkRequest, Platform, Provider, RateLimit, Retry,
};
use tracking_links_sandbox::Sandbox;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    let request = LinkRequest::new()
        .name("Spring")
        .platform(Platform::Instagram);
    // Without `rate_limit`, a client keeps to the limit that its provider documents.
    let fanvue = |limit: RateLimit, action: AtRateLimit| {
        Fanvue::builder(sandbox.fanvue().token())
            .base_url(sandbox.fanvue().base_url())
            .settings(move |client| client.rate_limit(Some(limit)).at_rate_limit(action))
            .build()
    };

    // Two requests in 200 ms: the fifth one waits for two periods.
    let limit = RateLimit::new(2, Duration::from_millis(200));
    let batch = fanvue(limit, AtRateLimit::Wait)?;
    let started = Instant::now();
    for _ in 0..5 {
        batch.create(&request).await?;
    }
    assert!(started.elapsed() >= Duration::from_millis(400));

    // One request in a minute: the second one is not sent, and the error says when to come back.
    let limit = RateLimit::new(1, Duration::from_secs(60));
    let page = fanvue(limit, AtRateLimit::Refuse)?;
    page.create(&request).await?;
    let created = page.create(&request).await;
    let error = created.expect_err("the second one in this minute");
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert!(matches!(error.retry(), Retry::After(wait) if wait > Duration::from_secs(50)));
    assert_eq!(sandbox.fanvue().request_count(), 6);

    println!("Five waited for their turn; the page was told: {error}");
    Ok(())
}
