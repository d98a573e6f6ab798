//! Creates links from a program without async, from several threads.
//!
//! `cargo run -p tracking-links --features blocking --example blocking`

use std::thread;

use tracking_links::{Fanvue, LinkRequest, Listing, Platform, TrackingLinks, blocking};
use tracking_links_sandbox::Sandbox;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The sandbox is async, so it gets a runtime. The links below start their own thread.
    let runtime = tokio::runtime::Runtime::new()?;
    let sandbox = runtime.block_on(Sandbox::start())?;

    let fanvue = Fanvue::builder(sandbox.fanvue().token())
        .base_url(sandbox.fanvue().base_url())
        .handle("anna")
        .build()?;
    let links = blocking::TrackingLinks::new(TrackingLinks::builder().provider(fanvue).build()?)?;

    let request = LinkRequest::new()
        .name("Spring")
        .platform(Platform::Instagram);
    let link = links.create("fanvue", &request)?;
    assert_eq!(
        link.url.as_deref(),
        Some("https://www.fanvue.com/anna/fv-1")
    );

    // Clones share connections and limits.
    let threads = ["Summer", "Autumn", "Winter"].map(|name| {
        let (links, request) = (links.clone(), request.clone().name(name));
        thread::spawn(move || links.create("fanvue", &request))
    });
    for thread in threads {
        thread.join().expect("a create does not panic")?;
    }

    // Any other operation waits with `block_on`.
    let list = links.links().list("fanvue", Listing::new())?;
    assert_eq!(links.block_on(list.all())??.len(), 4);

    println!("Four links from four threads, without async");
    Ok(())
}
