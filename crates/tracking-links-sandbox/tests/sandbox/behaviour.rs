//! What all providers of a sandbox have in common: recording, scripted answers, isolation,
//! stopping.

use std::collections::BTreeSet;

use reqwest::{Client, RequestBuilder};
use serde_json::json;
use tracking_links_sandbox::{Answer, Sandbox};

fn create(sandbox: &Sandbox) -> RequestBuilder {
    let fanvue = sandbox.fanvue();
    Client::new()
        .post(format!("{}/tracking-links", fanvue.base_url()))
        .bearer_auth(fanvue.token())
        .header("X-Fanvue-API-Version", fanvue.api_version())
        .json(&json!({ "name": "Spring", "externalSocialPlatform": "instagram" }))
}

async fn status(request: RequestBuilder) -> u16 {
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn a_refused_request_is_recorded_as_it_arrived() {
    let sandbox = Sandbox::start().await.unwrap();
    let url = format!("{}/a%20b", sandbox.impact().base_url());
    let request = Client::new()
        .put(url)
        .query(&[("z", "1"), ("a", "ä b"), ("z", "2")])
        .header("X-Of-Mine", "x")
        .body("\u{1}{}");
    assert_eq!(status(request).await, 404);

    let requests = sandbox.impact().requests();
    assert_eq!(sandbox.impact().request_count(), 1);
    let [request] = requests.as_slice() else {
        panic!("{requests:?}")
    };
    assert_eq!(request.method(), "PUT");
    assert_eq!(request.path(), "/a%20b");
    let query: Vec<(&str, &str)> = request
        .query()
        .iter()
        .map(|(n, v)| (n.as_str(), v.as_str()))
        .collect();
    assert_eq!(query, [("z", "1"), ("a", "ä b"), ("z", "2")]);
    assert_eq!(request.query_value("z"), Some("1"));
    assert_eq!(request.header("x-of-MINE"), Some("x"));
    assert!(request.header_names().contains(&"x-of-mine"));
    assert_eq!(request.body(), "\u{1}{}".as_bytes());
    assert_eq!(request.json(), None);
}

#[tokio::test]
async fn a_recorded_credential_can_be_compared_but_not_read() {
    let sandbox = Sandbox::start().await.unwrap();
    create(&sandbox)
        .bearer_auth("sentinel-one")
        .header("Cookie", "sentinel-two")
        .send()
        .await
        .unwrap();

    let request = &sandbox.fanvue().requests()[0];
    assert!(request.header_is("Cookie", "sentinel-two"));
    assert!(request.header_is("authorization", "Bearer sentinel-one"));
    assert!(!request.header_is("authorization", "Bearer sentinel"));
    assert_eq!(request.header("authorization"), Some("[redacted]"));
    for shown in [
        format!("{request:?}"),
        format!("{request:#?}"),
        format!("{sandbox:?}"),
    ] {
        assert!(!shown.contains("sentinel"), "{shown}");
    }
    assert!(
        format!("{request:?}").contains("Spring"),
        "the body is shown"
    );
}

#[tokio::test]
async fn scripted_answers_are_given_in_order_and_create_no_link() {
    let sandbox = Sandbox::start().await.unwrap();
    let html = Answer::new(401)
        .header("content-type", "text/html")
        .body("<html>..");
    sandbox.fanvue().answer_next(html);
    sandbox
        .fanvue()
        .answer_next(Answer::new(503).header("retry-after", "7"));

    let first = create(&sandbox).send().await.unwrap();
    assert_eq!(first.status(), 401);
    assert_eq!(first.headers()["content-type"], "text/html");
    assert_eq!(first.headers()["x-request-id"], "fanvue-sandbox-1");
    assert_eq!(first.text().await.unwrap(), "<html>..");
    assert_eq!(sandbox.fanvue().unused_answers(), 1);
    assert_eq!(
        create(&sandbox).send().await.unwrap().headers()["retry-after"],
        "7"
    );
    assert_eq!(sandbox.fanvue().links(), []);

    assert_eq!(status(create(&sandbox)).await, 201);
    assert_eq!(sandbox.fanvue().request_count(), 3);
    assert_eq!(sandbox.fanvue().links().len(), 1);
}

#[tokio::test]
async fn a_carried_out_answer_replaces_that_of_a_created_link() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.fanvue().answer_next(Answer::new(504).carried_out());
    assert_eq!(status(create(&sandbox)).await, 504);
    assert_eq!(sandbox.fanvue().links().len(), 1);
}

