//! impact.com's documented answers.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "sandbox/common.rs"]
mod common;

use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use tracking_links_sandbox::Sandbox;

use common::{assert_as_documented, header, sent};

const RESPONSES: &str = "/paths/~1Mediapartners~1%7BAccountSID%7D~1Programs~1%7BProgramId%7D\
                         ~1TrackingLinks/post/responses";

fn post(sandbox: &Sandbox, program: &str, query: &[(&str, &str)]) -> RequestBuilder {
    let impact = sandbox.impact();
    let url = format!(
        "{}/Mediapartners/{}/Programs/{program}/TrackingLinks",
        impact.base_url(),
        impact.account_sid()
    );
    Client::new()
        .post(url)
        .basic_auth(impact.account_sid(), Some(impact.auth_token()))
        .header("Accept", "application/json")
        .query(query)
}

async fn create(sandbox: &Sandbox, query: &[(&str, &str)]) -> (u16, Value) {
    sent(post(sandbox, sandbox.impact().program_id(), query)).await
}

async fn created(sandbox: &Sandbox, query: &[(&str, &str)]) -> String {
    let (status, body) = create(sandbox, query).await;
    assert_eq!(status, 200, "{body}");
    assert_as_documented(
        tracking_links::impact::REPAIRED_DOCUMENT,
        &format!("{RESPONSES}/200"),
        &body,
    );
    body["TrackingURL"].as_str().unwrap().to_owned()
}

/// The one field that a 400 names.
async fn field_refused(sandbox: &Sandbox, query: &[(&str, &str)]) -> String {
    let (status, body) = create(sandbox, query).await;
    assert_eq!(status, 400, "{body}");
    assert_eq!(body["Status"], "ERROR");
    assert!(body["Message"].is_string());
    let errors = body["Errors"].as_array().unwrap();
    assert_eq!(errors.len(), 1, "{body}");
    assert!(errors[0]["Message"].is_string());
    errors[0]["Field"].as_str().unwrap().to_owned()
}

