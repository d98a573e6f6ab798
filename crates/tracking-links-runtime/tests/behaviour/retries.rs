//! Retries, the options of a call, and what observers learn.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use tracking_links_runtime::{
    AccessToken, AtRateLimit, Attempt, BoxFuture, CallOptions, Clock, Credential, Delivery,
    ErrorKind, Operation, Parameter, Phase, RateLimit, RetryPolicy, SystemClock, TokenError,
    TokenSource,
};

use crate::server::{Reply, Server};
use crate::{CREATE, CREATE_BEARER, Client};

static READ: Operation = Operation {
    idempotent: true,
    ..CREATE
};

/// A clock that records every sleep and completes it at once.
#[derive(Debug, Default)]
struct RecordingClock(Mutex<Vec<Duration>>);

impl RecordingClock {
    fn sleeps(&self) -> Vec<Duration> {
        self.0.lock().unwrap().clone()
    }
}

impl Clock for RecordingClock {
    fn now(&self) -> Instant {
        SystemClock.now() + self.0.lock().unwrap().iter().sum::<Duration>()
    }

    fn wall(&self) -> SystemTime {
        SystemClock.wall()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.0.lock().unwrap().push(duration);
        Box::pin(std::future::ready(()))
    }
}

fn with_clock(server: &Server, clock: &Arc<RecordingClock>) -> Client {
    Client::with(server, |builder| builder.clock(clock.clone()))
}

#[tokio::test]
async fn a_read_is_retried_and_a_create_is_not() {
    for (operation, attempts) in [(&READ, 3), (&CREATE, 1)] {
        let mut server = Server::start(Reply::json(503, "{}")).await;
        let clock = Arc::new(RecordingClock::default());
        let error = with_clock(&server, &clock)
            .call(operation)
            .await
            .unwrap_err();
        assert_eq!(error.attempts(), attempts);
        assert_eq!(server.count().await, attempts as usize);
        assert_eq!(clock.sleeps().len() as u32, attempts - 1);
        assert_eq!(error.phase(), Phase::Complete);
        assert!(error.elapsed() >= clock.sleeps().iter().sum());
    }
}

#[tokio::test]
async fn a_redirected_read_is_not_retried() {
    let mut server = Server::start(Reply::answer(302, "location: /there\r\n", "")).await;
    let client = with_clock(&server, &Arc::default());
    let error = client.call(&READ).await.unwrap_err();
    assert_eq!((error.attempts(), server.count().await), (1, 1));
}

#[tokio::test]
async fn a_retry_waits_at_least_as_long_as_retry_after() {
    let reply = Reply::answer(503, "retry-after: 4\r\n", "");
    let server = Server::start(reply).await;
    let clock = Arc::new(RecordingClock::default());
    let client = with_clock(&server, &clock);
    client.call(&READ).await.unwrap_err();
    // Two waits of four seconds fit into the total timeout of ten.
    assert_eq!(clock.sleeps(), [Duration::from_secs(4); 2]);
}

#[tokio::test]
async fn call_options_override_the_clients_settings() {
    let mut server = Server::start(Reply::json(503, "{}")).await;
    let client = with_clock(&server, &Arc::default());
    let call = async |options: CallOptions, operation| {
        let client = Client::from(client.runtime.with(&options));
        client.call(operation).await.unwrap_err().attempts()
    };
    let options = CallOptions::new;
    assert_eq!(call(options().retry(RetryPolicy::never()), &READ).await, 1);
    assert_eq!(call(options().idempotent(false), &READ).await, 1);
    assert_eq!(call(options().idempotent(true), &CREATE).await, 3);
    assert_eq!(call(options(), &CREATE).await, 1);
    assert_eq!(server.count().await, 6);
}

