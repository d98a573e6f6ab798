//! What is sent: request line, headers and body; and which requests are not sent.

use serde_json::json;
use tracking_links_runtime::{
    Attempt, Builder, Credential, Delivery, Error, ErrorKind, File, Operation, Parameter, Request,
    RetryPolicy, Runtime, SendError,
};

use crate::secrets::Log;
use crate::server::{Recorded, Reply, Server};
use crate::{CREATE, CREATE_BASIC, CREATE_BEARER, CREATE_KEYS, Client};

/// Sends a request filled by `fill`, and returns it as received.
async fn recorded(
    set: impl FnOnce(Builder<Client>) -> Builder<Client>,
    operation: &'static Operation,
    fill: impl FnOnce(&mut Request),
) -> Recorded {
    let mut server = Server::start(Reply::json(200, "{}")).await;
    let client = Client::with(&server, set);
    let mut request = client.runtime.request(operation);
    request.required(Parameter::path("ProgramId"), Ok(7));
    fill(&mut request);
    request.send().await.unwrap();
    server.request().await
}

/// The error of a request filled by `fill`, which must not be sent.
async fn refused(operation: &'static Operation, fill: impl FnOnce(&mut Request)) -> Error {
    let mut server = Server::start(Reply::json(200, "{}")).await;
    let client = Client::of(&server);
    let mut request = client.runtime.request(operation);
    fill(&mut request);
    let error = request
        .send()
        .await
        .map_err(SendError::into_inner)
        .unwrap_err();
    assert_eq!(server.count().await, 0);
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert_eq!(error.operation(), Some("createLink"));
    assert_eq!(error.status(), None);
    error
}

/// Ways to send the same: over the client's own connections, with an HTTP client of the caller's,
/// and with that and an observer.
const WAYS: [fn(Builder<Client>) -> Builder<Client>; 3] = [
    |builder| builder,
    |builder| builder.http_client(reqwest::Client::new()),
    |builder| {
        let builder = builder.http_client(reqwest::Client::new());
        builder.observer(|_: &Attempt| {})
    },
];

#[tokio::test]
async fn a_request_contains_exactly_what_the_document_describes() {
    for way in WAYS {
        assert_as_documented(way).await;
    }
}

async fn assert_as_documented(way: fn(Builder<Client>) -> Builder<Client>) {
    let recorded = recorded(
        |builder| way(builder).credential(Credential::basic("user", "word")),
        &CREATE_BASIC,
        |request| {
            request.optional(Parameter::query("a b"), Ok(Some("c&d")));
            request.optional(Parameter::query("none"), Ok(None::<String>));
            request.optional(Parameter::header("X-List"), Ok(Some([1, 2])));
            request.optional(Parameter::cookie("c"), Ok(Some("x;y")));
            request.json(Ok(json!({"name": "n"})));
        },
    )
    .await;
    assert_eq!(recorded.line, "POST /programs/7/links?a%20b=c%26d");
    assert_eq!(recorded.body, r#"{"name":"n"}"#);
    let host = recorded.header("host").unwrap();
    assert_eq!(
        recorded.headers,
        [
            "accept: application/json",
            "authorization: Basic dXNlcjp3b3Jk",
            "content-length: 12",
            "content-type: application/json",
            "cookie: c=x%3By",
            "example-version: 14",
            &format!("host: {host}"),
            "user-agent: example-client/1.0",
            "x-list: 1,2",
        ]
    );
}

const fn without_body(method: &'static str) -> Operation {
    Operation { method, ..CREATE }
}

static POST: Operation = without_body("POST");
static PUT: Operation = without_body("PUT");
static PATCH: Operation = without_body("PATCH");
static GET: Operation = without_body("GET");
static DELETE: Operation = without_body("DELETE");

#[tokio::test]
async fn a_request_without_a_body_says_so_if_its_method_expects_one() {
    for (operation, length) in [
        (&POST, Some("0")),
        (&PUT, Some("0")),
        (&PATCH, Some("0")),
        (&GET, None),
        (&DELETE, None),
    ] {
        for way in WAYS {
            let sent = recorded(way, operation, |_| {}).await;
            assert_eq!(sent.header("content-length"), length, "{operation:?}");
            let empty = |request: &mut Request| request.body(Ok(""), "text/plain");
            let sent = recorded(way, operation, empty).await;
            assert_eq!(sent.header("content-length"), length, "{operation:?}");
        }
    }
}

static WITHOUT_MEDIA_TYPE: Operation = Operation {
    accept: "",
    ..CREATE
};

#[tokio::test]
async fn an_operation_without_media_types_accepts_what_the_caller_says_or_any() {
    let own = "application/vnd.x+json";
    for (header, operation, expected) in [
        ("X-A", &WITHOUT_MEDIA_TYPE, "*/*"),
        ("Accept", &WITHOUT_MEDIA_TYPE, own),
        ("X-A", &CREATE, "application/json"),
        ("Accept", &CREATE, "application/json"),
    ] {
        let set = |builder: Builder<Client>| builder.header(header, own);
        let sent = recorded(set, operation, |_| {}).await;
        assert_eq!(sent.header("accept"), Some(expected), "{operation:?}");
    }
}

/// An operation whose own server is on this machine, where nobody listens.
static ON_THIS_MACHINE: Operation = Operation {
    server: Some("http://127.0.0.1:1"),
    ..GET
};

#[tokio::test]
async fn a_request_to_this_machine_goes_through_no_proxy() {
    let mut proxy = Server::start(Reply::answer(502, "", "")).await;
    let url = format!("http://127.0.0.1:{}", proxy.port);
    let builder = Client::builder().proxy(url);
    let client = builder.retry(RetryPolicy::never()).build().unwrap();
    let error = client.call(&ON_THIS_MACHINE).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "{error}");
    assert_eq!(proxy.count().await, 0);
}

