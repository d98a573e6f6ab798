//! Valid and invalid requests of Rebrandly's document.

use serde_json::json;
use tracking_links::rebrandly::Client;
use tracking_links::rebrandly::chrono::NaiveDate;
use tracking_links::rebrandly::types::{
    DomainReference, ListLinksOrderBy, ListLinksOrderDir, NewLink,
};
use tracking_links::runtime::Credential;
use tracking_links::{ClickRange, Key, LinkRequest, Listing, Provider, Rebrandly};

use crate::{Refusal, Verdict, raw_refused, refused, said};

const ID: &str = "fffa4cc5b6ee45d6b7897b06ac2d16af";

pub(crate) async fn judge(url: &str, verdict: &mut Verdict) {
    let builder = Client::builder().base_url(url);
    let builder = builder.credential(Credential::api_key("ApiKey", "key"));
    let client = builder.build().expect("a loopback URL makes a client");
    operations(Rebrandly::builder_with_client(client.clone()), verdict).await;

    let day = NaiveDate::from_ymd_opt(2026, 4, 1).expect("a day of the calendar");
    let all = client
        .list_links()
        .workspace(ID)
        .order_by(ListLinksOrderBy::Slashtag)
        .order_dir(ListLinksOrderDir::Desc)
        .last("a&b=c%_")
        .limit(25)
        .favourite(false)
        .domain_id("1,2")
        .domain_full_name("go.brand.example")
        .slashtag("ä b")
        .creator_id("3")
        .date_from(day)
        .date_to(day);
    verdict.check(
        "rebrandly: lists with every parameter",
        said(all.send().await),
    );
    let every = NewLink::new("https://brand.example")
        .slashtag("spring")
        .title("ä b")
        .domain(DomainReference::new().id("1").full_name("go.brand.example"))
        .description("For May");
    let made = client.create_link(every).workspace(ID).send().await;
    verdict.check("rebrandly: creates with every member", said(made));
    let long = NewLink::new("https://brand.example").slashtag("x".repeat(41));
    let long = client.create_link(long).send().await;
    verdict.check("rebrandly: a long slashtag is refused", refused(long));
    let many = client.list_links().limit(26).send().await;
    verdict.check("rebrandly: a page of 26 is refused", refused(many));

    let post = || reqwest::Client::new().post(format!("{url}/v1/links"));
    let body = json!({ "destination": "https://brand.example" });
    let outcome = raw_refused(post().json(&body), Refusal::Credential).await;
    verdict.check("rebrandly: no key is refused", outcome);
    let empty = post().header("apikey", "key").json(&json!({}));
    let outcome = raw_refused(empty, Refusal::Violation).await;
    verdict.check(
        "rebrandly: a body without a destination is refused",
        outcome,
    );
}

/// Calls each operation of the facade but `create`.
async fn operations(builder: tracking_links::RebrandlyBuilder, verdict: &mut Verdict) {
    let rebrandly = builder.workspace(ID).build();
    let rebrandly = rebrandly.expect("the client is built already");
    let change = LinkRequest::new().destination("https://brand.example/new");
    let change = change.name("Autumn").notes("For May");
    let (listing, all_time) = (Listing::new(), ClickRange::new());
    let outcomes = [
        ("finds a link", said(rebrandly.find(&Key::id(ID)).await)),
        ("finds a slug", said(rebrandly.find(&Key::slug("a")).await)),
        ("lists links", said(rebrandly.page(&listing, None).await)),
        ("changes a link", said(rebrandly.update(ID, &change).await)),
        ("deletes a link", said(rebrandly.delete(ID).await)),
        ("counts clicks", said(rebrandly.clicks(ID, &all_time).await)),
        ("verifies the key", said(rebrandly.verify().await)),
    ];
    verdict.facade("rebrandly", outcomes);
}