#[tokio::test]
async fn an_unsent_retry_after_a_broken_connection_has_an_unknown_outcome() {
    // The server drops the first connection and accepts no other.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        drop((listener, stream));
    });
    let client: Client = Client::builder()
        .base_url(format!("http://127.0.0.1:{port}"))
        .clock(Arc::new(RecordingClock::default()))
        .build()
        .unwrap();
    let error = client.call(&READ).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert_eq!((error.delivery(), error.attempts()), (Delivery::Unknown, 3));
}

#[tokio::test]
async fn an_observer_sees_each_attempt() {
    let server = Server::start(Reply::json(502, "{}")).await;
    let seen: Arc<Mutex<Vec<_>>> = Arc::default();
    let sink = seen.clone();
    let client = Client::with(&server, |builder| {
        builder
            .clock(Arc::new(RecordingClock::default()))
            .observer(move |attempt: &Attempt| sink.lock().unwrap().push(attempt.clone()))
    });
    client.call(&READ).await.unwrap_err();
    let seen = seen.lock().unwrap();
    let numbers: Vec<_> = seen.iter().map(|attempt| attempt.number).collect();
    assert_eq!(numbers, [1, 2, 3]);
    let again: Vec<_> = seen.iter().map(|it| it.retry_in.is_some()).collect();
    assert_eq!(again, [true, true, false]);
    assert!(seen.iter().all(|it| it.status.unwrap() == 502));
    assert!(seen.iter().all(|it| it.duration <= it.elapsed));
    assert_eq!(
        (seen[0].provider, seen[0].operation),
        ("example", "createLink")
    );
}

