//! Valid and invalid requests of Everflow's document.

use serde_json::json;
use tracking_links::everflow::Client;
use tracking_links::everflow::types::LinkInput;
use tracking_links::runtime::Credential;
use tracking_links::{Everflow, LinkRequest, Provider};

use crate::{Refusal, Verdict, raw_refused, said};

pub(crate) async fn judge(url: &str, verdict: &mut Verdict) {
    let builder = Client::builder().base_url(url);
    let builder = builder.credential(Credential::api_key("Key", "key"));
    let client = builder.build().expect("a loopback URL makes a client");
    let builder = Everflow::builder_with_client(client.clone()).affiliate(7);
    let everflow = builder.build().expect("the client is built already");
    let request = LinkRequest::new().program("6").sub_ids(["ä&b"]);
    let outcomes = [
        ("computes a link", said(everflow.create(&request).await)),
        ("verifies the key", said(everflow.verify().await)),
    ];
    verdict.facade("everflow", outcomes);

    let mut every = LinkInput::new(6, 7);
    every.network_tracking_domain_id = Some(1);
    every.network_offer_url_id = Some(2);
    every.creative_id = Some(3);
    every.network_traffic_source_id = Some(4);
    every.source_id = Some("ä".to_owned());
    every.sub5 = Some(String::new());
    every.is_encrypt_parameters = Some(true);
    every.is_redirect_link = Some(false);
    let made = client.compute_link(every).send().await;
    verdict.check("everflow: computes with every member", said(made));

    let path = format!("{url}/networks/tracking/offers/clicks");
    let post = || reqwest::Client::new().post(&path);
    let body = json!({ "network_offer_id": 6, "network_affiliate_id": 7 });
    let outcome = raw_refused(post().json(&body), Refusal::Credential).await;
    verdict.check("everflow: no key is refused", outcome);
    let text = json!({ "network_offer_id": "6", "network_affiliate_id": 7 });
    let wrong = post().header("x-eflow-api-key", "key").json(&text);
    let outcome = raw_refused(wrong, Refusal::Violation).await;
    verdict.check("everflow: an offer that is a text is refused", outcome);
}
