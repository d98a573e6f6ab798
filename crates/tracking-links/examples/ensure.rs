//! Makes exactly one link for each product, however often it runs and whatever gets lost.
//!
//! `cargo run -p tracking-links --features shlink --example ensure`

use std::error::Error;

use tracking_links::{Delivery, ErrorKind, LinkRequest, Made, Shlink, TrackingLinks};
use tracking_links_sandbox::{Fault, RecordedRequest, Sandbox};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let shlink = Shlink::builder(sandbox.shlink().api_key()).base_url(sandbox.shlink().base_url());
    let links = TrackingLinks::builder().provider(shlink.build()?).build()?;

    // The slug is made from the product's own id, and is the key of its link.
    let request = |product: &str| {
        LinkRequest::new()
            .destination(format!("https://brand.example/{product}"))
            .slug_from(product)
    };

    // The answer of the create is lost. The link is looked up, and found.
    let is_create = |request: &RecordedRequest| request.method() == "POST";
    let shlink = sandbox.shlink();
    shlink.fail_when(is_create, Fault::DropAfterWrite);
    let link = links.ensure("shlink", &request("shoes-42")).await?;
    assert_eq!(link.made, Some(Made::Existing { as_asked: true }));

    for product in ["shoes-42", "hats-7", "hats-7"] {
        let link = links.ensure("shlink", &request(product)).await?;
        let url = link.url.unwrap_or_default();
        println!("{product}: {url} ({:?})", link.made);
    }
    assert_eq!(sandbox.shlink().links().len(), 2);

    // Another destination under the same key is an error, which shows the link that is there.
    let elsewhere = request("hats-7").destination("https://other.example");
    let error = links.ensure("shlink", &elsewhere).await.expect_err("taken");
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert_eq!(error.delivery(), Delivery::Rejected);
    println!(
        "{error}: to {:?}",
        error.link().and_then(|it| it.destination.as_deref())
    );
    Ok(())
}