async fn forbidden(request: RequestBuilder) -> String {
    let (status, body) = sent(request).await;
    assert_eq!(status, 403, "{body}");
    assert_as_documented(
        tracking_links::impact::REPAIRED_DOCUMENT,
        &format!("{RESPONSES}/403"),
        &body,
    );
    assert!(body["timestamp"].is_u64(), "{body}");
    assert_eq!(body["status"], "FORBIDDEN");
    assert_eq!(body["error"], "Forbidden");
    body["message"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_link_without_parameters_is_a_regular_one_to_the_landing_page() {
    let sandbox = Sandbox::start().await.unwrap();
    assert_eq!(
        created(&sandbox, &[]).await,
        "https://brand.sjv.io/c/4000/3000/1000"
    );
    assert_eq!(sandbox.impact().links()[0]["_path"], Value::Null);
}

#[tokio::test]
async fn a_regular_link_contains_its_ad_sub_ids_and_destination() {
    let sandbox = Sandbox::start().await.unwrap();
    let url = created(
        &sandbox,
        &[
            ("Type", "Regular"),
            ("AdId", "77"),
            ("DeepLink", "https://shop.example/a?b=c&d=e"),
            ("MediaPartnerPropertyId", sandbox.impact().property_id()),
            ("subId1", "one"),
            ("subId3", "drei äöü"),
            ("sharedId", "s"),
        ],
    )
    .await;
    assert_eq!(
        url,
        "https://brand.sjv.io/c/4000/77/1000?subId1=one&subId3=drei+%C3%A4%C3%B6%C3%BC&sharedId=s\
         &u=https%3A%2F%2Fshop.example%2Fa%3Fb%3Dc%26d%3De"
    );
    let link = &sandbox.impact().links()[0];
    assert_eq!(link["TrackingURL"], url);
    assert_eq!(link["subId3"], "drei äöü");
    assert_eq!(link["MediaPartnerPropertyId"], "2000");
}

#[tokio::test]
async fn a_vanity_link_has_the_requested_path_or_a_generated_one() {
    let sandbox = Sandbox::start().await.unwrap();
    let asked = created(
        &sandbox,
        &[("Type", "Vanity"), ("CustomPath", "Summer Sale")],
    )
    .await;
    assert_eq!(asked, "https://brand.sjv.io/Summer%20Sale");

    let first = created(&sandbox, &[("Type", "Vanity")]).await;
    let second = created(&sandbox, &[("Type", "Vanity")]).await;
    assert_ne!(first, second);
    assert_eq!(first.len(), "https://brand.sjv.io/".len() + 7);
    assert_eq!(sandbox.impact().links()[0]["_path"], "Summer Sale");
}

#[tokio::test]
async fn a_taken_custom_path_answers_400() {
    let sandbox = Sandbox::start().await.unwrap();
    let query = [("Type", "Vanity"), ("CustomPath", "Sale")];
    created(&sandbox, &query).await;
    assert_eq!(field_refused(&sandbox, &query).await, "CustomPath");
    assert_eq!(sandbox.impact().links().len(), 1);
}

#[tokio::test]
async fn an_invalid_parameter_answers_400_and_is_named() {
    let sandbox = Sandbox::start().await.unwrap();
    let long = "ä".repeat(256);
    for (query, field) in [
        (vec![("Type", "Fancy")], "Type"),
        (vec![("DeepLink", "not a url")], "DeepLink"),
        (vec![("CustomPath", "Sale")], "CustomPath"),
        (vec![("Type", "Vanity"), ("CustomPath", "")], "CustomPath"),
        (
            vec![("Type", "Vanity"), ("CustomPath", "a/b")],
            "CustomPath",
        ),
        (vec![("Type", "Vanity"), ("CustomPath", "..")], "CustomPath"),
        (vec![("subId1", "a"), ("subId1", "b")], "subId1"),
        (vec![("subId4", "a")], "subId4"),
        (vec![("subid1", "a")], "subid1"),
        (vec![("sharedId", long.as_str())], "sharedId"),
    ] {
        assert_eq!(field_refused(&sandbox, &query).await, field, "{query:?}");
    }
    assert_eq!(sandbox.impact().links(), [Value::Null; 0]);
}

#[tokio::test]
async fn strings_of_up_to_255_characters_are_accepted() {
    let sandbox = Sandbox::start().await.unwrap();
    created(&sandbox, &[("sharedId", &"ä".repeat(255))]).await;
}

#[tokio::test]
async fn a_body_answers_400_because_all_parameters_are_in_the_query() {
    let sandbox = Sandbox::start().await.unwrap();
    let request =
        post(&sandbox, sandbox.impact().program_id(), &[]).json(&json!({ "Type": "Vanity" }));
    let (status, body) = sent(request).await;
    assert_eq!(status, 400);
    assert_eq!(body["Errors"][0]["Field"], "body");
}

#[tokio::test]
async fn an_exhausted_vanity_quota_answers_403_and_still_allows_regular_links() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.impact().set_vanity_quota(2);
    created(&sandbox, &[("Type", "Vanity")]).await;
    created(&sandbox, &[("Type", "Vanity"), ("CustomPath", "Sale")]).await;
    let third = post(
        &sandbox,
        sandbox.impact().program_id(),
        &[("Type", "Vanity")],
    );
    let message = forbidden(third).await;
    assert!(message.contains("limit of 2 vanity links"), "{message}");
    created(&sandbox, &[]).await;
}

#[tokio::test]
async fn an_unknown_program_or_property_answers_403_and_is_named_in_the_message() {
    let sandbox = Sandbox::start().await.unwrap();
    let program = forbidden(post(&sandbox, "999", &[])).await;
    assert!(program.contains("Program 999"), "{program}");
    let query = [("MediaPartnerPropertyId", "99")];
    let property = forbidden(post(&sandbox, sandbox.impact().program_id(), &query)).await;
    assert!(property.contains("MediaPartnerPropertyId 99"), "{property}");
}

#[tokio::test]
async fn wrong_and_missing_credentials_answer_401() {
    let sandbox = Sandbox::start().await.unwrap();
    let impact = sandbox.impact();
    let url = format!(
        "{}/Mediapartners/{}/Programs/1000/TrackingLinks",
        impact.base_url(),
        impact.account_sid()
    );
    let bare = || {
        Client::new()
            .post(&url)
            .header("Accept", "application/json")
    };
    for request in [
        bare(),
        bare().basic_auth(impact.account_sid(), Some("wrong")),
        bare().basic_auth("IRAnother", Some(impact.auth_token())),
        bare().bearer_auth(impact.auth_token()),
        bare().header("Authorization", "Basic !!!"),
    ] {
        let (status, body) = sent(request).await;
        assert_eq!(status, 401);
        assert_eq!(body["Status"], "ERROR");
    }
}

#[tokio::test]
async fn another_accounts_path_or_a_read_only_token_answers_403() {
    let sandbox = Sandbox::start().await.unwrap();
    let impact = sandbox.impact();
    let url = |account: &str| {
        format!(
            "{}/Mediapartners/{account}/Programs/1000/TrackingLinks",
            impact.base_url()
        )
    };
    let with = |account: &str, token: &str| {
        Client::new()
            .post(url(account))
            .basic_auth(impact.account_sid(), Some(token))
            .header("Accept", "application/json")
    };
    assert!(
        forbidden(with("IRAnother", impact.auth_token()))
            .await
            .contains("AccountSID")
    );
    let read_only = with(impact.account_sid(), impact.read_only_auth_token());
    assert!(forbidden(read_only).await.contains("only read"));
    assert_eq!(impact.links(), [Value::Null; 0]);
}

#[tokio::test]
async fn versions_14_and_16_or_none_are_accepted_and_another_answers_400() {
    let sandbox = Sandbox::start().await.unwrap();
    let version = |version: &str| sent(post(&sandbox, "1000", &[]).header("IR-Version", version));
    let [before, after] = [version("14").await, version("16").await];
    assert_eq!(before.0, 200);
    assert_eq!(before, after);
    for other in ["13", "15", "x"] {
        let (status, body) = version(other).await;
        assert_eq!(status, 400);
        assert_eq!(body["Errors"][0]["Field"], "IR-Version");
    }
}

#[tokio::test]
async fn an_answer_is_xml_unless_the_accept_header_names_json() {
    let sandbox = Sandbox::start().await.unwrap();
    let accepting = async |accept: &str| {
        let request = post(&sandbox, "1000", &[]).header("Accept", accept);
        let mut request = request.build().unwrap();
        request
            .headers_mut()
            .insert("accept", accept.parse().unwrap());
        Client::new().execute(request).await.unwrap()
    };
    for accept in ["*/*", "application/xml", "application/json;q=0"] {
        let response = accepting(accept).await;
        assert_eq!(
            header(&response, "content-type"),
            "application/xml",
            "{accept}"
        );
        assert_eq!(
            response.text().await.unwrap(),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ImpactRadiusResponse>\
             <TrackingURL>https://brand.sjv.io/c/4000/3000/1000</TrackingURL>\
             </ImpactRadiusResponse>"
        );
    }
    for accept in ["application/json", "text/html, Application/JSON;q=0.9"] {
        assert_eq!(
            header(&accepting(accept).await, "content-type"),
            "application/json"
        );
    }
}

fn ad_link(sandbox: &Sandbox, ad: &str, token: &str, query: &[(&str, &str)]) -> RequestBuilder {
    let impact = sandbox.impact();
    let account = impact.account_sid();
    let path = format!("/Mediapartners/{account}/Ads/{ad}/TrackingLink");
    Client::new()
        .get(format!("{}{path}", impact.base_url()))
        .basic_auth(account, Some(token))
        .header("Accept", "application/json")
        .query(query)
}

#[tokio::test]
async fn the_link_of_an_ad_is_the_same_each_time_and_creates_nothing() {
    let sandbox = Sandbox::start().await.unwrap();
    let impact = sandbox.impact();
    let query = [
        ("subId1", "one"),
        ("subId3", "three"),
        ("sharedId", "s"),
        ("landingPage", "https://shop.example/a?b=c"),
    ];
    let mut answers = Vec::new();
    for token in [impact.auth_token(), impact.read_only_auth_token()] {
        for version in ["14", "16"] {
            let request = ad_link(&sandbox, "77", token, &query).header("IR-Version", version);
            answers.push(sent(request).await);
        }
    }
    let (status, body) = &answers[0];
    assert_eq!(*status, 200, "{body}");
    let response = "/paths/~1Mediapartners~1%7BAccountSID%7D~1Ads~1%7BAdId%7D~1TrackingLink\
                    /get/responses/200";
    assert_as_documented(tracking_links::impact::REPAIRED_DOCUMENT, response, body);
    let expected = json!({
        "TrackingLink": "https://brand.sjv.io/c/4000/77/1000?subId1=one&subId3=three&sharedId=s\
                         &u=https%3A%2F%2Fshop.example%2Fa%3Fb%3Dc",
        "Uri": "/Mediapartners/IRSandboxAccount1/Ads/77/TrackingLink",
    });
    assert_eq!(*body, expected);
    assert!(answers.iter().all(|it| it == &answers[0]), "{answers:?}");
    assert_eq!(impact.links(), [Value::Null; 0]);
}

#[tokio::test]
async fn what_the_link_of_an_ad_can_not_have_answers_400() {
    let sandbox = Sandbox::start().await.unwrap();
    let token = sandbox.impact().auth_token();
    let long = "a".repeat(256);
    for (name, value) in [
        ("landingPage", "not a url"),
        ("DeepLink", "https://shop.example"),
        ("Type", "Vanity"),
        ("subId1", long.as_str()),
    ] {
        let (status, body) = sent(ad_link(&sandbox, "77", token, &[(name, value)])).await;
        assert_eq!((status, &body["Errors"][0]["Field"]), (400, &json!(name)));
    }
    let (status, _) = sent(ad_link(&sandbox, "77", "wrong", &[])).await;
    assert_eq!(status, 401);
}

#[tokio::test]
async fn errors_are_xml_too() {
    let sandbox = Sandbox::start().await.unwrap();
    let response = Client::new()
        .post(format!("{}/x", sandbox.impact().base_url()))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 404);
    let body = response.text().await.unwrap();
    assert!(body.contains("<ImpactRadiusResponse><"), "{body}");
    assert!(
        body.contains("<Message>impact.com has no path /x</Message>"),
        "{body}"
    );
    assert!(body.contains("<Status>ERROR</Status>"), "{body}");
}

