//! The errors that a caller gets for the providers' error answers.

use std::error::Error as _;
use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tracking_links::{Delivery, Error, ErrorKind, Fanvue, Provider, Retry, RetryPolicy};
use tracking_links_sandbox::{Answer, Sandbox, SimulatedProvider};

use crate::{fanvue, for_fanvue, least, sandbox};

/// The error that the provider of this server returns for an answer.
async fn error_at(server: &dyn SimulatedProvider, answer: Answer) -> Error {
    server.answer_next(answer);
    let outcome = server.provider().create(&least(server)).await;
    outcome.expect_err("the answer is no link")
}

/// The error that Fanvue returns for an answer.
async fn error_of(sandbox: &Sandbox, answer: Answer) -> Error {
    error_at(sandbox.fanvue(), answer).await
}

#[tokio::test]
async fn each_status_has_a_kind_and_a_delivery() {
    use Delivery::{Rejected, Unknown};
    use ErrorKind::*;
    use Retry::Never;
    let later = Retry::After(Duration::from_secs(10));
    let sandbox = sandbox().await;
    for (status, kind, delivery, retry) in [
        (400, InvalidRequest, Rejected, Never),
        (401, Authentication, Rejected, Never),
        (403, Permission, Rejected, Never),
        (404, NotFound, Rejected, Never),
        (408, Timeout, Unknown, Never),
        (409, Conflict, Rejected, Never),
        (418, Unexpected, Rejected, Never),
        (422, InvalidRequest, Rejected, Never),
        (429, RateLimited, Rejected, later),
        (500, Unavailable, Unknown, Never),
        (503, Unavailable, Unknown, Never),
        (302, Unexpected, Unknown, Never),
        (504, Unavailable, Unknown, Never),
    ] {
        for server in sandbox.servers() {
            let provider = server.name();
            let answer = Answer::new(status).header("x-request-id", "r-1");
            let error = error_at(server, answer).await;
            assert_eq!(error.kind(), kind, "{provider} {status}");
            assert_eq!(error.delivery(), delivery, "{provider} {status}");
            assert_eq!(error.retry(), retry, "{provider} {status}");
            assert_eq!(error.status(), Some(status));
            assert_eq!(error.provider(), Some(provider));
            assert_eq!(error.operation(), Some("create"));
            assert_eq!(error.request_id(), Some("r-1"));
            let line = error.to_string();
            let start = format!("{provider} create: {status}");
            assert!(line.starts_with(&start), "{line}");
            assert_eq!(
                line.ends_with("(the link may have been created)"),
                delivery == Unknown,
                "{line}"
            );
        }
    }
    for server in sandbox.servers() {
        assert_eq!(server.request_count(), 13, "nothing is retried");
    }
}

#[tokio::test]
async fn parameters_that_a_provider_names_are_reported_as_request_fields() {
    let sandbox = sandbox().await;
    for (body, fields) in [
        (
            json!({ "errors": ["name must not be empty", "externalSocialPlatform is odd"] }),
            &["name", "platform"][..],
        ),
        (
            json!({ "error": "Bad Request", "message": "\"name\" is too long" }),
            &["name"],
        ),
        (
            json!({ "error": "API version not supported", "message": "send another" }),
            &[],
        ),
    ] {
        let error = error_of(&sandbox, Answer::json(400, &body)).await;
        assert_eq!(error.fields(), fields, "{body}");
    }
}

#[tokio::test]
async fn an_error_page_is_passed_on_as_received() {
    let sandbox = sandbox().await;
    let page = "<html><head><title>Session expired</title></head></html>";
    let answer = Answer::new(401)
        .header("content-type", "text/html")
        .header("x-odd", [0xff])
        .body(page);
    let error = error_of(&sandbox, answer.clone()).await;
    assert_eq!(error.kind(), ErrorKind::Authentication);
    assert_eq!(error.body(), Some(page.as_bytes()));
    assert_eq!(error.provider_message(), Some("Session expired"));
    assert_eq!(error.header("Content-Type"), Some("text/html"));
    assert_eq!(error.header("x-odd"), None);
    assert!(
        error
            .headers()
            .any(|(name, value)| name == "x-odd" && value == [0xff])
    );
    assert_eq!(
        error.to_string(),
        "fanvue create: 401 Unauthorized; is the base URL right?: Session expired (request id \
         fanvue-sandbox-1) (no link was created)"
    );
    for server in sandbox.servers() {
        let error = error_at(server, answer.clone()).await;
        assert_eq!(error.body(), Some(page.as_bytes()), "{}", server.name());
    }
}

