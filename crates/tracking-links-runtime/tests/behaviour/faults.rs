//! Faults: which error the caller gets, and that the server sees the request at most once.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use tracking_links_runtime::{Attempt, CallOptions, Delivery, ErrorKind, Phase, RetryPolicy};

use crate::server::{Event, Reply, Server};
use crate::{CREATE, Client};

async fn check(reply: Reply, kind: ErrorKind, delivery: Delivery, expected: &str) {
    let unread = matches!(reply, Reply::CloseUnread);
    let mut server = Server::start(reply).await;
    let error = Client::of(&server).create_error().await;
    assert_eq!(
        (error.kind(), error.delivery()),
        (kind, delivery),
        "{error:?}"
    );
    let text = error.to_string();
    assert!(
        text.starts_with("example createLink: ") && text.contains(expected),
        "{text}"
    );
    assert!(!text.contains('\n'), "{text}");
    assert_eq!(server.count().await, usize::from(!unread), "{text}");
}

fn truncated(status: u16) -> Reply {
    Reply::Send(
        format!("HTTP/1.1 {status} X\r\ncontent-length: 100\r\nx-request-id: r\r\n\r\n{{\"uuid\":")
            .into_bytes(),
    )
}

#[tokio::test]
async fn a_refused_connection_is_not_sent() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let url = format!("http://127.0.0.1:{port}");
    let client: Client = Client::builder().base_url(url).build().unwrap();
    let error = client.create_error().await;
    assert_eq!(
        (error.kind(), error.delivery()),
        (ErrorKind::Connect, Delivery::NotSent)
    );
    let expected = format!(
        "example createLink: can't connect to 127.0.0.1:{port}: Connection refused (os error 111); \
         not sent, in 3 attempts (retry after 10.0s)"
    );
    assert_eq!(error.to_string(), expected);
    assert!(std::error::Error::source(&error).is_some());
}

#[tokio::test]
async fn a_failed_tls_handshake_is_not_sent() {
    let server = Server::start(Reply::CloseUnread).await;
    let url = server.url.replace("http://", "https://");
    let client: Client = Client::builder().base_url(url).build().unwrap();
    let error = client.create_error().await;
    assert_eq!(
        (error.kind(), error.delivery()),
        (ErrorKind::Connect, Delivery::NotSent)
    );
}

#[tokio::test]
async fn a_call_without_time_to_reconnect_returns_not_sent_instead_of_timing_out() {
    let mut server = Server::start(Reply::Stall(Vec::new())).await;
    let url = server.url.replace("http://", "https://");
    let client: Client = Client::builder()
        .base_url(url)
        .connect_timeout(Duration::from_millis(300))
        .total_timeout(Duration::from_millis(700))
        .retry(RetryPolicy::new().backoff(Duration::from_millis(150), Duration::from_millis(150)))
        .build()
        .unwrap();
    let error = client.create_error().await;
    assert_eq!(
        (error.kind(), error.delivery()),
        (ErrorKind::Connect, Delivery::NotSent),
        "{error}"
    );
    assert_eq!(server.count().await, 0);
}

/// Options that give a call, or each of its attempts, little time.
fn little_time() -> [CallOptions; 2] {
    let time = Duration::from_millis(200);
    [
        CallOptions::new().total_timeout(time),
        CallOptions::new().attempt_timeout(time),
    ]
}

#[tokio::test]
async fn a_call_whose_own_time_expires_while_it_connects_is_not_sent() {
    let mut server = Server::start(Reply::Stall(Vec::new())).await;
    let url = server.url.replace("http://", "https://");
    let attempts = Arc::new(AtomicU32::new(0));
    let unsent = attempts.clone();
    let builder = Client::builder()
        .base_url(url)
        .observer(move |attempt: &Attempt| {
            assert!(!attempt.sent);
            unsent.fetch_add(1, Ordering::Relaxed);
        });
    let client: Client = builder.build().unwrap();
    for (options, made) in little_time().into_iter().zip([1, 3]) {
        let client = Client::from(client.runtime.with(&options));
        let error = client.create_error().await;
        let found = (error.kind(), error.delivery(), error.phase());
        let expected = (ErrorKind::Connect, Delivery::NotSent, Phase::Connect);
        assert_eq!(found, expected, "{error}");
        let text = error.to_string();
        assert!(
            text.contains("connecting timed out after 200ms; not"),
            "{text}"
        );
        // Connecting may be tried again in each attempt's own time.
        assert_eq!(
            (error.attempts(), attempts.swap(0, Ordering::Relaxed)),
            (made, made)
        );
    }
    assert_eq!(server.count().await, 0);
}

