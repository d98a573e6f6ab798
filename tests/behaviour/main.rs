//! The facade and the generated clients against the sandbox, as users call them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod answers;
mod blocking;
mod fanvue;
mod faults;
mod impact;
mod metrics;
mod observed;
mod readme;
mod suite;
mod wire;

use tracking_links::{Error, Fanvue, Impact, LinkRequest, Provider, TrackingLink, TrackingLinks};
use tracking_links_sandbox::Sandbox;

/// A sandbox, and both providers with their base URLs set to it.
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

    async fn create(
        &self,
        provider: &dyn Provider,
        request: &LinkRequest,
    ) -> Result<TrackingLink, Error> {
        self.links.create(provider.name(), request).await
    }
}
