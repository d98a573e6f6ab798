//! Fanvue's documented answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, UNIX_EPOCH};

use reqwest::{Client, Method, RequestBuilder};
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

/// A valid request without a body, with any token.
pub(crate) fn request(
    sandbox: &Sandbox,
    method: Method,
    path: &str,
    token: &str,
) -> RequestBuilder {
    Client::new()
        .request(method, format!("{}{path}", sandbox.fanvue().base_url()))
        .bearer_auth(token)
        .header("X-Fanvue-API-Version", "2025-06-26")
}

fn list(sandbox: &Sandbox, query: &[(&str, &str)]) -> RequestBuilder {
    let token = sandbox.fanvue().token();
    request(sandbox, Method::GET, "/tracking-links", token).query(query)
}

fn delete(sandbox: &Sandbox, uuid: &str) -> RequestBuilder {
    let (path, token) = (format!("/tracking-links/{uuid}"), sandbox.fanvue().token());
    request(sandbox, Method::DELETE, &path, token)
}

const LIST: &str = "/paths/~1tracking-links/get/responses";
const DELETE: &str = "/paths/~1tracking-links~1%7Buuid%7D/delete/responses";

/// The answer, which must have this status and be as the document describes it.
pub(crate) async fn documented(request: RequestBuilder, status: u16, responses: &str) -> Value {
    let (found, body) = sent(request).await;
    assert_eq!(found, status, "{body}");
    let response = format!("{responses}/{status}");
    assert_as_documented(tracking_links::fanvue::REPAIRED_DOCUMENT, &response, &body);
    body
}

/// The slugs of a page, and the cursor of the next.
async fn page(sandbox: &Sandbox, query: &[(&str, &str)]) -> (Vec<String>, Option<String>) {
    let body = documented(list(sandbox, query), 200, LIST).await;
    let links = body["data"].as_array().unwrap();
    let slug = |link: &Value| link["linkUrl"].as_str().unwrap().to_owned();
    let cursor = serde_json::from_value(body["nextCursor"].clone()).unwrap();
    (links.iter().map(slug).collect(), cursor)
}

