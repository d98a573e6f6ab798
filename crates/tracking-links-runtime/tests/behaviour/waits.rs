//! Waits before and between attempts: concurrency limit, rate limit, `Retry-After` and tokens.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tracking_links_runtime::{
    AccessToken, AtRateLimit, Attempt, BoxFuture, Builder, CallOptions, Credential, Delivery,
    Error, ErrorKind, Operation, Phase, RateLimit, RetryPolicy, TokenError, TokenSource,
};

use crate::server::{Reply, Server};
use crate::{CREATE, CREATE_BEARER, Client, CreateError};

static READ: Operation = Operation {
    idempotent: true,
    ..CREATE
};

const CREATED: &str = r#"{"uuid":"u","clicks":1}"#;

#[tokio::test]
async fn a_finished_call_frees_its_place_in_the_concurrency_limit() {
    let mut server = Server::start(Reply::json(201, CREATED)).await;
    let client = Client::with(&server, |builder| builder.max_concurrency(Some(1)));
    for _ in 0..3 {
        client.create().await.unwrap();
    }
    assert_eq!(server.count().await, 3);
}

#[tokio::test]
async fn a_retry_after_beyond_the_total_timeout_ends_the_call() {
    let mut server = Server::start(Reply::answer(503, "retry-after: 11\r\n", "")).await;
    let error = Client::of(&server).call(&READ).await.unwrap_err();
    assert_eq!(error.attempts(), 1);
    assert_eq!(error.retry_after(), Some(Duration::from_secs(11)));
    assert!(error.elapsed() < Duration::from_secs(5));
    assert_eq!(server.count().await, 1);
}

#[tokio::test]
async fn an_answer_is_returned_if_the_rate_limit_leaves_no_time_for_a_retry() {
    let headers = "x-request-id: r-1\r\n";
    for what in [AtRateLimit::Refuse, AtRateLimit::Wait] {
        let mut server = Server::start(Reply::answer(503, headers, r#"{"message":"why"}"#)).await;
        let client = Client::with(&server, |builder| {
            builder
                .rate_limit(Some(RateLimit::new(1, Duration::from_secs(60))))
                .at_rate_limit(what)
        });
        let error = client.call(&READ).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.delivery(), error.attempts()),
            (ErrorKind::Status, Delivery::Unknown, 1)
        );
        assert_eq!(error.request_id(), Some("r-1"));
        assert_eq!(error.provider_message(), Some("why"));
        assert_eq!(server.count().await, 1);
        let error = client.call(&READ).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RateLimited);
        assert!(
            error.to_string().contains("rate limit reached")
                && error.to_string().ends_with("not sent"),
            "{error}"
        );
    }
}

/// Calls 100 times at once with a timeout that leaves time for 40, and calls the others again after
/// the wait that each was told. Returns how many were created at first.
async fn crowd(set: fn(Builder<Client>) -> Builder<Client>) -> usize {
    let mut server = Server::start(Reply::json(201, CREATED)).await;
    let client = Client::with(&server, |builder| {
        set(builder
            .rate_limit(Some(RateLimit::new(20, Duration::from_millis(600))))
            .total_timeout(Duration::from_millis(1_100)))
    });
    let call = || {
        let client = client.clone();
        tokio::spawn(async move { (client.create().await, Instant::now()) })
    };
    let start = Instant::now();
    let calls: Vec<_> = (0..100).map(|_| call()).collect();
    let (mut created, mut waits) = (Vec::new(), Vec::new());
    for (at, call) in calls.into_iter().enumerate() {
        let (result, time) = call.await.unwrap();
        match result {
            Ok(_) => created.push(at),
            Err(error) => {
                assert!(time - start < Duration::from_millis(100), "{at}: {error}");
                assert!(error.elapsed() < Duration::from_millis(50), "{at}: {error}");
                assert_eq!(error.kind(), ErrorKind::RateLimited, "{error}");
                waits.push((time, error.retry_after().unwrap()));
            }
        }
    }
    let room = created.len();
    assert_eq!(created, (0..room).collect::<Vec<_>>(), "in order");
    assert_eq!(server.count().await, room);

    let again = waits.into_iter().map(|(told, wait)| {
        let client = client.clone();
        tokio::spawn(async move {
            tokio::time::sleep_until((told + wait).into()).await;
            client.create().await.map(|_| told.elapsed() - wait)
        })
    });
    for call in again.collect::<Vec<_>>() {
        let late = call.await.unwrap().unwrap();
        assert!(late < Duration::from_millis(200), "{late:?}");
    }
    assert_eq!(server.count().await, 100 - room);
    room
}