/// Variables are set for a child process, which runs this test again: setting them here would
/// change them for all tests.
#[test]
fn a_client_is_not_built_past_a_malformed_proxy_variable() {
    const MARK: &str = "TEST_PROXY_VARIABLE";
    if std::env::var(MARK).is_ok() {
        let error = Client::builder().build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        let text = format!("{error} {error:?}");
        assert!(
            text.contains("HTTPS_PROXY") && !text.contains("s3ntinel"),
            "{text}"
        );
        let local = Client::builder().base_url("http://127.0.0.1:1").build();
        assert!(local.is_ok(), "no proxy is used for this machine");
        let own = Client::builder()
            .http_client(reqwest::Client::new())
            .build();
        assert!(own.is_ok(), "the caller's HTTP client has its own proxies");
        return;
    }
    let test = "requests::a_client_is_not_built_past_a_malformed_proxy_variable";
    let child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test])
        .env(MARK, "1")
        .env_remove("REQUEST_METHOD")
        .env("HTTPS_PROXY", "http//s3ntinel:3128")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&child.stdout);
    assert!(
        child.status.success() && text.contains("1 passed"),
        "{text}"
    );
}

#[tokio::test]
async fn api_keys_go_where_their_schemes_say() {
    let recorded = recorded(
        |builder| {
            builder
                .credential(Credential::api_key("query", "a&b"))
                .credential(Credential::api_key("header", "c"))
                .credential(Credential::api_key("cookie", "d"))
        },
        &CREATE_KEYS,
        |request| {
            request.optional(Parameter::query("q"), Ok(Some(1)));
            request.optional(Parameter::cookie("c"), Ok(Some(true)));
        },
    )
    .await;
    assert_eq!(recorded.line, "POST /programs/7/links?q=1&api_key=a%26b");
    assert_eq!(recorded.header("x-api-key"), Some("c"));
    assert_eq!(recorded.header("cookie"), Some("c=true; key=d"));
    assert_eq!(recorded.header("authorization"), None);
}

#[tokio::test]
async fn a_default_header_yields_to_an_argument_and_to_the_clients_header() {
    let version = Parameter::header("X-Version");
    let plain = recorded(
        |builder| builder,
        &CREATE,
        |request| request.optional_or(version, Ok(None::<String>), "2025-06-26"),
    );
    assert_eq!(plain.await.header("x-version"), Some("2025-06-26"));
    let given = recorded(
        |builder| builder.header("X-Version", "built"),
        &CREATE,
        |request| request.optional_or(version, Ok(Some("given")), "2025-06-26"),
    );
    assert_eq!(given.await.header("x-version"), Some("given"));
    let built = recorded(
        |builder| builder.header("X-Version", "built"),
        &CREATE,
        |request| request.optional_or(version, Ok(None::<String>), "2025-06-26"),
    );
    assert_eq!(built.await.header("x-version"), Some("built"));
}