#[tokio::test]
async fn a_call_whose_own_time_expires_after_it_connected_is_in_doubt() {
    let server = Server::start(Reply::Stall(Vec::new())).await;
    let client: Client = Client::builder().base_url(&server.url).build().unwrap();
    for options in little_time() {
        let client = Client::from(client.runtime.with(&options));
        let error = client.create_error().await;
        let found = (error.kind(), error.delivery());
        assert_eq!(found, (ErrorKind::Timeout, Delivery::Unknown), "{error}");
        assert_eq!(error.attempts(), 1);
    }
}

#[tokio::test]
async fn a_call_without_any_time_of_its_own_is_refused() {
    let mut server = Server::start(Reply::json(201, "{}")).await;
    let client = Client::of(&server);
    for options in [
        CallOptions::new().total_timeout(Duration::ZERO),
        CallOptions::new().attempt_timeout(Duration::ZERO),
    ] {
        let client = Client::from(client.runtime.with(&options));
        let error = client.create_error().await;
        let found = (error.kind(), error.delivery());
        assert_eq!(found, (ErrorKind::Configuration, Delivery::NotSent));
        assert!(error.message().contains("more than zero"), "{error}");
    }
    assert_eq!(server.count().await, 0);
}

#[tokio::test]
async fn a_connection_broken_before_the_answer_has_an_unknown_outcome() {
    let (kind, delivery) = (ErrorKind::Transport, Delivery::Unknown);
    check(
        Reply::CloseUnread,
        kind,
        delivery,
        "may have been carried out",
    )
    .await;
    check(
        Reply::Send(Vec::new()),
        kind,
        delivery,
        "may have been carried out",
    )
    .await;
    check(
        Reply::Send(b"HTTP/1.1 201".to_vec()),
        kind,
        delivery,
        "may have",
    )
    .await;
    check(
        Reply::Send(b"220 smtp ready\r\n".to_vec()),
        kind,
        delivery,
        "may have",
    )
    .await;
}

#[tokio::test]
async fn too_many_too_large_and_undecodable_headers_are_errors() {
    let many: String = (0..300).map(|n| format!("x-{n}: {n}\r\n")).collect();
    check(
        Reply::answer(201, &many, "{}"),
        ErrorKind::Transport,
        Delivery::Unknown,
        "may have",
    )
    .await;
    let huge = format!("x-huge: {}\r\n", "a".repeat(2_000_000));
    check(
        Reply::answer(201, &huge, "{}"),
        ErrorKind::Transport,
        Delivery::Unknown,
        "may have",
    )
    .await;
    let odd = b"HTTP/1.1 403 X\r\nx-request-id: \xff\xfe\r\nretry-after: \xff\r\n\
        location: \xff\r\n\r\n{}";
    check(
        Reply::Send(odd.to_vec()),
        ErrorKind::Status,
        Delivery::Rejected,
        "403 Forbidden",
    )
    .await;
}

#[tokio::test]
async fn a_timeout_names_the_phase() {
    let waiting = "waiting for an answer from 127.0.0.1";
    check(
        Reply::Stall(Vec::new()),
        ErrorKind::Timeout,
        Delivery::Unknown,
        waiting,
    )
    .await;
    let body = |status: u16| {
        Reply::Stall(format!("HTTP/1.1 {status} X\r\ncontent-length: 9\r\n\r\n{{").into_bytes())
    };
    let expected = "201 Created, but reading its body timed out after 150ms; 1 bytes received";
    check(body(201), ErrorKind::Timeout, Delivery::Accepted, expected).await;
    let expected = "403 Forbidden (reading its body timed out after 150ms; 1 bytes received)";
    check(body(403), ErrorKind::Status, Delivery::Rejected, expected).await;
    check(
        body(500),
        ErrorKind::Status,
        Delivery::Unknown,
        "500 Internal",
    )
    .await;
}

