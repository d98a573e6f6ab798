//! Reads credentials from the environment, so that the program's code has none.
//!
//! `cargo run -p tracking-links --example from_env`

use std::env;
use std::process::Command;

use tracking_links::{LinkRequest, Platform, Provider, TrackingLinks};
use tracking_links_sandbox::Sandbox;

/// The program: creates a link at the provider that the environment configures.
async fn program() -> Result<(), Box<dyn std::error::Error>> {
    let links = TrackingLinks::from_env()?.build()?;
    let names: Vec<_> = links.providers().map(Provider::name).collect();
    assert!(names.contains(&"fanvue"));

    let request = LinkRequest::new()
        .name("Spring")
        .platform(Platform::Instagram);
    let link = links.create("fanvue", &request).await?;
    let url = link.url.unwrap_or_default();
    println!("The environment configured {names:?}, which made {url}");
    Ok(())
}

/// Starts itself again with variables set, as a shell or a service manager would.
#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    if env::args().nth(1).as_deref() == Some("again") {
        return program().await;
    }
    let sandbox = Sandbox::start().await?;
    let mut again = Command::new(env::current_exe()?);
    again
        .arg("again")
        .env("FANVUE_ACCESS_TOKEN", sandbox.fanvue().token())
        .env("FANVUE_HANDLE", "anna")
        .env("FANVUE_BASE_URL", sandbox.fanvue().base_url());
    let status = tokio::task::spawn_blocking(move || again.status()).await??;
    assert!(status.success());
    assert_eq!(sandbox.fanvue().links().len(), 1);
    Ok(())
}
