//! Creates a link at each provider, in a sandbox on this machine, and says how to go live.
//!
//! `cargo run -p tracking-links --example quickstart`

use std::error::Error;

use tracking_links::{LinkRequest, Support, TrackingLinks};
use tracking_links_sandbox::Sandbox;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let links = sandbox.links();
    let titles = sandbox.servers().map(|server| server.title().len());
    let width = titles.max().unwrap_or_default() + 2;
    for server in sandbox.servers() {
        // An example of each field that the provider requires.
        let fields = links.capabilities(server.name())?.fields();
        let required = fields.filter(|(_, support)| *support == Support::Required);
        let request = required.fold(LinkRequest::new(), |request, (field, _)| {
            server.with_example(request, field)
        });

        let link = links.create(server.name(), &request).await?;
        let url = link.url.as_deref().unwrap_or("(no URL)");
        println!("{:width$}{url}", server.title());
    }

    println!("\nTo go live, set these variables, and make the providers with");
    println!("TrackingLinks::from_env()?.build()?:\n");
    for server in sandbox.servers() {
        let mut all = TrackingLinks::variables();
        let variables = all.find(|(provider, _)| *provider == server.name());
        let variables = variables.into_iter().flat_map(|(_, variables)| variables);
        let required = variables.filter(|it| it.is_required).map(|it| it.name);
        let names: Vec<_> = required.collect();
        println!("{:width$}{}", server.title(), names.join(", "));
    }
    println!("\nNot every provider can delete a link: try a new request here first.");
    Ok(())
}
