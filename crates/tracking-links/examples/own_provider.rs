//! Adds a provider of one's own: a shop's own short links, beside the providers of this crate.
//!
//! `cargo run -p tracking-links --example own_provider`

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use tracking_links::{
    BoxFuture, Capabilities, Checked, Error, ErrorKind, Field, LinkRequest, Output, Provider, Slug,
    TrackingLink, TrackingLinks,
};

/// Paths of short links, and where they lead to.
#[derive(Debug, Default)]
struct Shortener(Mutex<BTreeMap<String, String>>);

impl Shortener {
    /// What a request must and may contain. Other requests are refused before `create_checked`.
    const CAPABILITIES: Capabilities = {
        let mut it = Capabilities::NONE
            .require(Field::Destination)
            .allow(Field::Slug)
            .returns(Output::Url);
        it.operations.create = true;
        it
    };
}

impl Provider for Shortener {
    fn name(&self) -> &str {
        "shop"
    }

    fn title(&self) -> &str {
        "Our own shortener"
    }

    fn capabilities(&self) -> &Capabilities {
        &Self::CAPABILITIES
    }

    fn create_checked<'a>(&'a self, it: Checked<'a>) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        Box::pin(async move {
            let mut paths = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let path = match &it.request().slug {
                Some(Slug::Custom(path)) => path.clone(),
                _ => format!("{}", paths.len() + 1),
            };
            if paths.contains_key(&path) {
                let error = Error::new(ErrorKind::Conflict, "the path is taken; choose another");
                return Err(error.with_fields([Field::Slug]));
            }
            let mut link = TrackingLink::new(self.name());
            link.url = Some(format!("https://shop.example/{path}"));
            paths.insert(path, it.request().destination.clone().unwrap_or_default());
            Ok(link)
        })
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let shop = Shortener::default();
    let links = TrackingLinks::builder().provider(shop).build()?;

    let request = LinkRequest::new().destination("https://brand.example/shoes");
    let request = request.slug("Shoes");
    let link = links.create("shop", &request).await?;
    assert_eq!(link.url.as_deref(), Some("https://shop.example/Shoes"));

    let taken = links.create("shop", &request).await.expect_err("taken");
    assert_eq!(taken.fields(), ["slug"]);

    println!("The shop's own provider made https://shop.example/Shoes; then it said: {taken}");
    Ok(())
}
