//! Valid and invalid requests of Awin's document.

use serde_json::json;
use tracking_links::awin::Client;
use tracking_links::awin::types::{LinkOfMany, NewLink, NewLinks, Parameters};
use tracking_links::runtime::Credential;
use tracking_links::{Awin, Provider};

use crate::{Refusal, Verdict, raw_refused, said};

const PUBLISHER: i64 = 45628;

pub(crate) async fn judge(url: &str, verdict: &mut Verdict) {
    let builder = Client::builder().base_url(url);
    let builder = builder.credential(Credential::api_key("accessToken", "token"));
    let client = builder.build().expect("a loopback URL makes a client");
    let builder = Awin::builder_with_client(PUBLISHER.to_string(), client.clone());
    let awin = builder.build().expect("the client is built already");
    let outcomes = [("verifies the token", said(awin.verify().await))];
    verdict.facade("awin", outcomes);

    let parameters = || {
        let refs = Parameters::new()
            .campaign("ä&b")
            .clickref("1")
            .clickref2("2");
        let refs = refs.clickref3("3").clickref4("4").clickref5("5");
        refs.clickref6("")
    };
    let every = NewLink::new(1001)
        .destination_url("https://brand.example/ä")
        .parameters(parameters())
        .shorten(true);
    let made = client.generate_link(PUBLISHER, every).send().await;
    verdict.check("awin: creates with every member", said(made));
    let every = LinkOfMany::new(1001)
        .destination_url("https://brand.example")
        .parameters(parameters());
    let many = NewLinks::new([every, LinkOfMany::new(1002)]);
    let made = client.generate_links(PUBLISHER, many).send().await;
    verdict.check("awin: creates several with every member", said(made));

    let post = |path: &str| {
        let path = format!("{url}/publishers/{PUBLISHER}/linkbuilder/{path}");
        reqwest::Client::new().post(path)
    };
    let body = json!({ "advertiserId": 1001 });
    let outcome = raw_refused(post("generate").json(&body), Refusal::Credential).await;
    verdict.check("awin: no token is refused", outcome);
    let empty = post("generate?accessToken=token").json(&json!({}));
    let outcome = raw_refused(empty, Refusal::Violation).await;
    verdict.check("awin: a body without an advertiser is refused", outcome);
    let none = post("generate-batch?accessToken=token").json(&json!({ "requests": [] }));
    let outcome = raw_refused(none, Refusal::Violation).await;
    verdict.check("awin: a batch without links is refused", outcome);
}