#[tokio::test]
async fn an_unknown_path_answers_404_and_a_wrong_method_405_with_allow() {
    let sandbox = Sandbox::start().await.unwrap();
    let url = |path: &str| format!("{}{path}", sandbox.impact().base_url());
    for path in ["/Mediapartners", "/Mediapartners/A/Programs//TrackingLinks"] {
        assert_eq!(
            Client::new().post(url(path)).send().await.unwrap().status(),
            404,
            "{path}"
        );
    }
    let path = url("/Mediapartners/A/Programs/1/TrackingLinks");
    let response = Client::new().get(path).send().await.unwrap();
    assert_eq!(response.status(), 405);
    assert_eq!(header(&response, "allow"), "POST");
}

#[tokio::test]
async fn answers_have_the_remaining_hourly_rate_limit_and_a_request_id() {
    let sandbox = Sandbox::builder()
        .clock(|| std::time::UNIX_EPOCH)
        .start()
        .await
        .unwrap();
    let response = post(&sandbox, "1000", &[]).send().await.unwrap();
    assert_eq!(header(&response, "x-ratelimit-limit-hour"), "1000");
    assert_eq!(header(&response, "x-ratelimit-remaining-hour"), "999");
    assert_eq!(header(&response, "ratelimit-reset"), "3600");
    assert_eq!(header(&response, "retry-after"), "");
    assert_eq!(header(&response, "x-request-id"), "impact-sandbox-1");
}