#[tokio::test]
async fn each_error_status_has_its_delivery() {
    for (status, delivery, expected) in [
        (400, Delivery::Rejected, "400 Bad Request: why"),
        (403, Delivery::Rejected, "403 Forbidden: why"),
        (404, Delivery::Rejected, "404 Not Found: why"),
        (429, Delivery::Rejected, "429 Too Many Requests: why"),
        (499, Delivery::Rejected, "499: why"),
        (408, Delivery::Unknown, "408 Request Timeout: why"),
        (500, Delivery::Unknown, "500 Internal Server Error: why"),
        (503, Delivery::Unknown, "503 Service Unavailable: why"),
    ] {
        let reply = Reply::json(status, r#"{"message":"why"}"#);
        check(reply, ErrorKind::Status, delivery, expected).await;
    }
}

#[tokio::test]
async fn a_success_was_carried_out_unless_its_body_is_not_the_documented_one() {
    let (kind, delivery) = (ErrorKind::UnreadableBody, Delivery::Accepted);
    check(
        truncated(201),
        kind,
        delivery,
        "201 Created, but its body is incomplete; 8 bytes",
    )
    .await;
    check(
        truncated(403),
        ErrorKind::Status,
        Delivery::Rejected,
        "(its body is incomplete",
    )
    .await;
    let unknown = Delivery::Unknown;
    let html = "<html><head><title>Sign in</title></head></html>";
    let html = Reply::answer(200, "content-type: text/html\r\n", html);
    check(
        html,
        kind,
        unknown,
        "200 OK, but its body (text/html) is not JSON; is the base URL right?: Sign in",
    )
    .await;
    let xml = Reply::answer(200, "", "<r><m>hello</m></r>");
    check(xml, kind, unknown, "(no content type) is not JSON: hello").await;
    check(
        Reply::json(204, ""),
        kind,
        unknown,
        "204 No Content, but its body is empty",
    )
    .await;
    let refusal = Reply::json(200, r#"{"Status":"ERROR","Message":"Not active"}"#);
    check(refusal, kind, unknown, "missing `uuid`: Not active").await;
    let misfit = Reply::json(200, r#"{"uuid":"u","clicks":"many"}"#);
    check(
        misfit,
        kind,
        unknown,
        "does not have the documented type at `clicks`",
    )
    .await;
    let large = Reply::json(201, &" ".repeat(100_001));
    check(
        large,
        kind,
        delivery,
        "its body is larger than 100000 bytes",
    )
    .await;
}

#[tokio::test]
async fn an_endless_body_is_cut_at_the_limit_and_its_connection_closed() {
    let mut server = Server::start(Reply::Endless).await;
    let error = Client::of(&server).create_error().await;
    assert_eq!(error.kind(), ErrorKind::UnreadableBody);
    assert_eq!(error.body().unwrap().as_bytes().len(), 64 * 1024);
    assert!(error.body_truncated());
    server.request().await;
    assert_eq!(server.next().await, Event::ClientGone);
}

#[tokio::test]
async fn a_dropped_future_closes_its_connection() {
    let head = b"HTTP/1.1 201 Created\r\ncontent-length: 9\r\n\r\n{".to_vec();
    for sent in [Vec::new(), head] {
        let mut server = Server::start(Reply::Stall(sent)).await;
        let client = Client::with(&server, |b| b.total_timeout(Duration::from_secs(60)));
        let started = Instant::now();
        let call = tokio::time::timeout(Duration::from_millis(50), client.call(&CREATE));
        assert!(call.await.is_err());
        server.request().await;
        assert_eq!(server.next().await, Event::ClientGone);
        assert!(started.elapsed() < Duration::from_secs(1));
    }
}
