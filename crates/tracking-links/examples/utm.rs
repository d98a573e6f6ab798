//! Tags a destination with UTM parameters, and creates a link to it.
//!
//! `cargo run -p tracking-links --example utm`

use tracking_links::{ErrorKind, Field, LinkRequest, Support, Utm};
use tracking_links_sandbox::Sandbox;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The rest of the URL keeps its order, its encoding and its fragment.
    let utm = Utm::new()
        .source("newsletter")
        .medium("email")
        .campaign("Spring sale");
    let destination = utm.tag("https://brand.example/shoes?size=42#reviews")?;
    assert_eq!(
        destination,
        "https://brand.example/shoes?size=42&utm_source=newsletter&utm_medium=email\
         &utm_campaign=Spring+sale#reviews"
    );

    // Any provider that takes a destination.
    let sandbox = Sandbox::start().await?;
    for server in sandbox.servers() {
        let provider = server.provider();
        let capabilities = provider.capabilities();
        if capabilities.support(Field::Destination) == Support::Unsupported {
            continue;
        }
        let fields = capabilities.fields();
        let required = fields.filter(|(_, support)| *support == Support::Required);
        let request = required.fold(LinkRequest::new(), |request, (field, _)| {
            server.with_example(request, field)
        });
        let link = provider
            .create(&request.destination(destination.as_str()))
            .await?;
        println!("{} leads to {destination}", link.url.unwrap_or_default());
    }

    // A parameter is not set twice, unless you say that the new value replaces the old one.
    let twice = utm.tag(&destination);
    let error = twice.expect_err("the destination is tagged already");
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    let replaced = Utm::new().source("blog").replace().tag(&destination)?;
    assert!(replaced.contains("utm_source=blog") && !replaced.contains("newsletter"));
    Ok(())
}