#[tokio::test]
async fn bodies_have_their_content_types() {
    let form = recorded(
        |builder| builder,
        &CREATE,
        |request| request.form(Ok(json!({"a": "b c", "d": [1, 2]}))),
    )
    .await;
    assert_eq!(
        form.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(form.body, "a=b%20c&d=1&d=2");
    let text = recorded(
        |builder| builder,
        &CREATE,
        |request| request.body(Ok("plain"), "text/plain"),
    )
    .await;
    assert_eq!(
        (text.header("content-type"), &*text.body),
        (Some("text/plain"), "plain")
    );
    let none = recorded(
        |builder| builder,
        &CREATE,
        |request| request.json_optional(Ok(None::<u8>)),
    )
    .await;
    assert_eq!((none.header("content-type"), &*none.body), (None, ""));
}

#[tokio::test]
async fn a_callers_base_url_replaces_an_operations_server() {
    static ELSEWHERE: Operation = Operation {
        server: Some("https://uploads.example.com/v2"),
        ..crate::create(&[])
    };
    let recorded = recorded(|builder| builder, &ELSEWHERE, |_| {}).await;
    assert_eq!(recorded.line, "POST /programs/7/links");
}

#[tokio::test]
async fn the_first_fault_is_reported_without_quoting_a_value() {
    let path = Parameter::path("ProgramId");
    let error = refused(&CREATE, |request| {
        request.required(
            path,
            Err::<u8, _>("program_id was not\r\ninitialized".to_owned()),
        );
        request.required(Parameter::query("b"), Err::<u8, _>("second".to_owned()));
    })
    .await;
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(
        error.to_string(),
        "example createLink: path parameter ProgramId: program_id was not initialized"
    );

    for sentinel in ["sentinel\r\nX-Evil: 1", "sentinel\0"] {
        let error = refused(&CREATE, |request| {
            request.required(path, Ok(1));
            request.optional(Parameter::header("X-Name"), Ok(Some(sentinel)));
        })
        .await;
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert!(
            error.to_string().contains("header parameter X-Name"),
            "{error}"
        );
        assert!(!format!("{error:?}").contains("sentinel"), "{error:?}");
    }

    for value in ["", ".", ".."] {
        let error = refused(&CREATE, |request| request.required(path, Ok(value))).await;
        assert!(
            error.to_string().contains("path parameter ProgramId"),
            "{error}"
        );
    }
    let missing = refused(&CREATE, |_| {}).await;
    assert!(
        missing.to_string().contains("path parameter ProgramId"),
        "{missing}"
    );
    let null = refused(&CREATE, |request| {
        request.required(Parameter::query("q"), Ok(()))
    })
    .await;
    assert!(
        null.to_string().contains("query parameter q: is required"),
        "{null}"
    );
    let body = refused(&CREATE, |request| {
        request.json(Err::<u8, _>("conversion to `Body` failed".to_owned()));
    })
    .await;
    assert!(
        body.to_string().contains("request body: conversion"),
        "{body}"
    );
}

#[tokio::test]
async fn a_part_with_a_control_character_in_its_head_is_refused() {
    type Fill = fn(&mut Request, &str);
    let cases: [(Fill, &str); 4] = [
        (
            |request, evil| {
                let language = Parameter::header("X-Lang");
                request.part_header("note", language, Ok(Some(evil)), false);
                request.part("note", Ok(Some("hi")));
            },
            "header X-Lang of part note: contains a control character, such as a line break",
        ),
        (
            |request, evil| request.file("f", Ok(Some(File::new("x").content_type(evil)))),
            "part f: its content type contains a control character",
        ),
        (
            |request, _| {
                request.part_content_type("note", "text/plain\0");
                request.part("note", Ok(Some("hi")));
            },
            "part note: its content type contains a control character",
        ),
        (
            |request, evil| request.file_body(Ok(File::new("x").content_type(evil)), "text/csv"),
            "its content type contains a control character",
        ),
    ];
    for (fill, expected) in cases {
        let error = refused(&CREATE, |request| {
            request.required(Parameter::path("ProgramId"), Ok(1));
            fill(request, "sentinel\r\nX-Evil: 1");
        })
        .await;
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert_eq!(error.message(), format!("request body: {expected}"));
        assert!(!format!("{error:?}").contains("sentinel"), "{error:?}");
    }
}

#[tokio::test]
async fn a_missing_credential_is_reported_before_sending() {
    let error = refused(&CREATE_BEARER, |request| {
        request.required(Parameter::path("ProgramId"), Ok(1));
    })
    .await;
    assert_eq!(error.kind(), ErrorKind::Authentication);
    assert_eq!(
        error.to_string(),
        "example createLink: needs a credential; build the client with \
         .credential(Credential::bearer(token)) [oauth]"
    );
}

#[test]
fn a_runtime_can_be_built_without_a_client() {
    let runtime: Runtime = Builder::new(&Client::API).build().unwrap();
    assert_eq!(runtime.base_url().as_str(), "https://api.example.com/");
    assert_eq!(runtime.api().title, "Example");
}

#[tokio::test]
async fn a_proxy_of_the_builder_is_asked_with_its_password_which_nothing_shows() {
    let mut proxy = Server::start(Reply::answer(502, "", "")).await;
    let log = Log::default();
    let _tracing = log.start();
    let url = format!("http://user:sen%40tinel@127.0.0.1:{}", proxy.port);
    let builder = Client::builder().proxy(url);
    let shown = format!("{builder:?}");
    let client = builder.build().unwrap();
    let error = client.call(&CREATE).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert_eq!(error.delivery(), Delivery::NotSent);
    let asked = proxy.request().await;
    assert_eq!(asked.line, "CONNECT api.example.com:443");
    // base64 of `user:sen@tinel`
    let expected = Some("Basic dXNlcjpzZW5AdGluZWw=");
    assert_eq!(asked.header("Proxy-Authorization"), expected);
    let shown = format!("{shown} {client:?} {error} {error:?} {}", log.text());
    for form in ["tinel", "dXNlcjpzZW5AdGluZWw"] {
        assert!(!shown.contains(form), "{form} is in: {shown}");
    }
}
