//! What callers of the facade get, against the providers' sandbox: one binary for all of it.

mod creates;
mod errors;
mod providers;
mod refusals;
mod secrets;

use tracking_links::{Fanvue, Impact, LinkRequest, Platform, TrackingLinks};
use tracking_links_sandbox::Sandbox;

async fn sandbox() -> Sandbox {
    Sandbox::start().await.expect("a loopback port is free")
}

/// Both providers of a sandbox, with all credentials right.
fn links(sandbox: &Sandbox) -> TrackingLinks {
    TrackingLinks::builder()
        .provider(fanvue(sandbox))
        .provider(impact(sandbox))
        .build()
        .expect("the names differ")
}

fn fanvue(sandbox: &Sandbox) -> Fanvue {
    let fanvue = sandbox.fanvue();
    Fanvue::builder(fanvue.token())
        .base_url(fanvue.base_url())
        .handle("anna")
        .build()
        .expect("the sandbox can be reached")
}

fn impact(sandbox: &Sandbox) -> Impact {
    let impact = sandbox.impact();
    Impact::builder(impact.account_sid(), impact.auth_token())
        .base_url(impact.base_url())
        .build()
        .expect("the sandbox can be reached")
}

/// The least that Fanvue takes.
fn for_fanvue() -> LinkRequest {
    LinkRequest::new()
        .name("Spring")
        .platform(Platform::Instagram)
}

/// The least that impact.com takes.
fn for_impact(sandbox: &Sandbox) -> LinkRequest {
    LinkRequest::new().program(sandbox.impact().program_id())
}
