//! Valid and invalid requests of Shlink's document.

use serde_json::json;
use tracking_links::runtime::Credential;
use tracking_links::shlink::Client;
use tracking_links::shlink::types::ListShortUrlsOrderBy;
use tracking_links::{ClickRange, Key, LinkRequest, Listing, Provider, Shlink};

use crate::{Refusal, Verdict, raw_refused, refused, said};

const SPRING: &str = "go.brand.example/Spring sale/ä";

pub(crate) async fn judge(url: &str, verdict: &mut Verdict) {
    let builder = Client::builder().base_url(url);
    let builder = builder.credential(Credential::api_key("ApiKey", "key"));
    let client = builder.build().expect("a loopback URL makes a client");
    operations(Shlink::builder_with_client(client.clone()), verdict).await;

    let all = client
        .list_short_urls()
        .page(2)
        .items_per_page(1)
        .search_term("a&b=c")
        .tags(vec!["a".to_owned(), "b,c".to_owned()])
        .order_by(ListShortUrlsOrderBy::VisitsDesc);
    verdict.check("shlink: lists with every parameter", said(all.send().await));
    let zero = client.list_short_urls().page(0).send().await;
    verdict.check("shlink: page 0 is refused", refused(zero));
    let odd = client.list_short_urls().order_by("visits").send().await;
    verdict.check("shlink: an unlisted order is refused", refused(odd));

    let post = || reqwest::Client::new().post(format!("{url}/rest/v3/short-urls"));
    let body = json!({ "longUrl": "https://brand.example" });
    let outcome = raw_refused(post().json(&body), Refusal::Credential).await;
    verdict.check("shlink: no key is refused", outcome);
    let empty = post().header("X-Api-Key", "key").json(&json!({}));
    let outcome = raw_refused(empty, Refusal::Violation).await;
    verdict.check("shlink: a body without a long URL is refused", outcome);
}

/// Calls each operation of the facade but `create`.
async fn operations(builder: tracking_links::ShlinkBuilder, verdict: &mut Verdict) {
    let shlink = builder.build().expect("the client is built already");
    let change = LinkRequest::new().destination("https://brand.example/new");
    let change = change.name("Autumn").tags(["a", "b"]);
    let range = ClickRange::new().to(std::time::UNIX_EPOCH);
    let listing = Listing::new().created_after(std::time::UNIX_EPOCH);
    let outcomes = [
        ("finds a link", said(shlink.find(&Key::id(SPRING)).await)),
        ("lists links", said(shlink.page(&listing, Some("2")).await)),
        ("changes a link", said(shlink.update(SPRING, &change).await)),
        ("deletes a link", said(shlink.delete(SPRING).await)),
        ("counts clicks", said(shlink.clicks(SPRING, &range).await)),
        ("verifies the key", said(shlink.verify().await)),
    ];
    verdict.facade("shlink", outcomes);
}