#[tokio::test]
async fn a_call_waits_for_the_rate_limit_within_its_timeout_and_fails_otherwise() {
    let mut server = Server::start(Reply::json(201, r#"{"uuid":"u","clicks":1}"#)).await;
    let clock = Arc::new(RecordingClock::default());
    let client = Client::with(&server, |builder| {
        builder
            .clock(clock.clone())
            .rate_limit(Some(RateLimit::new(1, Duration::from_secs(5))))
    });
    for _ in 0..2 {
        client.create().await.unwrap();
    }
    let [wait] = clock.sleeps()[..] else {
        panic!("{:?}", clock.sleeps())
    };
    assert!((4..=5).contains(&wait.as_secs()), "{wait:?}");

    let refuse = CallOptions::new().at_rate_limit(AtRateLimit::Refuse);
    let hasty = CallOptions::new().total_timeout(Duration::from_secs(1));
    for options in [refuse, hasty] {
        let client = Client::from(client.runtime.with(&options));
        let error = client.create_error().await;
        assert_eq!(error.kind(), ErrorKind::RateLimited);
        assert_eq!(
            (error.delivery(), error.phase(), error.attempts()),
            (Delivery::NotSent, Phase::Throttle, 0)
        );
        assert!(error.retry_after().unwrap() > Duration::from_secs(3));
    }
    assert_eq!(server.count().await, 2);
}

#[tokio::test]
async fn the_longest_timeouts_work() {
    let server = Server::start(Reply::json(201, r#"{"uuid":"u","clicks":1}"#)).await;
    let max = Duration::MAX;
    let client = Client::with(&server, |builder| {
        builder
            .total_timeout(max)
            .attempt_timeout(max)
            .connect_timeout(max)
            .stall_timeout(max)
    });
    client.create().await.unwrap();
}

#[tokio::test]
async fn calls_beyond_the_concurrency_limit_wait() {
    let mut server = Server::start(Reply::Stall(Vec::new())).await;
    let client = Client::with(&server, |builder| builder.max_concurrency(Some(1)));
    // It gives up before the first one ends, and so never gets its place.
    let hasty = CallOptions::new().total_timeout(Duration::from_millis(50));
    let second = Client::from(client.runtime.with(&hasty));
    let (first, second) = tokio::join!(client.create_error(), second.create_error());
    assert_eq!(
        [first, second].map(|error| (error.delivery(), error.phase())),
        [
            (Delivery::Unknown, Phase::Headers),
            (Delivery::NotSent, Phase::Throttle)
        ]
    );
    assert_eq!(server.count().await, 1);
}

/// A caller that also waits for something else may drop the wait for a chunk, and wait again.
#[tokio::test]
async fn a_stream_that_is_waited_for_in_pieces_stalls_all_the_same() {
    let head = "HTTP/1.1 200 X\r\ncontent-length: 9\r\n\r\nhalf";
    let server = Server::start(Reply::Stall(head.into())).await;
    let stall_timeout = Duration::from_millis(200);
    let client = Client::with(&server, |builder| {
        let builder = builder.stall_timeout(stall_timeout);
        builder.total_timeout(Duration::from_secs(20))
    });
    let mut request = client.runtime.request(&READ);
    request.required(Parameter::path("ProgramId"), Ok(7));
    let answer = request.send().await.unwrap();
    let answer = answer.stream::<(), ()>().await.unwrap();
    let mut stream = answer.into_inner();
    assert_eq!(stream.chunk().await.unwrap().unwrap(), "half");
    let started = std::time::Instant::now();
    let error = loop {
        let piece = Duration::from_millis(20);
        if let Ok(chunk) = tokio::time::timeout(piece, stream.chunk()).await {
            break chunk.unwrap_err();
        }
        assert!(started.elapsed() < Duration::from_secs(10), "it never ends");
    };
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    assert!(started.elapsed() >= stall_timeout);
}

/// A handshake without an answer: nothing is sent before it has ended.
#[tokio::test]
async fn a_stall_while_connecting_proves_that_nothing_was_sent() {
    let mut server = Server::start(Reply::Stall(Vec::new())).await;
    let url = server.url.replace("http://", "https://");
    let client = Client::with(&server, |builder| {
        builder
            .base_url(url)
            .stall_timeout(Duration::from_millis(300))
            .total_timeout(Duration::from_secs(20))
            .retry(RetryPolicy::never())
    });
    let error = client.create_error().await;
    assert_eq!(
        (error.kind(), error.delivery()),
        (ErrorKind::Connect, Delivery::NotSent),
        "{error}"
    );
    assert_eq!(server.count().await, 0);
}

#[tokio::test]
async fn a_timeout_error_names_the_timeout_that_expired() {
    let ms = Duration::from_millis;
    for (set, expected) in [
        (
            (|builder| builder.attempt_timeout(Duration::from_millis(60)))
                as fn(
                    tracking_links_runtime::Builder<Client>,
                ) -> tracking_links_runtime::Builder<Client>,
            "timed out after 60ms",
        ),
        (
            |builder| builder.stall_timeout(Duration::from_millis(70)),
            "timed out after 70ms",
        ),
        (
            |builder| builder.total_timeout(Duration::from_millis(80)),
            "timed out after 80ms",
        ),
        (
            |builder| {
                builder
                    .total_timeout(Duration::from_millis(90))
                    .attempt_timeout(Duration::from_secs(9))
            },
            "timed out after 90ms",
        ),
    ] {
        let server = Server::start(Reply::Stall(Vec::new())).await;
        let error = Client::with(&server, set).create_error().await;
        assert!(error.to_string().contains(expected), "{expected}: {error}");
        assert!(error.elapsed() >= ms(60), "{error:?}");
    }
}

#[tokio::test]
async fn a_callers_http_client_that_follows_a_redirect_is_an_error() {
    let mut elsewhere = Server::start(Reply::json(201, r#"{"uuid":"u","clicks":1}"#)).await;
    let location = format!("location: {}/there\r\n", elsewhere.url);
    let mut server = Server::start(Reply::answer(307, &location, "")).await;
    let following = reqwest::Client::new();
    let client = Client::with(&server, |builder| builder.http_client(following));
    let error = client.create_error().await;
    assert_eq!(
        (error.kind(), error.delivery()),
        (ErrorKind::Redirect, Delivery::Unknown)
    );
    assert!(error.to_string().contains("Policy::none()"), "{error}");
    assert_eq!((server.count().await, elsewhere.count().await), (1, 1));
}

#[tokio::test]
async fn what_a_callers_http_client_does_not_send_is_not_sent() {
    let mut server = Server::start(Reply::json(201, "{}")).await;
    let secure = reqwest::Client::builder().https_only(true).build().unwrap();
    let client = Client::with(&server, |builder| builder.http_client(secure));
    let error = client.create_error().await;
    assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert_eq!((server.count().await, error.attempts()), (0, 1));

    let builder = Client::builder().base_url("http://127.0.0.1:1");
    let builder = builder.http_client(reqwest::Client::new());
    let client = builder.retry(RetryPolicy::never()).build().unwrap();
    let error = client.create_error().await;
    assert_eq!(error.kind(), ErrorKind::Connect, "{error}");
    assert_eq!(error.delivery(), Delivery::NotSent);
}

/// A source of the tokens `token-no-0`, `token-no-1`, ...: the next one after each refusal.
#[derive(Clone, Default)]
pub(crate) struct Numbered(Arc<Mutex<u32>>);

impl TokenSource for Numbered {
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, TokenError>> {
        let number = *self.0.lock().unwrap();
        Box::pin(async move { AccessToken::new(format!("token-no-{number}")) })
    }

    fn refused<'a>(&'a self, _: &'a AccessToken) -> BoxFuture<'a, Result<AccessToken, TokenError>> {
        *self.0.lock().unwrap() += 1;
        self.token()
    }
}

#[tokio::test]
async fn a_401_leads_to_one_more_attempt_within_the_policy() {
    let max = |attempts| RetryPolicy::new().max_attempts(attempts);
    for (policy, attempts) in [
        (RetryPolicy::new(), 2),
        (max(2), 2),
        (max(1), 1),
        (RetryPolicy::never(), 1),
    ] {
        let body = r#"{"message":"token-no-0 is refused"}"#;
        let mut server = Server::start(Reply::json(401, body)).await;
        let source = Numbered::default();
        let client = Client::with(&server, |builder| {
            let credential = Credential::token_source(source.clone());
            builder.credential(credential).retry(policy)
        });
        let error = client.call(&CREATE_BEARER).await.unwrap_err();
        assert_eq!(error.status().unwrap(), 401, "{error}");
        assert_eq!(
            (error.attempts(), error.delivery()),
            (attempts, Delivery::Rejected)
        );
        assert_eq!(server.count().await, attempts as usize);
        let shown = error.to_string().contains("token-no-0");
        assert!(
            attempts > 1 || !shown,
            "the refused token is redacted: {error}"
        );
        // The next call does not use the refused token again.
        assert_eq!(*source.0.lock().unwrap(), 1);
    }
}

/// A source without a token: it fails, or if `true`, never answers.
struct Empty(bool);

impl TokenSource for Empty {
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, TokenError>> {
        match self.0 {
            true => Box::pin(std::future::pending()),
            false => Box::pin(async { Err(TokenError::permanent("the vault is sealed")) }),
        }
    }
}

#[tokio::test]
async fn a_call_without_a_token_is_not_sent() {
    for (late, kind, expected) in [
        (false, ErrorKind::Authentication, "the vault is sealed"),
        (
            true,
            ErrorKind::Timeout,
            "timed out after 50ms waiting for an access token; not sent",
        ),
    ] {
        let mut server = Server::start(Reply::json(201, "{}")).await;
        let client = Client::with(&server, |builder| {
            builder
                .credential(Credential::token_source(Empty(late)))
                .total_timeout(Duration::from_millis(50))
        });
        let error = client.call(&CREATE_BEARER).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (kind, Delivery::NotSent));
        assert_eq!(error.phase(), Phase::Authenticate);
        assert!(error.to_string().contains(expected), "{error}");
        assert_eq!(server.count().await, 0);
    }
}
