//! What all providers of a sandbox have in common: recording, scripted answers, isolation,
//! stopping.

use std::collections::BTreeSet;

use reqwest::{Client, RequestBuilder};
use serde_json::json;
use tracking_links::{Delivery, ErrorKind, LinkRequest, OnRepeat, Provider, Support};
use tracking_links_sandbox::{Answer, Fault, Sandbox, SimulatedProvider};

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
    let url = format!("{}/a%20b", sandbox.fanvue().base_url());
    let request = Client::new()
        .put(url)
        .query(&[("z", "1"), ("a", "ä b"), ("z", "2")])
        .header("X-Of-Mine", "x")
        .body("\u{1}{}");
    assert_eq!(status(request).await, 404);

    let requests = sandbox.fanvue().requests();
    assert_eq!(sandbox.fanvue().request_count(), 1);
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
    let servers: Vec<_> = one.servers().chain(other.servers()).collect();
    let called = servers.iter().filter(|it| it.request_count() > 0);
    assert_eq!(called.count(), 2, "the other providers heard of nothing");
    let urls: BTreeSet<_> = servers.iter().map(|it| it.base_url()).collect();
    assert_eq!(urls.len(), servers.len());
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
async fn the_last_port_is_refused_because_each_provider_needs_one() {
    let error = Sandbox::builder().port(u16::MAX).start().await.unwrap_err();
    assert!(error.to_string().contains("65535"), "{error}");
}

#[tokio::test]
async fn each_server_is_found_by_its_name_and_counts_what_its_own_provider_sends() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut names = BTreeSet::new();
    for server in sandbox.servers() {
        let provider = server.provider();
        assert_eq!(provider.name(), server.name());
        assert_eq!(provider.title(), server.title());
        let request = least(server, &*provider);
        provider.create(&request).await.unwrap();
        assert_eq!((server.request_count(), server.link_count()), (1, 1));

        let found = sandbox.server(server.name()).unwrap();
        assert_eq!(found.base_url(), server.base_url());
        assert_eq!(
            sandbox
                .links()
                .create(server.name(), &request)
                .await
                .unwrap()
                .provider,
            server.name()
        );
        let links = match provider.capabilities().on_repeat(&request) {
            OnRepeat::Duplicates => 2,
            _ => 1,
        };
        assert_eq!((found.requests().len(), found.link_count()), (2, links));
        assert!(names.insert(server.name()));
    }
    assert!(!names.is_empty());
    assert!(sandbox.server("nobody").is_none());
}

#[tokio::test]
async fn a_server_takes_its_own_secret_and_no_other() {
    let sandbox = Sandbox::start().await.unwrap();
    for server in sandbox.servers() {
        let secret = |secret: &'static str| {
            server.provider_with(&|client| client.credential(server.credential(secret)))
        };
        let provider = secret("another").unwrap();
        let error = provider
            .create(&least(server, &*provider))
            .await
            .unwrap_err();
        let name = server.name();
        assert_eq!(error.kind(), ErrorKind::Authentication, "{name}: {error}");
        assert!(secret("line\nbreak").is_err(), "{}", server.name());

        let variables = server.variables();
        let secrets: Vec<_> = variables.iter().filter(|it| it.is_secret).collect();
        assert!(!secrets.is_empty());
        let shown = format!("{server:?} {:?}", server.provider());
        for secret in secrets {
            assert!(!shown.contains(&secret.value), "{}: {shown}", secret.name);
        }
    }
}

#[tokio::test]
async fn answers_and_faults_are_scripted_at_any_server() {
    let sandbox = Sandbox::start().await.unwrap();
    for server in sandbox.servers() {
        let provider = server.provider();
        let request = least(server, &*provider);
        server.answer_when(
            Box::new(|request| request.method() == "BREW"),
            Answer::new(418),
        );
        server.answer_next(Answer::new(500));
        server.fail_next(Fault::DropBeforeWrite);
        assert_eq!(server.unused_answers(), 3);
        let error = provider.create(&request).await.unwrap_err();
        assert_eq!(error.status(), Some(500));
        let error = provider.create(&request).await.unwrap_err();
        assert_eq!(error.delivery(), Delivery::Unknown);
        assert_eq!((server.unused_answers(), server.link_count()), (1, 0));
    }
}

/// A request with only the fields that the provider requires.
fn least(server: &dyn SimulatedProvider, provider: &dyn Provider) -> LinkRequest {
    let fields = provider.capabilities().fields();
    let required = fields.filter(|(_, support)| *support == Support::Required);
    required.fold(LinkRequest::new(), |request, (field, _)| {
        server.with_example(request, field)
    })
}
