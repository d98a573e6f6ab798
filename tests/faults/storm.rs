//! Many calls to a failing provider, and to a working one.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tracking_links::fanvue;
use tracking_links_runtime::{Builder, Credential, RetryPolicy, Runtime};

use crate::server::{Act, Server, answer, json};
use crate::setup::SkippingClock;
use crate::target::read;

const API: &tracking_links_runtime::Api = &fanvue::Client::API;

fn client(server: &Server) -> Builder<Runtime> {
    Builder::new(API)
        .base_url(server.url())
        .credential(Credential::bearer("token"))
        .rate_limit(None)
}

#[tokio::test]
async fn a_thousand_failing_calls_in_a_row_send_at_most_1200_requests() {
    let server = Server::always(Act::Answer(json(503, "{}"))).await;
    let client = client(&server).clock(Arc::new(SkippingClock::default()));
    let client: Runtime = client
        .total_timeout(Duration::from_secs(1_000_000))
        .build()
        .unwrap();
    for _ in 0..1_000 {
        assert_eq!(read(client.clone()).await.delivery, "Unknown");
    }
    let seen = server.log.read();
    println!("1,000 reads met by 503: {seen} requests");
    assert!((1_001..=1_200).contains(&seen), "{seen} requests");
}

#[tokio::test]
async fn a_thousand_failing_concurrent_calls_send_at_most_1200_requests() {
    let server = Server::always(Act::Fin).await;
    let client = client(&server)
        .retry(RetryPolicy::new().backoff(Duration::from_millis(1), Duration::from_millis(2)));
    let client: Runtime = client.build().unwrap();
    let calls: Vec<_> = (0..1_000)
        .map(|_| tokio::spawn(read(client.clone())))
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap().delivery, "Unknown");
    }
    let seen = server.log.read();
    assert!((1_001..=1_200).contains(&seen), "{seen} requests");
}

#[tokio::test]
async fn a_retry_after_of_ten_years_ends_the_call_concurrency() {
    for status in [429, 503] {
        let ten_years = answer(status, "retry-after: 315360000\r\n", b"");
        let server = Server::always(Act::Answer(ten_years)).await;
        // Real time: the call must not wait.
        let client: Runtime = client(&server).build().unwrap();
        let started = Instant::now();
        let outcome = read(client).await;
        assert!(started.elapsed() < Duration::from_secs(2));
        assert!(outcome.shown.contains("86400s"), "{}", outcome.shown);
        assert_eq!(server.log.read(), 1);
    }
}

#[tokio::test]
async fn a_provider_that_recovers_is_read_on_the_second_attempt() {
    let server = Server::start(|number| match number {
        0 => Act::Answer(answer(503, "retry-after: 0\r\n", b"")),
        _ => Act::Answer(json(200, "{}")),
    })
    .await;
    let client: Runtime = client(&server).build().unwrap();
    assert_eq!(read(client).await.delivery, "Read");
    assert_eq!(server.log.read(), 2);
    assert_eq!(server.log.connections(), 1, "the connection is reused");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrent_calls_open_at_most_one_connection_each() {
    for concurrency in [1, 16] {
        let server = Server::always(Act::Answer(json(200, "{}"))).await;
        // A host name, so that the resolver is used.
        let client = client(&server).base_url(format!("http://localhost:{}", server.port));
        let client: Runtime = client.build().unwrap();
        let callers: Vec<_> = (0..concurrency)
            .map(|_| {
                let client = client.clone();
                tokio::spawn(async move {
                    for _ in 0..100 {
                        assert_eq!(read(client.clone()).await.delivery, "Read");
                    }
                })
            })
            .collect();
        for caller in callers {
            caller.await.unwrap();
        }
        let connections = server.log.connections();
        assert!(
            connections <= concurrency,
            "{connections} connections of {concurrency} callers"
        );
    }
}