#[tokio::test]
async fn retry_after_is_passed_on() {
    let sandbox = sandbox().await;
    for server in sandbox.servers() {
        let answer = Answer::new(429).header("retry-after", "7");
        let error = error_at(server, answer).await;
        assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    }
}

#[tokio::test]
async fn a_sunset_version_is_reported_with_fanvues_words() {
    let sandbox = sandbox().await;
    let fanvue = Fanvue::builder(sandbox.fanvue().token())
        .base_url(sandbox.fanvue().base_url())
        .api_version(sandbox.fanvue().sunset_api_version())
        .build()
        .unwrap();
    let error = fanvue.create(&for_fanvue()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::VersionSunset);
    let next = error.next_version().unwrap();
    assert!(
        error
            .to_string()
            .contains(&format!("(the next version is {next}, request id")),
        "{error}"
    );
    assert!(error.to_string().contains("no longer served"), "{error}");
}

#[tokio::test]
async fn an_undocumented_body_of_a_success_does_not_say_that_the_link_was_created() {
    let sandbox = sandbox().await;
    let page = "<html><title>Sign in to the hotel's network</title></html>";
    for server in sandbox.servers() {
        let error = error_at(server, Answer::new(200).body(page)).await;
        assert_eq!(error.delivery(), Delivery::Unknown, "{}", server.name());
    }
    for (status, body, words) in [
        (201, page, Some("Sign in to the hotel's network")),
        (200, page, Some("Sign in to the hotel's network")),
        (201, r#"{"uuid":1}"#, None),
        (201, "", None),
        (200, r#"{"message":"Not now"}"#, Some("Not now")),
    ] {
        let answer = Answer::new(status).header("x-request-id", "r-1");
        let error = error_of(&sandbox, answer.body(body)).await;
        assert_eq!(error.kind(), ErrorKind::Unexpected, "{body}");
        assert_eq!(error.delivery(), Delivery::Unknown, "{body}");
        assert_eq!(error.status(), Some(status));
        assert_eq!(error.header("x-request-id"), Some("r-1"));
        assert_eq!(error.body(), Some(body.as_bytes()));
        assert_eq!(error.provider_message(), words, "{body}");
        let line = error.to_string();
        assert!(line.contains(words.unwrap_or_default()), "{line}");
        assert!(line.ends_with("(the link may have been created)"), "{line}");
        assert_eq!(error.retry(), Retry::Never);
    }
}

#[tokio::test]
async fn a_success_whose_body_breaks_off_is_reported_as_accepted_unless_it_is_a_page() {
    for (body, delivery) in [
        ("{\"uuid\":", Delivery::Accepted),
        ("\n<!doctype html><title>Sign in", Delivery::Unknown),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 4096];
            _ = stream.read(&mut request).await;
            let head = "HTTP/1.1 201 Created\r\ncontent-length: 999\r\n\r\n";
            _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
        });
        let fanvue = Fanvue::builder("token").base_url(url).build().unwrap();
        let error = fanvue.create(&for_fanvue()).await.unwrap_err();
        assert_eq!(error.delivery(), delivery, "{error}");
        assert_eq!(
            error.to_string().contains("the link was created"),
            delivery == Delivery::Accepted,
            "{error}"
        );
        assert!(error.body_truncated());
    }
}

