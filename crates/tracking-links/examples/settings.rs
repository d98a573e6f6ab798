//! Sets the user agent, headers, a proxy, and limits of time, size and concurrency.
//!
//! `cargo run -p tracking-links --example settings`

use std::time::Duration;

use tracking_links::{ErrorKind, Fanvue, LinkRequest, Platform, Provider, RetryPolicy};
use tracking_links_sandbox::{Fault, Sandbox};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    let server = sandbox.fanvue();
    let request = LinkRequest::new()
        .name("Spring")
        .platform(Platform::Instagram);

    // What all need is on the provider's builder; what few need, in `settings`.
    let fanvue = Fanvue::builder(server.token())
        .base_url(server.base_url())
        .total_timeout(Duration::from_secs(1))
        .retry(RetryPolicy::new().max_attempts(2))
        .settings(|client| {
            client
                .user_agent("my-shop/1.0")
                .header("x-shop-department", "shoes")
                .connect_timeout(Duration::from_millis(500))
                .max_concurrency(Some(8))
                .max_body_bytes(64 * 1024)
        })
        .build()?;

    fanvue.create(&request).await?;
    let sent = &server.requests()[0];
    assert_eq!(sent.header("user-agent"), Some("my-shop/1.0"));
    assert_eq!(sent.header("x-shop-department"), Some("shoes"));

    server.fail_next(Fault::StallBeforeWrite);
    let created = fanvue.create(&request).await;
    let error = created.expect_err("the server does not answer");
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.elapsed() >= Duration::from_secs(1));

    // A proxy. Requests to this machine go through none, so with the sandbox it is refused.
    let proxied = |builder: tracking_links::FanvueBuilder| {
        builder.settings(|client| client.proxy("http://proxy.example:3128"))
    };
    proxied(Fanvue::builder("token")).build()?;
    let local = Fanvue::builder("token").base_url(server.base_url());
    let refused = proxied(local).build().expect_err("it is on this machine");
    assert_eq!(refused.kind(), ErrorKind::Configuration);

    println!("Sent as my-shop/1.0; given up after a second: {error}");
    Ok(())
}
