//! What observers hear, and that a dropped call accounts for what was sent.

use std::collections::{BTreeMap, HashMap};
use std::future::poll_fn;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tracking_links_runtime::{
    Attempt, BoxFuture, Delivery, Dropped, Ended, Error, ErrorKind, Observer, ObserverError,
    Operation, Parameter, Phase, RateLimit, Sending,
};

use crate::server::{Reply, Server};
use crate::{CREATE, Client, CreateError, Link};

const CREATED: &str = r#"{"uuid":"u","clicks":1}"#;

static READ: Operation = Operation {
    id: "getLink",
    method: "GET",
    idempotent: true,
    ..CREATE
};

tokio::task_local! {
    /// The test's own name for a call.
    static KEY: usize;
}

/// Writes all events down, each after the key of its call.
#[derive(Default)]
struct Log {
    events: Mutex<Vec<(usize, String)>>,
    keys: Mutex<HashMap<u64, usize>>,
}

impl Log {
    fn write(&self, call: u64, event: String) {
        let mut keys = self.keys.lock().unwrap();
        let key = *keys
            .entry(call)
            .or_insert_with(|| KEY.try_get().unwrap_or_default());
        self.events.lock().unwrap().push((key, event));
    }

    fn take(&self) -> Vec<String> {
        let events = std::mem::take(&mut *self.events.lock().unwrap());
        events.into_iter().map(|(_, event)| event).collect()
    }
}

/// Hears everything; and takes its time, or refuses, before a request is sent.
#[derive(Clone, Default)]
struct Journal {
    log: Arc<Log>,
    refuses: bool,
    delay: Duration,
}

impl Observer for Journal {
    fn about_to_send<'a>(
        &'a self,
        sending: &'a Sending,
    ) -> BoxFuture<'a, Result<(), ObserverError>> {
        self.log
            .write(sending.call, format!("about to send {}", sending.number));
        Box::pin(async move {
            if !self.delay.is_zero() {
                tokio::time::sleep(self.delay).await;
            }
            match self.refuses {
                true => Err("the disk is full".into()),
                false => Ok(()),
            }
        })
    }

    fn sent(&self, sending: &Sending) {
        self.log
            .write(sending.call, format!("sent {}", sending.number));
    }

    fn answered(&self, attempt: &Attempt) {
        let status = attempt.status.map_or(0, |status| status.as_u16());
        let (number, sent) = (attempt.number, attempt.sent);
        let event = format!("answered {number} {status} sent={sent}");
        self.log.write(attempt.call, event);
    }

    fn dropped(&self, dropped: &Dropped) {
        let status = dropped.status.map_or(0, |status| status.as_u16());
        let (attempts, sent) = (dropped.attempts, dropped.sent);
        let event = format!("dropped after {attempts} {status} sent={sent}");
        self.log.write(dropped.call, event);
    }
}

fn observed(server: &Server, journal: &Journal) -> Client {
    let journal = journal.clone();
    Client::with(server, |builder| builder.observer(journal))
}

#[tokio::test]
async fn an_observer_hears_an_attempt_before_it_is_sent_when_it_is_and_after() {
    let mut server = Server::start(Reply::json(201, CREATED)).await;
    let journal = Journal::default();
    let client = observed(&server, &journal);
    client.create().await.unwrap();
    let expected = ["about to send 1", "sent 1", "answered 1 201 sent=true"];
    assert_eq!(journal.log.take(), expected);
    // The request is the one of a client without an observer.
    let request = server.request().await;
    Client::of(&server).create().await.unwrap();
    let mut other = server.request().await;
    assert_eq!(request.header("content-length"), Some("12"));
    other.headers.clone_from(&request.headers);
    assert_eq!(request, other);

    // Without a body, an attempt counts as sent from its outcome on.
    let error = client.runtime.request(&READ);
    let mut request = error;
    request.required(Parameter::path("ProgramId"), Ok("7"));
    let _: Result<_, Error<CreateError>> =
        request.send().await.unwrap().json::<Link, _, ()>().await;
    assert_eq!(journal.log.take(), expected);
    let request = server.request().await;
    assert_eq!(request.header("content-length"), None);
}