#[tokio::test]
async fn a_crowd_at_the_rate_limit_is_served_in_order_or_told_to_come_back() {
    assert_eq!(crowd(|builder| builder).await, 40);
}

#[tokio::test]
async fn a_crowd_that_does_not_wait_is_told_when_to_come_back() {
    let room = crowd(|builder| builder.at_rate_limit(AtRateLimit::Refuse));
    assert_eq!(room.await, 20);
}

#[tokio::test]
async fn a_crowd_at_both_limits_is_told_at_once_too() {
    let room = crowd(|builder| builder.max_concurrency(Some(4)));
    assert_eq!(room.await, 40);
}

#[tokio::test]
async fn calls_at_the_concurrency_limit_are_sent_in_order() {
    let mut server = Server::start(Reply::json(201, CREATED)).await;
    let client = Client::with(&server, |builder| builder.max_concurrency(Some(1)));
    let order: Arc<Mutex<Vec<usize>>> = Arc::default();
    let calls: Vec<_> = (0..30)
        .map(|at| {
            let (client, order) = (client.clone(), order.clone());
            tokio::spawn(async move {
                client.create().await.unwrap();
                order.lock().unwrap().push(at);
            })
        })
        .collect();
    tokio::task::yield_now().await;
    // One that waits is dropped, and holds up none of the others.
    calls[7].abort();
    for (at, call) in calls.into_iter().enumerate() {
        assert_eq!(call.await.is_err(), at == 7);
    }
    let expected: Vec<_> = (0..30).filter(|at| *at != 7).collect();
    assert_eq!(*order.lock().unwrap(), expected);
    assert_eq!(server.count().await, 29);
}

#[tokio::test]
async fn a_call_dropped_in_line_gives_its_place_back() {
    let mut server = Server::start(Reply::json(201, CREATED)).await;
    let client = Client::with(&server, |builder| {
        builder.rate_limit(Some(RateLimit::new(1, Duration::from_millis(600))))
    });
    // The period begins when the first request is sent.
    let start = Instant::now();
    client.create().await.unwrap();
    let first = tokio::spawn({
        let client = client.clone();
        async move { client.create().await.map(|_| ()) }
    });
    tokio::task::yield_now().await;
    let second = tokio::spawn(async move { client.create().await.map(|_| ()) });
    tokio::time::sleep(Duration::from_millis(100)).await;
    first.abort();
    second.await.unwrap().unwrap();
    let waited = start.elapsed().as_millis();
    assert!((600..1_100).contains(&waited), "{waited}");
    assert_eq!(server.count().await, 2);
}

#[tokio::test]
async fn an_answer_that_holds_requests_back_refuses_calls_in_line_that_then_come_too_late() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            _ = stream.read(&mut [0; 4096]).await;
            tokio::time::sleep(Duration::from_millis(300)).await;
            let answer = "HTTP/1.1 204 X\r\nratelimit-remaining: 0\r\nratelimit-reset: 1\r\n\r\n";
            _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    let client: Client = Client::builder()
        .base_url(url)
        .rate_limit(Some(RateLimit::new(1, Duration::from_secs(1))))
        .build()
        .unwrap();
    let call = |timeout| {
        let options = CallOptions::new().total_timeout(Duration::from_millis(timeout));
        let client = Client::from(client.runtime.with(&options));
        tokio::spawn(async move {
            let result = client.call(&CREATE).await;
            (result.unwrap_err(), Instant::now())
        })
    };
    let start = Instant::now();
    let (first, hasty, patient) = (call(5_000), call(1_150), call(5_000));
    // The first answer comes after 300 ms, and moves the turn after it from 1 s to 1.3 s.
    let (error, time) = hasty.await.unwrap();
    assert_eq!(error.kind(), ErrorKind::RateLimited, "{error}");
    assert!((time - start).as_millis() < 500, "{error}");
    // The patient call moved up, and is ahead of it.
    let wait = error.retry_after().unwrap().as_millis();
    assert!((1_900..2_050).contains(&wait), "{wait}");
    for (call, at) in [(first, 300), (patient, 1_600)] {
        let (error, time) = call.await.unwrap();
        assert_eq!(error.attempts(), 1, "{error}");
        let time = (time - start).as_millis();
        assert!((at..at + 200).contains(&time), "{time}");
    }
}

