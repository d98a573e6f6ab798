//! Valid and invalid requests of AppsFlyer's document.

use serde_json::json;
use tracking_links::appsflyer::Client;
use tracking_links::appsflyer::types::{Data, GetLinkQrFormat, LinkChange, NewLink};
use tracking_links::runtime::Credential;
use tracking_links::{Appsflyer, Key, LinkRequest, Provider};

use crate::{Refusal, Verdict, raw_refused, refused, said};

const TEMPLATE: &str = "A1b2";
const ID: &str = "spring";

pub(crate) async fn judge(url: &str, verdict: &mut Verdict) {
    let builder = Client::builder().base_url(url);
    let builder = builder.credential(Credential::api_key("ApiKeyAuth", "token"));
    let client = builder.build().expect("a loopback URL makes a client");
    operations(client.clone(), verdict).await;

    let data = || Data {
        pid: "ä&b".to_owned(),
        extra: [("c", json!("May")), ("af_sub1", json!(""))]
            .into_iter()
            .collect(),
    };
    let every = NewLink::new(data())
        .shortlink_id(ID)
        .ttl("14d")
        .brand_domain("go.brand.example");
    let made = client.create_link(TEMPLATE, every).send().await;
    verdict.check("appsflyer: creates with every member", said(made));
    let every = LinkChange::new(data())
        .ttl("20h")
        .brand_domain("go.brand.example");
    let changed = client.update_link(TEMPLATE, ID, every).send().await;
    verdict.check("appsflyer: changes every member", said(changed));
    let code = client.get_link_qr(TEMPLATE, ID).size(3000).margin(false);
    let code = code
        .format(GetLinkQrFormat::Jpeg)
        .brand_domain("go.brand.example");
    verdict.check(
        "appsflyer: draws with every parameter",
        said(code.send().await),
    );
    let large = client.get_link_qr(TEMPLATE, ID).size(3001).send().await;
    verdict.check("appsflyer: a code of 3001 is refused", refused(large));
    let quota = client.get_quota("acc-1").send().await;
    verdict.check("appsflyer: reads the quota", said(quota));

    let post = || reqwest::Client::new().post(format!("{url}/api/v2.0/shortlinks/{TEMPLATE}"));
    let body = json!({ "data": { "pid": "newsletter" } });
    let outcome = raw_refused(post().json(&body), Refusal::Credential).await;
    verdict.check("appsflyer: no token is refused", outcome);
    for (what, data) in [
        ("parameters without a media source", json!({ "c": "May" })),
        ("parameters in a text", json!(r#"{"pid":"newsletter"}"#)),
    ] {
        let body = json!({ "data": data });
        let request = post().header("authorization", "token").json(&body);
        let outcome = raw_refused(request, Refusal::Violation).await;
        verdict.check(&format!("appsflyer: {what} are refused"), outcome);
    }
}

/// Calls each operation of the facade but `create`.
async fn operations(client: Client, verdict: &mut Verdict) {
    let template = "https://myapp.onelink.me/A1b2";
    let builder = Appsflyer::builder_with_client(template, "newsletter", client);
    let appsflyer = builder.build().expect("the client is built already");
    let change = LinkRequest::new().name("June").sub_ids(["june"]);
    let outcomes = [
        ("finds a link", said(appsflyer.find(&Key::slug(ID)).await)),
        ("changes a link", said(appsflyer.update(ID, &change).await)),
        ("deletes a link", said(appsflyer.delete(ID).await)),
        ("verifies the token", said(appsflyer.verify().await)),
    ];
    verdict.facade("appsflyer", outcomes);
}
