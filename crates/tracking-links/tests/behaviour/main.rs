//! The facade against the sandbox: one test binary for all behaviours.

#![allow(clippy::unwrap_used, reason = "in a test an unwrap is an assertion")]

mod agency;
mod creates;
mod detached;
mod ensure;
#[cfg(unix)]
mod environment;
mod errors;
mod impact;
mod json;
mod many;
mod operations;
mod providers;
mod refusals;
mod secrets;
#[cfg(feature = "shlink")]
mod shlink;
mod shop;

use tracking_links::{Fanvue, Impact, LinkRequest, Platform, TrackingLinks};
use tracking_links_sandbox::Sandbox;

async fn sandbox() -> Sandbox {
    Sandbox::start().await.expect("a loopback port is free")
}

/// Both providers of a sandbox, with valid credentials.
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

/// A request with only the fields that Fanvue requires.
fn for_fanvue() -> LinkRequest {
    LinkRequest::new()
        .name("Spring")
        .platform(Platform::Instagram)
}

/// A request with only the fields that impact.com requires.
fn for_impact(sandbox: &Sandbox) -> LinkRequest {
    LinkRequest::new().program(sandbox.impact().program_id())
}
