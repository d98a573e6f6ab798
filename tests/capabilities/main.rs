//! Prints what the providers can do as JSON, for `cargo xtask report`: the names of the providers,
//! and tables with a column for each.

use std::error::Error;

use serde_json::json;
use tests::capabilities::all_tables;
use tracking_links_sandbox::Sandbox;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let links = sandbox.links();
    let providers: Vec<_> = links.providers().collect();
    let names: Vec<_> = providers.iter().map(|it| it.name()).collect();
    println!(
        "{}",
        json!({ "providers": names, "tables": all_tables(&providers) })
    );
    Ok(())
}
