//! The facade against the sandbox: one test binary for all behaviours.

#![allow(clippy::unwrap_used, reason = "in a test an unwrap is an assertion")]

mod agency;
mod composed;
mod creates;
mod detached;
mod ensure;
#[cfg(unix)]
mod environment;
mod errors;
mod json;
mod many;
mod operations;
mod pointers;
mod providers;
mod refusals;
mod secrets;
mod shop;
mod turns;

use tracking_links::{Fanvue, LinkRequest, Platform, Provider, Support};
use tracking_links_sandbox::{Sandbox, SimulatedProvider};

async fn sandbox() -> Sandbox {
    Sandbox::start().await.expect("a loopback port is free")
}

fn fanvue(sandbox: &Sandbox) -> Fanvue {
    let fanvue = sandbox.fanvue();
    Fanvue::builder(fanvue.token())
        .base_url(fanvue.base_url())
        .handle("anna")
        .build()
        .expect("the sandbox can be reached")
}

/// A request with only the fields that Fanvue requires.
fn for_fanvue() -> LinkRequest {
    LinkRequest::new()
        .name("Spring")
        .platform(Platform::Instagram)
}

/// A request with only the fields that the provider of a server requires.
fn least(server: &dyn SimulatedProvider) -> LinkRequest {
    let provider = server.provider();
    let fields = provider.capabilities().fields();
    let required = fields.filter(|(_, support)| *support == Support::Required);
    required.fold(LinkRequest::new(), |request, (field, _)| {
        server.with_example(request, field)
    })
}