#[tokio::test]
async fn a_retry_waits_for_the_rate_limit_and_is_counted_once() {
    let mut server = Server::start(Reply::json(503, "{}")).await;
    let client = Client::with(&server, |builder| {
        builder
            .rate_limit(Some(RateLimit::new(1, Duration::from_millis(400))))
            .retry(RetryPolicy::new().backoff(Duration::from_millis(5), Duration::from_millis(5)))
    });
    let error = client.call(&READ).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Status, 3));
    let waited = error.elapsed().as_millis();
    assert!((800..1_600).contains(&waited), "{waited}");
    assert_eq!(server.count().await, 3);
}

#[tokio::test]
async fn an_answer_is_kept_while_its_retry_waits_for_the_rate_limit() {
    let server = Server::start(Reply::json(503, r#"{"message":"why"}"#)).await;
    let client = Client::with(&server, |builder| {
        builder
            .rate_limit(Some(RateLimit::new(1, Duration::from_millis(400))))
            .attempt_timeout(Duration::from_millis(300))
            .total_timeout(Duration::from_millis(700))
    });
    let (first, second) = tokio::join!(client.call(&READ), client.call(&READ));
    for error in [first.unwrap_err(), second.unwrap_err()] {
        // Either call may get the second request; no answer may be lost.
        if error.attempts() > 0 {
            assert_eq!(error.kind(), ErrorKind::Status, "{error}");
            assert_eq!(error.provider_message(), Some("why"), "{error}");
        }
    }
}

#[tokio::test]
async fn an_unsent_retry_after_a_503_has_an_unknown_outcome() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        drop(listener);
        _ = stream.read(&mut [0; 4096]).await;
        let answer = b"HTTP/1.1 503 X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        _ = stream.write_all(answer).await;
    });
    let client: Client = Client::builder()
        .base_url(format!("http://127.0.0.1:{port}"))
        .build()
        .unwrap();
    let error = client.call(&READ).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.delivery()),
        (ErrorKind::Connect, Delivery::Unknown)
    );
}

/// Gives the first token, and the next one after each refusal; without a next one, never answers.
struct Tokens(&'static [&'static str], AtomicUsize);

impl TokenSource for Tokens {
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, TokenError>> {
        let at = self.1.load(Ordering::SeqCst);
        match self.0.get(at) {
            Some(token) => Box::pin(async { AccessToken::new(*token) }),
            None => Box::pin(std::future::pending()),
        }
    }

    fn refused<'a>(&'a self, _: &'a AccessToken) -> BoxFuture<'a, Result<AccessToken, TokenError>> {
        self.1.fetch_add(1, Ordering::SeqCst);
        self.token()
    }
}

async fn refused(tokens: &'static [&'static str], status: u16) -> (Server, String, Delivery) {
    let (server, error) = refused_with(tokens, Reply::json(status, "{}")).await;
    (server, error.to_string(), error.delivery())
}

async fn refused_with(
    tokens: &'static [&'static str],
    reply: Reply,
) -> (Server, Error<CreateError>) {
    let server = Server::start(reply).await;
    let source = Tokens(tokens, AtomicUsize::new(0));
    let client = Client::with(&server, |builder| {
        builder
            .credential(Credential::token_source(source))
            .total_timeout(Duration::from_millis(300))
    });
    let error = client.call(&CREATE_BEARER).await.unwrap_err();
    (server, error)
}

#[tokio::test]
async fn a_refused_token_is_replaced_once() {
    let (mut server, error, delivery) = refused(&["old", "new", "newest"], 401).await;
    assert_eq!(delivery, Delivery::Rejected, "{error}");
    for token in ["Bearer old", "Bearer new"] {
        assert_eq!(server.request().await.header("authorization"), Some(token));
    }
    assert_eq!(server.count().await, 0);

    let (mut server, ..) = refused(&["old", "new"], 403).await;
    assert_eq!(server.count().await, 1, "only a 401 refuses the token");
    let (mut server, ..) = refused(&["old", "old"], 401).await;
    assert_eq!(server.count().await, 1, "the same token is not sent again");
}

