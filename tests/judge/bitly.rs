//! Valid and invalid requests of Bitly's document.

use serde_json::json;
use tracking_links::bitly::Client;
use tracking_links::bitly::types::{GetBitlinksByGroupArchived, LongUrl, NewBitlink, TimeUnit};
use tracking_links::runtime::Credential;
use tracking_links::{Bitly, ClickRange, Key, LinkRequest, Listing, Provider};

use crate::{Refusal, Verdict, raw_refused, refused, said};

const ID: &str = "bit.ly/2xYz";

pub(crate) async fn judge(url: &str, verdict: &mut Verdict) {
    let builder = Client::builder().base_url(url);
    let builder = builder.credential(Credential::bearer("token"));
    let client = builder.build().expect("a loopback URL makes a client");
    operations(Bitly::builder_with_client(client.clone()), verdict).await;

    let all = client
        .get_bitlinks_by_group("Ba1bc23dE4F")
        .size(100)
        .page(2)
        .search_after("a&b=c%_")
        .query("ä b")
        .created_after(1_775_035_800)
        .created_before(1_775_035_900)
        .archived(GetBitlinksByGroupArchived::Both);
    verdict.check("bitly: lists with every parameter", said(all.send().await));
    let every = NewBitlink::new("https://brand.example")
        .domain("go.brand.example")
        .group_guid("Ba1bc23dE4F")
        .title("ä")
        .tags(vec!["spring".to_owned()]);
    let made = client.create_full_bitlink(every).send().await;
    verdict.check("bitly: creates with every member", said(made));
    let short = LongUrl::new("https://brand.example").domain("go.brand.example");
    let made = client.create_bitlink(short).send().await;
    verdict.check("bitly: shortens", said(made));
    let clicks = client
        .get_clicks_summary_for_bitlink("bit.ly", "2xYz", TimeUnit::Month, 2)
        .unit_reference("2026-04-01T09:30:00+0000");
    verdict.check("bitly: counts clicks of months", said(clicks.send().await));
    let many = NewBitlink::new("https://brand.example").tags(vec!["x".to_owned(); 101]);
    let many = client.create_full_bitlink(many).send().await;
    verdict.check("bitly: too many tags are refused", refused(many));

    let post = || reqwest::Client::new().post(format!("{url}/shorten"));
    let body = json!({ "long_url": "https://brand.example" });
    let outcome = raw_refused(post().json(&body), Refusal::Credential).await;
    verdict.check("bitly: no token is refused", outcome);
    let empty = post().bearer_auth("token").json(&json!({}));
    let outcome = raw_refused(empty, Refusal::Violation).await;
    verdict.check("bitly: a body without a long URL is refused", outcome);
}

/// Calls each operation of the facade but `create`.
async fn operations(builder: tracking_links::BitlyBuilder, verdict: &mut Verdict) {
    let bitly = builder.group("Ba1bc23dE4F").build();
    let bitly = bitly.expect("the client is built already");
    let change = LinkRequest::new().name("Autumn").tags(["autumn"]);
    let (listing, all_time) = (Listing::new(), ClickRange::new());
    let outcomes = [
        ("finds a link", said(bitly.find(&Key::id(ID)).await)),
        ("finds a slug", said(bitly.find(&Key::slug("a")).await)),
        ("lists links", said(bitly.page(&listing, None).await)),
        ("changes a link", said(bitly.update(ID, &change).await)),
        ("counts clicks", said(bitly.clicks(ID, &all_time).await)),
        ("verifies the token", said(bitly.verify().await)),
    ];
    verdict.facade("bitly", outcomes);
}
