//! Valid and invalid requests of Partnerize's document.

use serde_json::json;
use tracking_links::partnerize::Client;
use tracking_links::partnerize::types::{LinkChange, NewLink, Param};
use tracking_links::runtime::Credential;
use tracking_links::{Key, LinkRequest, Listing, Partnerize, Provider};

use crate::{Refusal, Verdict, raw_refused, refused, said};

const ID: &str = "1011l10";
const PUBLISHER: &str = "1l1007802";

pub(crate) async fn judge(url: &str, verdict: &mut Verdict) {
    let builder = Client::builder().base_url(url);
    let builder = builder.credential(Credential::basic("application", "user"));
    let client = builder.build().expect("a loopback URL makes a client");
    let builder = Partnerize::builder_with_client(PUBLISHER, client.clone());
    operations(builder, verdict).await;

    let all = client.list_links(PUBLISHER).limit(50).offset(7);
    verdict.check(
        "partnerize: lists with every parameter",
        said(all.send().await),
    );
    let params = || [Param::new("pubref", "ä&b"), Param::new("adref", "")];
    let every = NewLink::new("1011l222")
        .destination_url("https://brand.example")
        .description("ä")
        .params(params())
        .active(false);
    let made = client.create_link(PUBLISHER, every).send().await;
    verdict.check("partnerize: creates with every member", said(made));
    let every = LinkChange::new()
        .campaign_id("1011l222")
        .destination_url("https://brand.example")
        .description("ä")
        .params(params())
        .active(true);
    let changed = client.update_link(PUBLISHER, ID, every).send().await;
    verdict.check("partnerize: changes every member", said(changed));
    let negative = client.list_links(PUBLISHER).offset(-1).send().await;
    verdict.check(
        "partnerize: a negative offset is refused",
        refused(negative),
    );

    let post = || reqwest::Client::new().post(format!("{url}/v2/publishers/{PUBLISHER}/links"));
    let body = json!({ "campaign_id": "1011l222" });
    let outcome = raw_refused(post().json(&body), Refusal::Credential).await;
    verdict.check("partnerize: no keys are refused", outcome);
    let empty = post()
        .basic_auth("application", Some("user"))
        .json(&json!({}));
    let outcome = raw_refused(empty, Refusal::Violation).await;
    verdict.check("partnerize: a body without a campaign is refused", outcome);
}

/// Calls each operation of the facade but `create`.
async fn operations(builder: tracking_links::PartnerizeBuilder, verdict: &mut Verdict) {
    let partnerize = builder.build().expect("the client is built already");
    let change = LinkRequest::new().notes("Autumn").sub_ids(["june"]);
    let listing = Listing::new();
    let outcomes = [
        ("finds a link", said(partnerize.find(&Key::id(ID)).await)),
        ("lists links", said(partnerize.page(&listing, None).await)),
        ("changes a link", said(partnerize.update(ID, &change).await)),
        ("verifies the keys", said(partnerize.verify().await)),
    ];
    verdict.facade("partnerize", outcomes);
}