#[tokio::test]
async fn scripted_headers_may_repeat_set_the_request_id_and_be_binary() {
    let sandbox = Sandbox::start().await.unwrap();
    let answer = Answer::json(200, &json!({}))
        .header("warning", "1")
        .header("warning", "2")
        .header("x-odd", [0xff, 0xfe])
        .header("X-Request-Id", "mine");
    sandbox.fanvue().answer_next(answer);
    let response = create(&sandbox).send().await.unwrap();
    assert_eq!(response.headers().get_all("warning").iter().count(), 2);
    assert_eq!(response.headers()["x-odd"].as_bytes(), [0xff, 0xfe]);
    assert_eq!(response.headers().get_all("x-request-id").iter().count(), 1);
    assert_eq!(response.headers()["x-request-id"], "mine");
}

#[tokio::test]
async fn an_answer_that_http_cannot_carry_becomes_a_500_with_the_reason() {
    let sandbox = Sandbox::start().await.unwrap();
    for answer in [
        Answer::new(99),
        Answer::new(100),
        Answer::new(1000),
        Answer::new(200).header("a b", "c"),
        Answer::new(200).header("a", "c\r\nd: e"),
    ] {
        sandbox.fanvue().answer_next(answer);
        let response = create(&sandbox).send().await.unwrap();
        assert_eq!(response.status(), 500);
        assert!(response.text().await.unwrap().contains("is not valid HTTP"));
    }
}

#[tokio::test]
async fn an_overlong_body_answers_413_and_creates_no_link() {
    let sandbox = Sandbox::start().await.unwrap();
    let name = "a".repeat(1024 * 1024);
    let request =
        create(&sandbox).json(&json!({ "name": name, "externalSocialPlatform": "other" }));
    assert_eq!(status(request).await, 413);
    assert_eq!(sandbox.fanvue().request_count(), 1);
    assert_eq!(sandbox.fanvue().links(), []);
}

#[tokio::test]
async fn concurrent_sandboxes_share_nothing() {
    let (one, other) = (
        Sandbox::start().await.unwrap(),
        Sandbox::start().await.unwrap(),
    );
    one.fanvue().answer_next(Answer::new(500));
    assert_eq!(status(create(&other)).await, 201);
    assert_eq!(status(create(&one)).await, 500);
    assert_eq!(status(create(&one)).await, 201);
    assert_eq!(other.fanvue().links().len(), 1);
    assert_eq!(
        other.fanvue().links()[0].uuid,
        one.fanvue().links()[0].uuid,
        "ids repeat"
    );
    assert_eq!(one.impact().request_count(), 0);
    let urls =
        [&one, &other].map(|sandbox| [sandbox.fanvue().base_url(), sandbox.impact().base_url()]);
    assert_eq!(urls.iter().flatten().collect::<BTreeSet<_>>().len(), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_requests_create_one_link_each() {
    let sandbox = Sandbox::start().await.unwrap();
    let tasks: Vec<_> = (0..50)
        .map(|_| tokio::spawn(create(&sandbox).send()))
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap().unwrap().status(), 201);
    }
    let links = sandbox.fanvue().links();
    let uuids: BTreeSet<&str> = links.iter().map(|link| link.uuid.as_str()).collect();
    assert_eq!(uuids.len(), 50);
}

#[tokio::test]
async fn dropping_a_sandbox_frees_its_port() {
    let sandbox = Sandbox::start().await.unwrap();
    let url = sandbox.fanvue().base_url();
    let port: u16 = url.rsplit(':').next().unwrap().parse().unwrap();
    // An open connection of a client does not keep the server alive.
    let client = Client::new();
    client.get(&url).send().await.unwrap();
    drop(sandbox);
    // Dropping does not wait: the server stops when the runtime next polls it.
    for _ in 0..10_000 {
        if tokio::net::TcpListener::bind(("127.0.0.1", port))
            .await
            .is_ok()
        {
            assert!(
                client
                    .get(&url)
                    .send()
                    .await
                    .is_err_and(|error| error.is_connect())
            );
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("port {port} is still taken");
}

#[tokio::test]
async fn the_error_for_a_taken_port_names_the_port() {
    let sandbox = Sandbox::start().await.unwrap();
    let url = sandbox.fanvue().base_url();
    let port: u16 = url.rsplit(':').next().unwrap().parse().unwrap();
    let error = Sandbox::builder().port(port).start().await.unwrap_err();
    assert!(
        error.to_string().contains(&format!("127.0.0.1:{port}")),
        "{error}"
    );
    assert!(std::error::Error::source(&error).is_some());
}

#[tokio::test]
async fn the_last_port_is_refused_because_two_are_needed() {
    let error = Sandbox::builder().port(u16::MAX).start().await.unwrap_err();
    assert!(error.to_string().contains("65535"), "{error}");
}