#[tokio::test]
async fn a_timeout_waiting_for_a_newer_token_names_the_401() {
    let (mut server, error, delivery) = refused(&["old"], 401).await;
    assert_eq!(delivery, Delivery::Rejected);
    assert!(
        error.contains("401 Unauthorized; timed out after 300ms waiting for a newer access token"),
        "{error}"
    );
    assert_eq!(server.count().await, 1);
}

#[tokio::test]
async fn a_401_without_a_newer_token_keeps_its_answer() {
    for (tokens, kind) in [
        (&["old"][..], ErrorKind::Timeout),
        (&["old", "un fit"], ErrorKind::Authentication),
        (&["old", "old"], ErrorKind::Status),
    ] {
        let reply = Reply::answer(401, "x-request-id: r-1\r\n", r#"{"message":"expired"}"#);
        let (mut server, error) = refused_with(tokens, reply).await;
        assert_eq!(error.kind(), kind, "{error}");
        assert_eq!(error.delivery(), Delivery::Rejected);
        assert_eq!(error.status().unwrap(), 401);
        assert_eq!(error.request_id(), Some("r-1"));
        assert_eq!(error.provider_message(), Some("expired"));
        assert_eq!(
            error.body().unwrap().as_bytes(),
            br#"{"message":"expired"}"#
        );
        assert!(!error.body_truncated());
        assert_eq!(server.count().await, 1);
    }
}

#[tokio::test]
async fn a_timeout_waiting_for_the_concurrency_limit_says_so() {
    let server = Server::start(Reply::Stall(Vec::new())).await;
    let client = Client::with(&server, |builder| builder.max_concurrency(Some(1)));
    let first = tokio::spawn({
        let options = CallOptions::new().total_timeout(Duration::from_millis(400));
        let client = Client::from(client.runtime.with(&options));
        async move { client.create_error().await }
    });
    tokio::task::yield_now().await;
    let second = client.create_error().await;
    assert_eq!(second.phase(), Phase::Throttle);
    assert!(
        second
            .to_string()
            .contains("timed out after 150ms waiting for the rate or concurrency limit; not sent"),
        "{second}"
    );
    first.await.unwrap();
}

#[tokio::test]
async fn a_total_timeout_is_named_beside_a_longer_stall_timeout_and_observed() {
    let server = Server::start(Reply::Stall(Vec::new())).await;
    let took: Arc<Mutex<Vec<Duration>>> = Arc::default();
    let sink = took.clone();
    let client = Client::with(&server, |builder| {
        builder
            .stall_timeout(Duration::from_secs(5))
            .observer(move |attempt: &Attempt| sink.lock().unwrap().push(attempt.duration))
    });
    let error = client.create_error().await;
    assert!(
        error.to_string().contains("timed out after 150ms"),
        "{error}"
    );
    let took = took.lock().unwrap();
    assert!(took[0] >= Duration::from_millis(140), "{took:?}");
}

#[test]
fn an_idle_connection_closed_by_the_server_is_not_reused() {
    // The server has its own thread, since the client's runtime does not run between the calls.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            _ = std::io::Read::read(&mut stream, &mut [0; 4096]);
            let length = CREATED.len();
            let answer = format!("HTTP/1.1 201 X\r\ncontent-length: {length}\r\n\r\n{CREATED}");
            _ = std::io::Write::write_all(&mut stream, answer.as_bytes());
            std::thread::sleep(Duration::from_millis(20));
        }
    });
    let client: Client = Client::builder()
        .base_url(format!("http://127.0.0.1:{port}"))
        .build()
        .unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    for _ in 0..5 {
        runtime.block_on(async {
            client.create().await.unwrap();
            // Let the connection's task finish with this answer; it does not run again before the
            // next.
            tokio::time::sleep(Duration::from_millis(2)).await;
        });
        std::thread::sleep(Duration::from_millis(60));
    }
}
