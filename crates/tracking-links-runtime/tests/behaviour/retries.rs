//! When a request is sent again, what a call may override, and what observers and errors are told.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use tracking_links_runtime::{
    AccessToken, AtRateLimit, BoxFuture, CallOptions, Clock, Credential, Delivery, ErrorKind,
    Operation, Phase, RateLimit, RetryPolicy, SystemClock, TokenError, TokenSource,
};

use crate::server::{Reply, Server};
use crate::{CREATE, CREATE_BEARER, Client};

static READ: Operation = Operation {
    idempotent: true,
    ..CREATE
};

/// A clock whose waits pass at once, and are noted.
#[derive(Debug, Default)]
struct Noting(Mutex<Vec<Duration>>);

impl Noting {
    fn waited(&self) -> Vec<Duration> {
        self.0.lock().unwrap().clone()
    }
}

impl Clock for Noting {
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

fn with_clock(server: &Server, clock: &Arc<Noting>) -> Client {
    Client::with(server, |builder| builder.clock(clock.clone()))
}

#[tokio::test]
async fn a_read_is_repeated_and_a_create_is_not() {
    for (operation, attempts) in [(&READ, 3), (&CREATE, 1)] {
        let mut server = Server::start(Reply::json(503, "{}")).await;
        let clock = Arc::new(Noting::default());
        let error = with_clock(&server, &clock)
            .call(operation)
            .await
            .unwrap_err();
        assert_eq!(error.attempts(), attempts);
        assert_eq!(server.count().await, attempts as usize);
        assert_eq!(clock.waited().len() as u32, attempts - 1);
        assert_eq!(error.phase(), Phase::Complete);
        assert!(error.elapsed() >= clock.waited().iter().sum());
    }
}

#[tokio::test]
async fn a_redirected_read_is_not_repeated() {
    let mut server = Server::start(Reply::answer(302, "location: /there\r\n", "")).await;
    let client = with_clock(&server, &Arc::default());
    let error = client.call(&READ).await.unwrap_err();
    assert_eq!((error.attempts(), server.count().await), (1, 1));
}

#[tokio::test]
async fn retry_after_is_waited_at_least() {
    let reply = Reply::answer(503, "retry-after: 4\r\n", "");
    let server = Server::start(reply).await;
    let clock = Arc::new(Noting::default());
    let client = with_clock(&server, &clock);
    client.call(&READ).await.unwrap_err();
    // Twice four seconds are within the ten that the call has.
    assert_eq!(clock.waited(), [Duration::from_secs(4); 2]);
}

#[tokio::test]
async fn a_call_may_override_what_the_client_does() {
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
async fn what_an_earlier_attempt_may_have_done_is_not_forgotten() {
    // The first attempt is cut off; then nobody listens any more.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        drop((listener, stream));
    });
    let client: Client = Client::builder()
        .base_url(format!("http://127.0.0.1:{port}"))
        .clock(Arc::new(Noting::default()))
        .build()
        .unwrap();
    let error = client.call(&READ).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert_eq!((error.delivery(), error.attempts()), (Delivery::Unknown, 3));
}

#[tokio::test]
async fn an_observer_is_told_of_each_attempt() {
    let server = Server::start(Reply::json(502, "{}")).await;
    let seen: Arc<Mutex<Vec<_>>> = Arc::default();
    let sink = seen.clone();
    let client = Client::with(&server, |builder| {
        builder
            .clock(Arc::new(Noting::default()))
            .observer(move |attempt| sink.lock().unwrap().push(attempt.clone()))
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
async fn a_rate_limit_is_waited_for_within_the_calls_time_and_else_refused() {
    let mut server = Server::start(Reply::json(201, r#"{"uuid":"u","clicks":1}"#)).await;
    let clock = Arc::new(Noting::default());
    let client = Client::with(&server, |builder| {
        builder
            .clock(clock.clone())
            .rate_limit(Some(RateLimit::new(8, Duration::from_secs(30))))
    });
    for _ in 0..3 {
        client.create().await.unwrap();
    }
    let [wait] = clock.waited()[..] else {
        panic!("{:?}", clock.waited())
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
    assert_eq!(server.count().await, 3);
}

#[tokio::test]
async fn a_call_may_have_all_the_time_there_is() {
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
async fn more_calls_than_may_be_under_way_wait_for_their_turn() {
    let mut server = Server::start(Reply::Stall(Vec::new())).await;
    let client = Client::with(&server, |builder| builder.max_concurrency(Some(1)));
    let (first, second) = tokio::join!(client.create_error(), client.create_error());
    let mut ends = [first, second].map(|error| (error.delivery(), error.phase()));
    ends.sort_by_key(|(_, phase)| *phase);
    assert_eq!(
        ends,
        [
            (Delivery::NotSent, Phase::Throttle),
            (Delivery::Unknown, Phase::Headers)
        ]
    );
    assert_eq!(server.count().await, 1);
}

#[tokio::test]
async fn each_limit_of_time_is_named_when_it_runs_out() {
    let ms = Duration::from_millis;
    for (set, said) in [
        (
            (|builder| builder.attempt_timeout(Duration::from_millis(60)))
                as fn(
                    tracking_links_runtime::Builder<Client>,
                ) -> tracking_links_runtime::Builder<Client>,
            "within 60ms",
        ),
        (
            |builder| builder.stall_timeout(Duration::from_millis(70)),
            "within 70ms",
        ),
        (
            |builder| builder.total_timeout(Duration::from_millis(80)),
            "within 80ms",
        ),
        (
            |builder| {
                builder
                    .total_timeout(Duration::from_millis(90))
                    .attempt_timeout(Duration::from_secs(9))
            },
            "within 90ms",
        ),
    ] {
        let server = Server::start(Reply::Stall(Vec::new())).await;
        let error = Client::with(&server, set).create_error().await;
        assert!(error.to_string().contains(said), "{said}: {error}");
        assert!(error.elapsed() >= ms(60), "{error:?}");
    }
}

#[tokio::test]
async fn a_clients_own_http_client_that_follows_redirects_is_found_out() {
    let mut elsewhere = Server::start(Reply::json(201, r#"{"uuid":"u","clicks":1}"#)).await;
    let location = format!("location: {}/there\r\n", elsewhere.url);
    let mut server = Server::start(Reply::answer(307, &location, "")).await;
    let careless = reqwest::Client::new();
    let client = Client::with(&server, |builder| builder.http_client(careless));
    let error = client.create_error().await;
    assert_eq!(
        (error.kind(), error.delivery()),
        (ErrorKind::Redirect, Delivery::Unknown)
    );
    assert!(error.to_string().contains("Policy::none()"), "{error}");
    assert_eq!((server.count().await, elsewhere.count().await), (1, 1));
}

/// A source that has nothing, or nothing in time.
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
async fn without_a_token_nothing_is_sent() {
    for (late, kind, said) in [
        (false, ErrorKind::Authentication, "the vault is sealed"),
        (true, ErrorKind::Timeout, "no access token came within 50ms"),
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
        assert!(error.to_string().contains(said), "{error}");
        assert_eq!(server.count().await, 0);
    }
}
