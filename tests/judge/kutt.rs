//! Valid and invalid requests of Kutt's document.

use serde_json::json;
use tracking_links::kutt::Client;
use tracking_links::kutt::types::{LinkChange, NewLink};
use tracking_links::runtime::Credential;
use tracking_links::{ClickRange, Key, Kutt, LinkRequest, Listing, Provider};

use crate::{Refusal, Verdict, raw_refused, refused, said};

const ID: &str = "f1e2d3c4-0000-4000-8000-000000000001";

pub(crate) async fn judge(url: &str, verdict: &mut Verdict) {
    let builder = Client::builder().base_url(url);
    let builder = builder.credential(Credential::api_key("ApiKey", "key"));
    let client = builder.build().expect("a loopback URL makes a client");
    operations(Kutt::builder_with_client(client.clone()), verdict).await;

    let all = client
        .list_links()
        .limit(50)
        .skip(7)
        .search("a&b=c%_")
        .all(false);
    verdict.check("kutt: lists with every parameter", said(all.send().await));
    let every = NewLink::new("https://brand.example")
        .customurl("spring")
        .domain("go.brand.example")
        .description("ä")
        .expire_in("2 days")
        .password("secret")
        .reuse(true);
    let made = client.create_link(every).send().await;
    verdict.check("kutt: creates with every member", said(made));
    let negative = client.list_links().skip(-1).send().await;
    verdict.check("kutt: a negative skip is refused", refused(negative));
    let long = LinkChange::new().address("x".repeat(65));
    let long = client.update_link(ID, long).send().await;
    verdict.check("kutt: a long address is refused", refused(long));
    let short = client.delete_link("spring").send().await;
    verdict.check("kutt: an id that is no UUID is refused", refused(short));

    let post = || reqwest::Client::new().post(format!("{url}/api/v2/links"));
    let body = json!({ "target": "https://brand.example" });
    let outcome = raw_refused(post().json(&body), Refusal::Credential).await;
    verdict.check("kutt: no key is refused", outcome);
    let empty = post().header("X-API-KEY", "key").json(&json!({}));
    let outcome = raw_refused(empty, Refusal::Violation).await;
    verdict.check("kutt: a body without a target is refused", outcome);
}

/// Calls each operation of the facade but `create`.
async fn operations(builder: tracking_links::KuttBuilder, verdict: &mut Verdict) {
    let kutt = builder.build().expect("the client is built already");
    let change = LinkRequest::new().destination("https://brand.example/new");
    let change = change.notes("Autumn").slug("autumn");
    let (listing, all_time) = (Listing::new(), ClickRange::new());
    let outcomes = [
        ("finds a link", said(kutt.find(&Key::id(ID)).await)),
        ("searches a slug", said(kutt.find(&Key::slug("a")).await)),
        ("lists links", said(kutt.page(&listing, None).await)),
        ("changes a link", said(kutt.update(ID, &change).await)),
        ("deletes a link", said(kutt.delete(ID).await)),
        ("counts clicks", said(kutt.clicks(ID, &all_time).await)),
        ("verifies the key", said(kutt.verify().await)),
    ];
    verdict.facade("kutt", outcomes);
}