/// A sandbox in which each link is created a second after the one before; the first after 1 s.
async fn a_link_a_second(links: usize) -> Sandbox {
    let seconds = Arc::new(AtomicU64::new(0));
    let now = seconds.clone();
    let sandbox = Sandbox::builder()
        .clock(move || UNIX_EPOCH + Duration::from_secs(now.load(Ordering::SeqCst)))
        .start()
        .await
        .unwrap();
    for _ in 0..links {
        seconds.fetch_add(1, Ordering::SeqCst);
        sent(create(&sandbox, "Spring")).await;
    }
    sandbox
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
    assert_as_documented(tracking_links::fanvue::REPAIRED_DOCUMENT, response, &link);
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

#[tokio::test]
async fn a_listed_link_is_as_it_was_when_it_was_created() {
    let sandbox = Sandbox::start().await.unwrap();
    let (empty, cursor) = page(&sandbox, &[]).await;
    assert_eq!((empty.len(), cursor), (0, None));
    let (_, link) = sent(create(&sandbox, "Spring")).await;
    let listed = documented(list(&sandbox, &[]), 200, LIST).await;
    assert_eq!(listed, json!({ "data": [link], "nextCursor": null }));
}

#[tokio::test]
async fn links_are_listed_in_pages_of_twenty_unless_a_limit_is_given() {
    let sandbox = a_link_a_second(21).await;
    let (first, cursor) = page(&sandbox, &[]).await;
    assert_eq!((first.len(), first[0].as_str()), (20, "fv-21"));
    let (second, end) = page(&sandbox, &[("cursor", &cursor.unwrap())]).await;
    assert_eq!((second, end), (vec!["fv-1".to_owned()], None));

    let mut slugs = Vec::new();
    let mut sizes = Vec::new();
    let mut next = Some(String::new());
    while let Some(cursor) = next {
        let query = [("limit", "8"), ("cursor", cursor.as_str())];
        let (links, following) =
            page(&sandbox, &query[..1 + usize::from(!cursor.is_empty())]).await;
        sizes.push(links.len());
        slugs.extend(links);
        next = following;
    }
    assert_eq!(sizes, [8, 8, 5]);
    let all: Vec<String> = (1..=21)
        .rev()
        .map(|number| format!("fv-{number}"))
        .collect();
    assert_eq!(slugs, all);
    let (exactly, end) = page(&sandbox, &[("limit", "21")]).await;
    assert_eq!((exactly.len(), end), (21, None));
}

#[tokio::test]
async fn a_page_holds_when_links_come_and_go_between_two() {
    let sandbox = a_link_a_second(4).await;
    let (first, cursor) = page(&sandbox, &[("limit", "2")]).await;
    assert_eq!(first, ["fv-4", "fv-3"]);
    let third = sandbox.fanvue().links()[2].uuid.clone();
    delete(&sandbox, &third).send().await.unwrap();
    sent(create(&sandbox, "Summer")).await;
    let (second, _) = page(&sandbox, &[("cursor", &cursor.unwrap())]).await;
    assert_eq!(second, ["fv-2", "fv-1"]);
}

#[tokio::test]
async fn links_are_listed_by_when_they_were_created() {
    let sandbox = a_link_a_second(4).await;
    let at = |second: u32| format!("1970-01-01T00:00:0{second}.000Z");
    let (after, before) = (at(1), at(4));
    for (query, expected) in [
        (
            vec![("createdAfter", after.as_str())],
            vec!["fv-4", "fv-3", "fv-2"],
        ),
        (
            vec![("createdBefore", before.as_str())],
            vec!["fv-3", "fv-2", "fv-1"],
        ),
        (
            vec![("createdAfter", &after), ("createdBefore", &before)],
            vec!["fv-3", "fv-2"],
        ),
        // The same moment as `after`, an hour further east.
        (
            vec![("createdAfter", "1970-01-01T01:00:01+01:00")],
            vec!["fv-4", "fv-3", "fv-2"],
        ),
        (vec![("createdAfter", "2030-01-01T00:00:00Z")], vec![]),
        (vec![("createdBefore", "1960-01-01T00:00:00Z")], vec![]),
    ] {
        assert_eq!(page(&sandbox, &query).await.0, expected, "{query:?}");
    }
    let query = [("createdBefore", before.as_str()), ("limit", "2")];
    let (_, cursor) = page(&sandbox, &query).await;
    let cursor = cursor.unwrap();
    let next = [("createdBefore", before.as_str()), ("cursor", &cursor)];
    assert_eq!(page(&sandbox, &next).await, (vec!["fv-1".to_owned()], None));
}

#[tokio::test]
async fn an_invalid_query_of_a_list_answers_400() {
    let sandbox = Sandbox::start().await.unwrap();
    for (name, value) in [
        ("limit", "0"),
        ("limit", "-1"),
        ("limit", "many"),
        ("cursor", "another"),
        ("cursor", ""),
        ("createdAfter", "yesterday"),
        ("createdBefore", "2026-01-01"),
        ("page", "1"),
    ] {
        let body = documented(list(&sandbox, &[(name, value)]), 400, LIST).await;
        let error = body["errors"][0].as_str().unwrap();
        assert!(
            error.starts_with(&format!("query parameter {name}: ")),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_deleted_link_is_gone_and_its_slug_is_not_used_again() {
    let sandbox = a_link_a_second(2).await;
    let [first, second] = &sandbox.fanvue().links()[..] else {
        panic!("two links")
    };
    let answer = delete(&sandbox, &second.uuid).send().await.unwrap();
    assert_eq!(answer.status(), 204);
    assert_eq!(header(&answer, "x-ratelimit-limit"), "200");
    assert_eq!(answer.bytes().await.unwrap().len(), 0);
    assert_eq!(sandbox.fanvue().links(), std::slice::from_ref(first));
    assert_eq!(page(&sandbox, &[]).await.0, ["fv-1"]);

    let again = documented(delete(&sandbox, &second.uuid), 404, DELETE).await;
    assert!(
        again["message"].as_str().unwrap().contains(&second.uuid),
        "{again}"
    );
    let (_, third) = sent(create(&sandbox, "Spring")).await;
    assert_eq!(third["linkUrl"], "fv-3");
    assert!(third["uuid"] != json!(first.uuid) && third["uuid"] != json!(second.uuid));
    let upper = first.uuid.to_uppercase();
    assert_eq!(delete(&sandbox, &upper).send().await.unwrap().status(), 204);
}

#[tokio::test]
async fn a_malformed_uuid_answers_400_with_a_message() {
    let sandbox = a_link_a_second(1).await;
    let body = documented(delete(&sandbox, "fv-1"), 400, DELETE).await;
    assert!(
        body["message"].is_string() && body.get("errors").is_none(),
        "{body}"
    );
    assert_eq!(sandbox.fanvue().links().len(), 1);
}

#[tokio::test]
async fn listing_and_deleting_need_their_scopes_a_version_and_a_token() {
    let sandbox = a_link_a_second(1).await;
    let fanvue = sandbox.fanvue();
    let one = format!("/tracking-links/{}", fanvue.links()[0].uuid);
    let read_only = request(
        &sandbox,
        Method::GET,
        "/tracking-links",
        fanvue.read_only_token(),
    );
    documented(read_only, 200, LIST).await;
    let read_only = request(&sandbox, Method::DELETE, &one, fanvue.read_only_token());
    let body = documented(read_only, 403, DELETE).await;
    assert!(
        body["error"]
            .as_str()
            .unwrap()
            .contains("write:tracking_links"),
        "{body}"
    );

    for (method, path, responses) in [
        (Method::GET, "/tracking-links", LIST),
        (Method::DELETE, one.as_str(), DELETE),
    ] {
        for token in ["another", fanvue.expired_token()] {
            let unauthorized = request(&sandbox, method.clone(), path, token);
            documented(unauthorized, 401, responses).await;
        }
        let versioned = |version: &str| {
            let url = format!("{}{path}", fanvue.base_url());
            let request = Client::new().request(method.clone(), url);
            let request = request.bearer_auth(fanvue.token());
            request.header("X-Fanvue-API-Version", version)
        };
        let unknown = documented(versioned("2099-01-01"), 400, responses).await;
        assert!(unknown["error"].is_string() && unknown["message"].is_string());
        let sunset = documented(versioned(fanvue.sunset_api_version()), 410, responses).await;
        assert_eq!(sunset["nextVersion"], "2025-06-26");
    }
    assert_eq!(fanvue.links().len(), 1);
}

#[tokio::test]
async fn lists_and_deletes_count_in_the_rate_limit() {
    let sandbox = Sandbox::builder()
        .enforce_rate_limits(true)
        .clock(|| UNIX_EPOCH + Duration::from_secs(1_000))
        .start()
        .await
        .unwrap();
    sent(create(&sandbox, "Spring")).await;
    let uuid = sandbox.fanvue().links()[0].uuid.clone();
    for number in 0..199 {
        let answer = list(&sandbox, &[]).send().await.unwrap();
        assert_eq!(
            header(&answer, "x-ratelimit-remaining"),
            (198 - number).to_string()
        );
    }
    documented(list(&sandbox, &[]), 429, LIST).await;
    documented(delete(&sandbox, &uuid), 429, DELETE).await;
    assert_eq!(sandbox.fanvue().links().len(), 1);
}