#[tokio::test]
async fn an_observer_hears_of_each_retry_and_of_attempts_that_do_not_leave() {
    let server = Server::start(Reply::json(503, "{}")).await;
    let journal = Journal::default();
    let client = observed(&server, &journal);
    let mut request = client.runtime.request(&READ);
    request.required(Parameter::path("ProgramId"), Ok("7"));
    request.json(Ok("body"));
    let response = request.send().await.unwrap();
    response.undocumented_error::<CreateError>().await;
    let of = |number: u32| {
        [
            format!("about to send {number}"),
            format!("sent {number}"),
            format!("answered {number} 503 sent=true"),
        ]
    };
    assert_eq!(journal.log.take(), [of(1), of(2), of(3)].concat());

    let client: Client = Client::builder()
        .base_url("http://127.0.0.1:1")
        .observer(journal.clone())
        .retry(tracking_links_runtime::RetryPolicy::never())
        .build()
        .unwrap();
    let error = client.create_error().await;
    assert_eq!(error.kind(), ErrorKind::Connect);
    let expected = ["about to send 1", "answered 1 0 sent=false"];
    assert_eq!(journal.log.take(), expected);
}

#[tokio::test]
async fn nothing_is_sent_if_the_observer_refuses_or_is_not_ready_in_time() {
    let mut server = Server::start(Reply::json(201, CREATED)).await;
    let mut journal = Journal {
        refuses: true,
        ..Journal::default()
    };
    let error = observed(&server, &journal).create_error().await;
    assert_eq!(error.kind(), ErrorKind::Observer);
    assert_eq!(
        (error.delivery(), error.phase(), error.attempts()),
        (Delivery::NotSent, Phase::Prepare, 0)
    );
    assert_eq!(
        error.message(),
        "the client's observer let nothing be sent: the disk is full"
    );
    assert_eq!(journal.log.take(), ["about to send 1"]);

    (journal.refuses, journal.delay) = (false, Duration::from_secs(9));
    let client = Client::with(&server, |builder| {
        let timeout = Duration::from_millis(100);
        builder.observer(journal.clone()).total_timeout(timeout)
    });
    let error = client.create_error().await;
    assert_eq!(
        (error.kind(), error.delivery(), error.phase()),
        (ErrorKind::Timeout, Delivery::NotSent, Phase::Prepare)
    );
    assert!(
        error
            .message()
            .contains("waiting for the client's observer; not sent"),
        "{error}"
    );
    let expected = ["about to send 1", "answered 1 0 sent=false"];
    assert_eq!(journal.log.take(), expected);
    assert_eq!(server.count().await, 0);
}

#[tokio::test]
async fn a_dropped_call_says_whether_anything_was_sent() {
    let stall = |bytes: &str| Server::start(Reply::Stall(bytes.as_bytes().to_vec()));
    let half = "HTTP/1.1 201 X\r\ncontent-length: 9\r\n\r\n{";
    let waiting = ["about to send 1", "sent 1", "dropped after 1 0 sent=true"];
    let reading = [
        "about to send 1",
        "sent 1",
        "answered 1 201 sent=true",
        "dropped after 1 201 sent=true",
    ];
    for (server, expected) in [
        (stall("").await, &waiting[..]),
        (stall(half).await, &reading),
    ] {
        let journal = Journal::default();
        let client = observed(&server, &journal);
        let timeout = Duration::from_millis(80);
        tokio::time::timeout(timeout, client.create())
            .await
            .unwrap_err();
        assert_eq!(journal.log.take(), expected);
    }

    // In line, nothing is sent and nothing was announced.
    let server = stall("").await;
    let journal = Journal::default();
    let client = Client::with(&server, |builder| {
        builder.observer(journal.clone()).max_concurrency(Some(1))
    });
    let first = tokio::spawn({
        let client = client.clone();
        async move { client.create_error().await }
    });
    tokio::time::sleep(Duration::from_millis(20)).await;
    let timeout = Duration::from_millis(20);
    tokio::time::timeout(timeout, client.create())
        .await
        .unwrap_err();
    let expected = ["about to send 1", "sent 1", "dropped after 0 0 sent=false"];
    assert_eq!(journal.log.take(), expected);
    first.await.unwrap();
    assert_eq!(journal.log.take(), ["answered 1 0 sent=true"]);
}