#[tokio::test]
async fn a_refused_connection_may_be_retried_and_a_timeout_may_not() {
    let unused_port = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap()
    };
    let fanvue = |address| {
        Fanvue::builder("token")
            .base_url(format!("http://{address}"))
            .total_timeout(Duration::from_millis(200))
            .build()
            .unwrap()
    };
    let error = fanvue(unused_port).create(&for_fanvue()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert_eq!(error.retry(), Retry::After(Duration::from_secs(10)));
    assert!(error.source().is_some());
    let source = error.source().unwrap().to_string();
    assert!(
        !error.to_string().contains(&source),
        "the source's message is not repeated"
    );

    // The system accepts the connection, and no program answers.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let error = fanvue(listener.local_addr().unwrap())
        .create(&for_fanvue())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(error.delivery(), Delivery::Unknown);
    assert_eq!(error.retry(), Retry::Never);
}

#[tokio::test]
async fn a_gateway_error_after_the_write_has_an_unknown_outcome() {
    let sandbox = sandbox().await;
    let answer = Answer::new(504).carried_out();
    sandbox.fanvue().answer_next(answer);
    let error = fanvue(&sandbox).create(&for_fanvue()).await.unwrap_err();
    assert_eq!(error.delivery(), Delivery::Unknown);
    assert_eq!(sandbox.fanvue().links().len(), 1);
}

#[tokio::test]
async fn an_expired_token_is_told_from_a_wrong_one() {
    let sandbox = sandbox().await;
    for (challenge, kind) in [
        ("The access token expired", ErrorKind::CredentialExpired),
        ("The access token is malformed", ErrorKind::Authentication),
    ] {
        let challenge =
            format!("Bearer error=\"invalid_token\", error_description=\"{challenge}\"");
        let answer = Answer::new(401).header("www-authenticate", challenge);
        let error = error_of(&sandbox, answer).await;
        assert_eq!(error.kind(), kind, "{error}");
        assert_eq!(error.retry(), Retry::Never);
    }
}

#[tokio::test]
async fn a_wrong_base_url_is_told_as_one() {
    let sandbox = sandbox().await;
    let page = Answer::new(404)
        .header("content-type", "text/html")
        .body("<h1>Not here</h1>");
    let error = error_of(&sandbox, page).await;
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert_eq!(error.delivery(), Delivery::Rejected);
    assert_eq!(
        error.to_string(),
        "fanvue create: 404 Not Found, with a web page instead of an answer of the API; is the \
         base URL right?: Not here (request id fanvue-sandbox-1) (no link was \
         created)"
    );
}

#[tokio::test]
async fn the_wait_and_the_request_id_are_in_the_line() {
    let sandbox = sandbox().await;
    let answer = Answer::json(429, &json!({ "error": "Slow down" }))
        .header("retry-after", "7")
        .header("x-request-id", "r-1");
    let error = error_of(&sandbox, answer).await;
    assert_eq!(
        error.to_string(),
        "fanvue create: 429 Too Many Requests: Slow down (retry after 7.0s, request id r-1) (no link \
         was created)"
    );
    assert_eq!(error.retry(), Retry::After(Duration::from_secs(7)));
}

#[tokio::test]
async fn the_clients_verdict_is_passed_on() {
    // A wait is the longest of the policy, if nobody says how long.
    let sandbox = sandbox().await;
    let longest = Duration::from_millis(3);
    let policy = RetryPolicy::new().backoff(Duration::from_millis(1), longest);
    let fanvue = |url: String| {
        Fanvue::builder(sandbox.fanvue().token())
            .base_url(url)
            .retry(policy)
    };
    sandbox.fanvue().answer_next(Answer::new(429));
    let limited = fanvue(sandbox.fanvue().base_url()).build().unwrap();
    let error = limited.create(&for_fanvue()).await.unwrap_err();
    assert_eq!(error.retry(), Retry::After(longest));

    // A server without TLS has none the next time either.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            _ = stream.read(&mut [0; 4096]).await;
            _ = stream.write_all(b"HTTP/1.1 400 X\r\n\r\n").await;
        }
    });
    let error = fanvue(url)
        .build()
        .unwrap()
        .create(&for_fanvue())
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.delivery()),
        (ErrorKind::Connection, Delivery::NotSent)
    );
    assert_eq!(error.retry(), Retry::Never, "{error}");
}
