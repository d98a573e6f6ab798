//! Valid and invalid requests of FirstPromoter's document.

use serde_json::json;
use tracking_links::firstpromoter::Client;
use tracking_links::firstpromoter::types::{LinkChange, NewLink};
use tracking_links::runtime::Credential;
use tracking_links::{Firstpromoter, LinkRequest, Listing, Provider};

use crate::{Refusal, Verdict, raw_refused, refused, said};

pub(crate) async fn judge(url: &str, verdict: &mut Verdict) {
    let builder = Client::builder().base_url(url);
    let builder = builder.credential(Credential::bearer("key"));
    let builder = builder.credential(Credential::api_key("Account", "acc_1"));
    let client = builder.build().expect("a loopback URL makes a client");
    let firstpromoter = Firstpromoter::builder_with_client(client.clone()).build();
    let firstpromoter = firstpromoter.expect("the client is built already");
    let change = LinkRequest::new().name("Autumn").sub_ids(["june"]);
    let listing = Listing::new();
    let outcomes = [
        (
            "lists links",
            said(firstpromoter.page(&listing, None).await),
        ),
        (
            "changes a link",
            said(firstpromoter.update("7", &change).await),
        ),
        ("deletes a link", said(firstpromoter.delete("7").await)),
        (
            "verifies the credentials",
            said(firstpromoter.verify().await),
        ),
    ];
    verdict.facade("firstpromoter", outcomes);

    let all = client.list_links().promoter_campaign_id(2101).page(2);
    let all = all.per_page(50).send().await;
    verdict.check("firstpromoter: lists with every parameter", said(all));
    let every = NewLink::new(2101)
        .name("ä")
        .sub_id("a&b")
        .url("https://brand.example");
    let made = client.create_link(every).send().await;
    verdict.check("firstpromoter: creates with every member", said(made));
    let every = LinkChange::new().name("ä").sub_id("a&b");
    let changed = client.update_link(7, every).send().await;
    verdict.check("firstpromoter: changes every member", said(changed));
    let many = client.list_links().per_page(101).send().await;
    verdict.check("firstpromoter: too large a page is refused", refused(many));

    let post = || reqwest::Client::new().post(format!("{url}/api/v2/affiliate/referral_links"));
    let body = json!({ "promoter_campaign_id": 2101 });
    let outcome = raw_refused(post().bearer_auth("key").json(&body), Refusal::Credential).await;
    verdict.check(
        "firstpromoter: a key without an account is refused",
        outcome,
    );
    let alone = post().header("account-id", "acc_1").json(&body);
    let outcome = raw_refused(alone, Refusal::Credential).await;
    verdict.check(
        "firstpromoter: an account without a key is refused",
        outcome,
    );
}
