//! The workspace as its users meet it: facade and generated clients against the sandbox.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by panicking"
)]

mod answers;
mod faults;
mod generated;
mod readme;
mod suite;
mod wire;

use tracking_links::{Fanvue, Impact, TrackingLinks};
use tracking_links_sandbox::Sandbox;

/// A sandbox, and both providers pointed at it.
struct Bench {
    sandbox: Sandbox,
    links: TrackingLinks,
}

impl Bench {
    async fn new() -> Self {
        let sandbox = Sandbox::start().await.unwrap();
        let fanvue = Fanvue::builder(sandbox.fanvue().token())
            .base_url(sandbox.fanvue().base_url())
            .handle("anna")
            .build()
            .unwrap();
        let impact = Impact::builder(
            sandbox.impact().account_sid(),
            sandbox.impact().auth_token(),
        )
        .base_url(sandbox.impact().base_url())
        .build()
        .unwrap();
        let links = TrackingLinks::builder()
            .provider(fanvue)
            .provider(impact)
            .build()
            .unwrap();
        Self { sandbox, links }
    }
}
