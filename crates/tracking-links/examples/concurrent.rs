//! Creates many links concurrently, but only so many at a time, and names those that failed.
//!
//! `cargo run -p tracking-links --example concurrent`

use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use tracking_links::{Fanvue, LinkRequest, Platform, TrackingLinks};
use tracking_links_sandbox::{Answer, Fault, RecordedRequest, Sandbox};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    let server = sandbox.fanvue();
    let is_12 = |request: &RecordedRequest| {
        request
            .json()
            .is_some_and(|body| body["name"] == "Campaign 12")
    };
    server.answer_when(is_12, Answer::new(403));
    for _ in 0..39 {
        let slow = Fault::SlowAfterWrite(Duration::from_millis(20));
        server.fail_when(move |request| !is_12(request), slow);
    }

    // At most four requests are under way at a time. The other calls wait, up to `total_timeout`.
    let fanvue = Fanvue::builder(server.token())
        .base_url(server.base_url())
        .total_timeout(Duration::from_secs(120))
        .settings(|client| client.max_concurrency(Some(4)))
        .build()?;
    let links = TrackingLinks::builder().provider(fanvue).build()?;

    let started = Instant::now();
    let mut creates = JoinSet::new();
    for number in 0..40 {
        let links = links.clone();
        creates.spawn(async move {
            let name = format!("Campaign {number}");
            let request = LinkRequest::new()
                .name(name.as_str())
                .platform(Platform::TikTok);
            let created = links.create("fanvue", &request).await;
            created.map_err(|error| format!("{name}: {error}"))
        });
    }
    let outcomes = creates.join_all().await.into_iter();
    let failed: Vec<String> = outcomes.filter_map(Result::err).collect();
    assert_eq!(failed.len(), 1);
    assert_eq!(server.links().len(), 39);
    // An answer takes 20 ms, so four at a time take nine times that. All at once would take 20 ms.
    assert!(started.elapsed() >= Duration::from_millis(9 * 20));

    println!("39 links, four at a time. Failed: {}", failed.join("; "));
    Ok(())
}
