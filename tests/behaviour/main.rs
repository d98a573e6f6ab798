//! The facade and the generated clients against the sandbox, as users call them.
//!
//! What holds for every provider walks the sandbox's providers. What one provider alone does stands
//! in a file named after it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod answers;
mod blocking;
mod faults;
mod metrics;
mod observed;
mod readme;
mod record;
mod suite;
mod updates;
mod wire;

include!(concat!(env!("OUT_DIR"), "/behaviour.rs"));

use tracking_links::{Error, Field, LinkRequest, Provider, Support, TrackingLink, TrackingLinks};
use tracking_links_sandbox::{Sandbox, SimulatedProvider};

/// A sandbox, and all providers with their base URLs set to it.
struct Bench {
    sandbox: Sandbox,
    links: TrackingLinks,
}

impl Bench {
    async fn new() -> Self {
        let sandbox = Sandbox::start().await.unwrap();
        let links = sandbox.links();
        Self { sandbox, links }
    }

    /// Each provider, with the server that simulates it. There is at least one.
    fn each(&self) -> impl Iterator<Item = (&dyn SimulatedProvider, &dyn Provider)> {
        assert_eq!(
            self.sandbox.servers().count(),
            self.links.providers().count()
        );
        assert!(self.sandbox.servers().count() > 0);
        let servers = self.sandbox.servers();
        servers.map(|server| (server, self.links.provider(server.name()).unwrap()))
    }

    async fn create(
        &self,
        provider: &dyn Provider,
        request: &LinkRequest,
    ) -> Result<TrackingLink, Error> {
        self.links.create(provider.name(), request).await
    }
}

/// The fields that the provider supports in this way.
fn fields(provider: &dyn Provider, support: Support) -> impl Iterator<Item = Field> {
    let fields = provider.capabilities().fields();
    fields.filter_map(move |(field, its)| (its == support).then_some(field))
}