#[tokio::test]
async fn the_span_of_a_dropped_call_says_so_and_no_other() {
    let half = b"HTTP/1.1 201 X\r\ncontent-length: 9\r\n\r\n{".to_vec();
    for (reply, is_dropped) in [
        (Reply::Stall(Vec::new()), true),
        (Reply::Stall(half), true),
        (Reply::json(201, CREATED), false),
        (Reply::json(500, "{}"), false),
    ] {
        let server = Server::start(reply).await;
        let client = Client::of(&server);
        let log = crate::secrets::Log::default();
        let guard = log.start();
        let timeout = Duration::from_millis(80);
        let result = tokio::time::timeout(timeout, client.create()).await;
        drop(guard);
        assert_eq!(result.is_err(), is_dropped);
        let text = log.text();
        let closed = text
            .lines()
            .find(|it| it.contains("HTTP{") && it.contains("close"));
        let closed = closed.unwrap_or_else(|| panic!("no span was closed: {text}"));
        let told = closed.contains(r#"error.type="dropped""#);
        assert_eq!(told, is_dropped, "{closed}");
    }
}

/// Counts the complete requests by the name in their body, and answers each after a moment.
async fn count(mut stream: TcpStream, seen: Arc<Mutex<BTreeMap<usize, u32>>>) {
    stream.set_nodelay(true).unwrap();
    let mut bytes = Vec::new();
    while let Ok(1..) = stream.read_buf(&mut bytes).await {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((_, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let Some(name) = body.strip_prefix("\"").and_then(|it| it.strip_suffix("\"")) else {
            continue;
        };
        let name = name.parse().unwrap();
        *seen.lock().unwrap().entry(name).or_default() += 1;
        bytes.clear();
        tokio::time::sleep(Duration::from_micros(name as u64 % 7 * 300)).await;
        // Some bodies arrive after their headers, and some connections are not used again.
        let (head, body) = CREATED.split_at(name % 3 * 4);
        let (length, closes) = (CREATED.len(), name % 16 == 0);
        let close = if closes { "connection: close\r\n" } else { "" };
        let head = format!("HTTP/1.1 201 X\r\n{close}content-length: {length}\r\n\r\n{head}");
        _ = stream.write_all(head.as_bytes()).await;
        tokio::time::sleep(Duration::from_micros(name as u64 % 3 * 500)).await;
        _ = stream.write_all(body.as_bytes()).await;
        if closes {
            return;
        }
    }
}

/// Runs the call's future for so many polls and so long, then drops it.
async fn cut<F: Future>(future: F, polls: u32, time: Duration) -> Option<F::Output> {
    let mut future = Box::pin(future);
    let mut polled = 0;
    let some = poll_fn(|context| {
        polled += 1;
        match polled > polls {
            true => Poll::Ready(None),
            false => future.as_mut().poll(context).map(Some),
        }
    });
    tokio::time::timeout(time, some).await.ok().flatten()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn calls_dropped_at_any_await_account_for_what_the_server_saw() {
    const CALLS: usize = 20_000;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let seen: Arc<Mutex<BTreeMap<usize, u32>>> = Arc::default();
    let counter = seen.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(count(stream, counter.clone()));
        }
    });
    let journal = Journal {
        delay: Duration::from_micros(1),
        ..Journal::default()
    };
    let client: Client = Client::builder()
        .base_url(url)
        .observer(journal.clone())
        .total_timeout(Duration::from_secs(300))
        .max_concurrency(Some(64))
        .rate_limit(Some(RateLimit::new(5_000, Duration::from_millis(500))))
        .build()
        .unwrap();

    // A random number for each call, the same in each run.
    let mut random = 1_u64;
    let mut next = move || {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        random >> 33
    };
    let calls: Vec<_> = (0..CALLS)
        .map(|key| {
            let client = client.clone();
            let (polls, time) = match (next() % 10, next() % 4) {
                (0, 1..) => (1 + next() as u32 % 8, Duration::from_secs(300)),
                (0, 0) => (u32::MAX, Duration::from_micros(next() % 2_000_000)),
                _ => (u32::MAX, Duration::from_secs(300)),
            };
            let call = async move {
                let mut request = client.runtime.request(&CREATE);
                request.required(Parameter::path("ProgramId"), Ok("7"));
                request.json(Ok(key.to_string()));
                let result: Result<_, Error<CreateError>> = request
                    .send()
                    .await
                    .map_err(Error::from)?
                    .json::<Link, _, ()>()
                    .await;
                result.map(|_| ())
            };
            tokio::spawn(KEY.scope(key, cut(call, polls, time)))
        })
        .collect();
    let mut results = Vec::new();
    for call in calls {
        results.push(call.await.unwrap());
    }
    tokio::time::sleep(Duration::from_millis(200)).await;

    let mut events: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (key, event) in journal.log.events.lock().unwrap().drain(..) {
        events.entry(key).or_default().push(event);
    }
    let seen = seen.lock().unwrap();
    let mut kinds: BTreeMap<&str, u32> = BTreeMap::new();
    for (key, result) in results.into_iter().enumerate() {
        let events = events.remove(&key).unwrap_or_default();
        let count = seen.get(&key).copied().unwrap_or_default();
        let announced = events.iter().any(|it| it == "about to send 1");
        let sent = events.iter().filter(|it| *it == "sent 1").count() as u32;
        assert_eq!(count, sent, "{key}: {events:?}");
        let last = events.last().map(String::as_str);
        let kind = match result {
            Some(result) => {
                result.unwrap();
                assert_eq!(last, Some("answered 1 201 sent=true"), "{key}: {events:?}");
                "created"
            }
            None => match last.unwrap_or_default() {
                "dropped after 0 0 sent=false" if announced => "dropped while announced",
                "dropped after 0 0 sent=false" => "dropped in line",
                "dropped after 1 0 sent=false" => "dropped while connecting",
                "dropped after 1 0 sent=true" => "dropped while waiting for the answer",
                "dropped after 1 201 sent=true" => "dropped while reading the answer",
                _ => panic!("{key}: {events:?}"),
            },
        };
        assert_eq!(
            sent == 1,
            last.is_some_and(|it| it.ends_with("sent=true")),
            "{key}: {events:?}"
        );
        *kinds.entry(kind).or_default() += 1;
    }
    println!("{kinds:?}");
    assert!(kinds["created"] > 15_000, "{kinds:?}");
    for (kind, least) in [
        ("in line", 100),
        ("while announced", 20),
        ("while connecting", 1),
        ("while waiting for the answer", 20),
        ("while reading the answer", 5),
    ] {
        let count = kinds.get(&*format!("dropped {kind}")).copied();
        assert!(count.unwrap_or_default() >= least, "{kind}: {kinds:?}");
    }
}

#[tokio::test]
async fn the_observer_of_a_scope_hears_of_the_calls_of_any_client_in_it_and_of_no_other() {
    let server = Server::start(Reply::json(201, CREATED)).await;
    let (own, scoped) = (Journal::default(), Journal::default());
    let (with, without) = (observed(&server, &own), Client::of(&server));
    let observer: Arc<dyn Observer> = Arc::new(scoped.clone());
    let calls = async {
        with.create().await.unwrap();
        without.create().await.unwrap();
        // A task has a scope of its own.
        let client = Client::of(&server);
        let outside = async move { client.create().await.map(drop) };
        tokio::spawn(outside).await.unwrap().unwrap();
    };
    tracking_links_runtime::observed(observer, calls).await;
    with.create().await.unwrap();
    let one = ["about to send 1", "sent 1", "answered 1 201 sent=true"];
    assert_eq!(scoped.log.take(), [one, one].concat());
    assert_eq!(own.log.take(), [one, one].concat());

    // If either refuses, nothing is sent.
    let refuses = Journal {
        refuses: true,
        ..Journal::default()
    };
    let error = tracking_links_runtime::observed(Arc::new(refuses), with.create_error()).await;
    assert_eq!(
        (error.kind(), error.delivery()),
        (ErrorKind::Observer, Delivery::NotSent)
    );
}

/// Writes down what a call tells of its end, and never lets a request leave in time.
#[derive(Clone, Default)]
struct Late(Arc<Mutex<Vec<&'static str>>>);

impl Observer for Late {
    fn about_to_send<'a>(&'a self, _: &'a Sending) -> BoxFuture<'a, Result<(), ObserverError>> {
        Box::pin(std::future::pending())
    }

    fn answered(&self, _: &Attempt) {
        self.0.lock().unwrap().push("answered");
    }

    fn ended(&self, _: &Ended) {
        self.0.lock().unwrap().push("ended");
    }
}

#[tokio::test]
async fn a_call_ends_after_its_last_attempt_also_if_that_had_no_time() {
    let server = Server::start(Reply::Stall(Vec::new())).await;
    let late = Late::default();
    let observer = late.clone();
    let client = Client::with(&server, |builder| builder.observer(observer));
    let error = client.create_error().await;
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert_eq!(*late.0.lock().unwrap(), ["answered", "ended"]);
}
