//! Fanvue's documented answers.

use std::time::{Duration, Instant, UNIX_EPOCH};

use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use tracking_links_sandbox::{Answer, Fault, RecordedRequest, Sandbox};

use crate::{assert_as_documented, header, sent};

/// A valid request.
fn create(sandbox: &Sandbox, name: &str) -> RequestBuilder {
    without_version(sandbox, sandbox.fanvue().token())
        .header("X-Fanvue-API-Version", "2025-06-26")
        .json(&json!({ "name": name, "externalSocialPlatform": "tiktok" }))
}

fn without_version(sandbox: &Sandbox, token: &str) -> RequestBuilder {
    Client::new()
        .post(format!("{}/tracking-links", sandbox.fanvue().base_url()))
        .bearer_auth(token)
}

/// The errors of a request that Fanvue's document doesn't allow.
async fn errors(request: RequestBuilder) -> Vec<String> {
    let (status, body) = sent(request).await;
    assert_eq!(status, 400, "{body}");
    serde_json::from_value(body["errors"].clone()).unwrap()
}

#[tokio::test]
async fn a_created_link_has_the_documented_members_and_those_of_live_answers() {
    let sandbox = Sandbox::builder()
        .clock(|| UNIX_EPOCH + Duration::from_secs(1_750_924_800))
        .start()
        .await
        .unwrap();
    let (status, link) = sent(create(&sandbox, "Spring")).await;

    assert_eq!(status, 201);
    let response = "/paths/~1tracking-links/post/responses/201";
    assert_as_documented(fanvue_client::REPAIRED_DOCUMENT, response, &link);
    let kept = &sandbox.fanvue().links()[0];
    assert_eq!(
        link,
        json!({
            "uuid": kept.uuid,
            "name": "Spring",
            "linkUrl": "fv-1",
            "externalSocialPlatform": "tiktok",
            "createdAt": "2025-06-26T08:00:00.000Z",
            "clicks": 0,
            "engagement": null,
            "earnings": null,
        })
    );
}

#[tokio::test]
async fn links_are_listed_in_order_and_a_repeated_name_creates_a_second_link() {
    let sandbox = Sandbox::start().await.unwrap();
    sent(create(&sandbox, "Spring")).await;
    sent(create(&sandbox, "Spring")).await;

    let links = sandbox.fanvue().links();
    let slugs: Vec<&str> = links.iter().map(|link| link.link_url.as_str()).collect();
    assert_eq!(slugs, ["fv-1", "fv-2"]);
    assert_ne!(links[0].uuid, links[1].uuid);
}

#[tokio::test]
async fn every_documented_platform_is_accepted() {
    let sandbox = Sandbox::start().await.unwrap();
    let platforms = [
        "facebook",
        "instagram",
        "other",
        "reddit",
        "snapchat",
        "tiktok",
        "twitter",
        "youtube",
    ];
    for platform in platforms {
        let body = json!({ "name": "a", "externalSocialPlatform": platform });
        let (status, _) = sent(create(&sandbox, "").json(&body)).await;
        assert_eq!(status, 201, "{platform}");
    }
}

#[tokio::test]
async fn an_invalid_body_answers_400_with_an_error_for_each_violation() {
    let sandbox = Sandbox::start().await.unwrap();
    let body = json!({ "name": 5, "externalSocialPlatform": "myspace" });
    let errors_of_body = errors(create(&sandbox, "").json(&body)).await;
    assert_eq!(errors_of_body.len(), 2, "{errors_of_body:?}");
    assert!(errors_of_body.iter().any(|error| error.contains("myspace")));

    let missing = errors(create(&sandbox, "").json(&json!({ "name": "a" }))).await;
    assert_eq!(
        missing,
        ["body: \"externalSocialPlatform\" is a required property"]
    );
    assert_eq!(sandbox.fanvue().links(), []);
}

#[tokio::test]
async fn a_missing_body_or_one_of_another_format_answers_400() {
    let sandbox = Sandbox::start().await.unwrap();
    let plain = || {
        without_version(&sandbox, sandbox.fanvue().token())
            .header("X-Fanvue-API-Version", "2025-06-26")
    };
    let broken = plain().header("content-type", "application/json").body("{");
    assert!(errors(broken).await[0].contains("not JSON"));
    let text = plain().header("content-type", "text/plain").body("{}");
    assert!(errors(text).await[0].contains("text/plain"));
    assert!(errors(plain()).await[0].contains("is required"));
}

#[tokio::test]
async fn an_unknown_query_parameter_answers_400() {
    let sandbox = Sandbox::start().await.unwrap();
    let found = errors(create(&sandbox, "a").query(&[("limit", "5")])).await;
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("query parameter limit: "), "{found:?}");
}

#[tokio::test]
async fn wrong_and_missing_tokens_answer_401() {
    let sandbox = Sandbox::start().await.unwrap();
    let url = format!("{}/tracking-links", sandbox.fanvue().base_url());
    for request in [
        without_version(&sandbox, "another"),
        Client::new().post(&url),
        Client::new()
            .post(&url)
            .basic_auth("a", Some(sandbox.fanvue().token())),
    ] {
        let (status, body) = sent(request).await;
        assert_eq!(status, 401);
        assert!(body["error"].is_string(), "{body}");
    }
}

