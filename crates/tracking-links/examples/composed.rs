//! Composes links of affiliate networks that need no server, from one request for all of them.
//!
//! `cargo run -p tracking-links --example composed`

use std::error::Error;

use tracking_links::{Composed, LinkRequest, TrackingLinks, Utm};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let links = TrackingLinks::builder()
        .provider(Composed::ebay("5338000000")?)
        .provider(Composed::amazon("anna-20")?)
        .provider(Composed::awin("9999")?)
        .build()?;

    let utm = Utm::new().source("newsletter").campaign("Spring");
    for (provider, program, page) in [
        (
            "ebay",
            Some("711-53200-19255-0"),
            "https://www.ebay.com/itm/1",
        ),
        ("amazon", None, "https://www.amazon.com/dp/B000"),
        ("awin", Some("1234"), "https://brand.example/shoes"),
    ] {
        let mut request = LinkRequest::new().destination(utm.tag(page)?);
        request.program = program.map(str::to_owned);
        let link = links.create(provider, &request).await?;
        let url = link.url.ok_or("a composed link has a URL")?;
        assert!(url.contains("utm_source"));
        println!("{provider}: {url}");
    }
    Ok(())
}
