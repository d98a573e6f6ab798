//! A caller's loop that calls again as long as the error says after which wait.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tracking_links_runtime::Retry;

use crate::connecting;
use crate::rows::by_row;
use crate::server::{Act, Server, json};
use crate::setup::Setup;
use crate::target::{Target, at_once};

/// How often the server has the fault, before it is healthy.
const FAULTS: usize = 2;

#[tokio::test]
async fn the_loop_ends_in_every_row_and_makes_at_most_one_link() {
    let targets = Target::all().await;
    let elsewhere = Server::always(Act::Fin).await;
    let (mut again, mut rows_run) = (0, 0);
    for (row, acts) in by_row(&targets, &elsewhere.url()) {
        let prepare = |(target, act)| calls_again(row.clone(), target, act);
        for (_, calls) in at_once(acts, prepare).await {
            again += calls - 1;
            rows_run += 1;
        }
    }
    println!("{rows_run} rows, {again} calls again");
    assert!(again > 30, "{again}");
}

/// Prepares calls that go on as long as the error says after which wait. Their outcome is their
/// number.
async fn calls_again(row: String, target: Target, act: Act) -> impl Future<Output = usize> + Send {
    let made = Arc::new(AtomicUsize::new(0));
    let server = healing(&target, act.clone(), made.clone()).await;
    let mut setup = Setup::new(server.url());
    if matches!(act, Act::Stall(_) | Act::Drip(_)) {
        setup.attempt_timeout = Duration::from_millis(200);
    }
    let first = target.call(&setup);
    async move {
        let mut outcome = first.await;
        let mut calls = 1;
        while let Some(Retry::After(_)) = outcome.retry {
            outcome = target.call(&setup).await;
            calls += 1;
            assert!(calls <= FAULTS + 1, "{row}, {target:?}: {outcome:?}");
        }
        let made = made.load(Ordering::SeqCst);
        assert!(
            !target.is_create() || made <= 1,
            "{row}, {target:?}: {made} links"
        );
        if calls > 1 {
            assert_eq!(outcome.retry, None, "{row}, {target:?}: {outcome:?}");
        }
        calls
    }
}

/// A server that has a fault twice and is then healthy. Counts in `made` each request that may have
/// made a link: all but those that it refused or did not read.
async fn healing(target: &Target, act: Act, made: Arc<AtomicUsize>) -> Server {
    let is_refusal = act.carried_out() == Some(false);
    let (status, body) = target.good();
    let good = Act::Answer(json(status, body));
    Server::start(move |number| {
        let is_fault = number < FAULTS;
        if !is_fault || !is_refusal {
            made.fetch_add(1, Ordering::SeqCst);
        }
        match is_fault {
            true => act.clone(),
            false => good.clone(),
        }
    })
    .await
}

#[tokio::test]
async fn after_a_failure_to_connect_the_next_call_makes_the_one_link() {
    let targets = Target::all().await;
    for row in connecting::ROWS {
        let prepare = |target| connecting::call(row, target);
        for (target, (outcome, seen)) in at_once(targets.clone(), prepare).await {
            let expected = match row {
                "TLS: a trusted certificate" => None,
                "TLS: the server reads, then closes (FIN)" if target.is_create() => {
                    Some(Retry::Never)
                }
                "TLS: the certificate's issuer is unknown"
                | "TLS: the certificate is for another host"
                | "TLS: the server does not speak TLS"
                | "proxy: answers CONNECT with 407" => Some(Retry::Never),
                _ => Some(Retry::After(Duration::from_secs(10))),
            };
            assert_eq!(outcome.retry, expected, "{row}, {target:?}: {outcome:?}");
            if target.is_create() && matches!(expected, Some(Retry::After(_))) {
                assert_eq!(seen, 0, "{row}, {target:?}");
                let (status, body) = target.good();
                let healthy = Server::always(Act::Answer(json(status, body))).await;
                let outcome = target.call(&Setup::new(healthy.url())).await;
                assert_eq!(
                    (outcome.delivery.as_str(), healthy.log.read()),
                    ("Created", 1)
                );
            }
        }
    }
}