#[tokio::test]
async fn a_token_without_the_scope_answers_403() {
    let sandbox = Sandbox::start().await.unwrap();
    let request = without_version(&sandbox, sandbox.fanvue().read_only_token())
        .header("X-Fanvue-API-Version", "2025-06-26")
        .json(&json!({ "name": "a", "externalSocialPlatform": "other" }));
    let (status, body) = sent(request).await;
    assert_eq!(status, 403);
    assert!(
        body["error"]
            .as_str()
            .unwrap()
            .contains("write:tracking_links")
    );
    assert_eq!(sandbox.fanvue().links(), []);
}

#[tokio::test]
async fn a_missing_or_unknown_version_answers_400_and_a_sunset_one_410() {
    let sandbox = Sandbox::start().await.unwrap();
    let version = |version: Option<&str>| {
        let request = without_version(&sandbox, sandbox.fanvue().token())
            .json(&json!({ "name": "a", "externalSocialPlatform": "other" }));
        sent(match version {
            Some(version) => request.header("X-Fanvue-API-Version", version),
            None => request,
        })
    };
    for refused in [None, Some("2099-01-01"), Some("")] {
        let (status, body) = version(refused).await;
        assert_eq!(status, 400, "{refused:?}");
        assert!(
            body["error"].is_string() && body["message"].is_string(),
            "{body}"
        );
        assert!(body.get("errors").is_none());
    }
    let (status, body) = version(Some(sandbox.fanvue().sunset_api_version())).await;
    assert_eq!(status, 410);
    assert!(
        body["error"].is_string() && body["message"].is_string(),
        "{body}"
    );
    assert_eq!(body["nextVersion"], "2025-06-26");
}

#[tokio::test]
async fn an_unknown_path_answers_404_and_a_wrong_method_405_with_allow() {
    let sandbox = Sandbox::start().await.unwrap();
    let base = sandbox.fanvue().base_url();
    let (status, body) = sent(Client::new().post(format!("{base}/tracking-link"))).await;
    assert_eq!(status, 404);
    assert!(body["message"].is_string());

    let response = Client::new()
        .put(format!("{base}/tracking-links"))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 405);
    assert!(header(&response, "allow").contains("POST"));
}

#[tokio::test]
async fn answers_have_the_remaining_rate_limit_and_a_request_id() {
    let sandbox = Sandbox::builder()
        .clock(|| UNIX_EPOCH + Duration::from_secs(1_000))
        .start()
        .await
        .unwrap();
    create(&sandbox, "a").send().await.unwrap();
    let second = create(&sandbox, "b").send().await.unwrap();
    assert_eq!(header(&second, "x-ratelimit-limit"), "200");
    assert_eq!(header(&second, "x-ratelimit-remaining"), "198");
    assert_eq!(header(&second, "x-ratelimit-reset"), "1060");
    assert_eq!(header(&second, "x-request-id"), "fanvue-sandbox-2");
}

#[tokio::test]
async fn an_exceeded_rate_limit_answers_429_with_retry_after() {
    let sandbox = Sandbox::builder()
        .enforce_rate_limits(true)
        .clock(|| UNIX_EPOCH + Duration::from_secs(1_000))
        .start()
        .await
        .unwrap();
    let client = Client::new();
    let url = format!("{}/tracking-links", sandbox.fanvue().base_url());
    let mut last = None;
    for _ in 0..201 {
        let request = client.post(&url).bearer_auth(sandbox.fanvue().token());
        last = Some(request.send().await.unwrap());
    }
    let last = last.unwrap();
    assert_eq!(last.status(), 429);
    assert_eq!(header(&last, "retry-after"), "60");
    assert!(last.json::<Value>().await.unwrap()["error"].is_string());
}

#[tokio::test]
async fn an_expired_token_is_answered_with_a_challenge_that_says_so() {
    let sandbox = Sandbox::start().await.unwrap();
    let request = without_version(&sandbox, sandbox.fanvue().expired_token());
    let response = request.send().await.unwrap();
    assert_eq!(response.status().as_u16(), 401);
    let challenge = header(&response, "www-authenticate");
    assert!(
        challenge.contains("The access token expired"),
        "{challenge}"
    );
}

#[tokio::test]
async fn faults_and_answers_can_be_aimed_at_one_request() {
    let sandbox = Sandbox::start().await.unwrap();
    let named = |name: &'static str| {
        move |request: &RecordedRequest| request.json().is_some_and(|body| body["name"] == name)
    };
    let slow = Fault::SlowAfterWrite(Duration::from_millis(100));
    sandbox.fanvue().fail_when(named("slow"), slow);
    sandbox
        .fanvue()
        .answer_when(named("late"), Answer::new(503));
    let started = Instant::now();
    assert_eq!(sent(create(&sandbox, "other")).await.0, 201);
    assert_eq!(create(&sandbox, "late").send().await.unwrap().status(), 503);
    let (status, body) = sent(create(&sandbox, "slow")).await;
    assert_eq!((status, &body["name"]), (201, &json!("slow")));
    assert!(started.elapsed() >= Duration::from_millis(100));
    assert_eq!(sandbox.fanvue().links().len(), 2);
    assert_eq!(sandbox.fanvue().unused_answers(), 0);
}
