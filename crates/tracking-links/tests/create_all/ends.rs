//! How a run ends before all rows are done: stopped, given up, or without its journal.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tracking_links::journal::{Failure, Journal, JournalError, JournalErrorKind, RowState};
use tracking_links::{ErrorKind, RetryPolicy};
use tracking_links_journal::suite::{Hooked, JournalStep};
use tracking_links_sandbox::Answer;

use crate::bench::{Bench, finish, rows_of, start, states};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stopped_run_lets_what_is_in_flight_end_and_leaves_the_rest_waiting() {
    let bench = Bench::new().await;
    let rows = bench.rows(90);
    for stop_after in [1, 10, 50] {
        let journal = bench.journal();
        let mut run = start(&bench.links(), &journal, &rows);
        for _ in 0..stop_after {
            run.next().await.unwrap().unwrap();
        }
        run.handle().stop();
        finish(run).await;
        let states = states(&journal).await;
        assert!(states[&RowState::Waiting] > 0, "{states:?}");
        assert_eq!(states.get(&RowState::Sent), None, "{states:?}");
        let made: usize = bench.sandbox.servers().map(|it| it.link_count()).sum();
        assert_eq!(states[&RowState::Created], made as u64, "{states:?}");
        journal.close().await.unwrap();
    }
    let journal = bench.journal();
    let events = finish(start(&bench.links(), &journal, &rows)).await;
    let failed = events.iter().filter_map(|it| it.row().failure.as_ref());
    assert_eq!(failed.collect::<Vec<_>>(), [] as [&Failure; 0]);
    let all = rows.len() as u64;
    assert_eq!(states(&journal).await, [(RowState::Created, all)].into());
    assert!(bench.ledger().values().all(|links| *links == 1));
}

#[tokio::test]
async fn a_dropped_run_stops_too() {
    let bench = Bench::new().await;
    let journal = bench.journal();
    let rows = bench.rows(90);
    let mut run = start(&bench.links(), &journal, &rows);
    run.next().await.unwrap().unwrap();
    let handle = run.handle();
    drop(run);
    while handle.progress().in_flight > 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
    let states = states(&journal).await;
    let made: usize = bench.sandbox.servers().map(|it| it.link_count()).sum();
    assert_eq!(states[&RowState::Created], made as u64, "{states:?}");
    assert!(
        made < rows.len() && !states.contains_key(&RowState::Sent),
        "{states:?}"
    );
}

#[tokio::test]
async fn a_provider_that_refuses_the_credentials_is_given_up_and_the_others_are_not() {
    let bench = Bench::new().await;
    let journal = bench.journal();
    let rows = bench.rows(100);
    let server = bench.sandbox.fanvue();
    for _ in 0..100 {
        server.answer_next(Answer::new(401));
    }
    let mut run = start(&bench.links(), &journal, &rows);
    while let Some(event) = run.next().await {
        event.unwrap();
    }
    let stopped = run.stopped();
    assert_eq!(stopped.len(), 1);
    assert_eq!(stopped[0].provider, "fanvue");
    assert_eq!(stopped[0].error.kind(), ErrorKind::Authentication);
    // Those in flight at the time were refused too, and no others.
    assert!(server.request_count() <= 16, "{}", server.request_count());
    let states = states(&journal).await;
    let others = rows.len() as u64 - 100;
    let expected = [(RowState::Waiting, 100), (RowState::Created, others)];
    assert_eq!(states, expected.into());
}

#[tokio::test]
async fn rows_of_a_provider_that_is_not_configured_wait_and_are_told() {
    let bench = Bench::new().await;
    let journal = bench.journal();
    let mut rows = rows_of(bench.sandbox.fanvue(), 2);
    rows[1].provider = "nobody".to_owned();
    let mut run = start(&bench.links(), &journal, &rows);
    while let Some(event) = run.next().await {
        event.unwrap();
    }
    let stopped = run.stopped();
    assert_eq!(stopped.len(), 1);
    assert_eq!(stopped[0].error.kind(), ErrorKind::UnknownProvider);
    let expected = [(RowState::Waiting, 1), (RowState::Created, 1)];
    assert_eq!(states(&journal).await, expected.into());
}

#[tokio::test]
async fn a_provider_that_only_leaves_rows_in_doubt_is_asked_ever_less() {
    let bench = Bench::new().await;
    let journal = bench.journal();
    let server = bench.sandbox.fanvue();
    for _ in 0..200 {
        server.answer_next(Answer::new(502));
    }
    let run = start(&bench.links(), &journal, &rows_of(server, 200));
    let handle = run.handle();
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    let creates = server
        .requests()
        .into_iter()
        .filter(|it| it.method() == "POST")
        .count();
    assert!(creates < 32, "{creates} rows are in doubt");
    let deadline = Instant::now() + Duration::from_secs(5);
    while handle.progress().wait.is_none() {
        assert!(Instant::now() < deadline, "{handle:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    handle.stop();
    drop(run);
}

#[tokio::test]
async fn rows_of_a_provider_that_can_not_be_reached_wait_and_are_not_in_doubt() {
    let bench = Bench::new().await;
    let retry = RetryPolicy::never().backoff(Duration::from_millis(1), Duration::from_millis(2));
    let links = bench.links_with(&|client| client.base_url("http://127.0.0.1:1").retry(retry));
    let rows = bench.rows(3);
    for _run in 0..2 {
        let journal = bench.journal();
        let events = finish(start(&links, &journal, &rows)).await;
        assert_eq!(events.len(), rows.len());
        assert!(
            events.iter().all(|it| it.row().state == RowState::Waiting),
            "{events:?}"
        );
        let all = rows.len() as u64;
        assert_eq!(states(&journal).await, [(RowState::Waiting, all)].into());
        journal.close().await.unwrap();
    }
}

#[tokio::test]
async fn without_a_row_in_the_journal_nothing_is_sent_and_the_run_ends() {
    let bench = Bench::new().await;
    let sends = AtomicUsize::new(0);
    let failing = Hooked::new(bench.journal(), move |step| match step {
        JournalStep::BeforeSend if sends.fetch_add(1, Ordering::Relaxed) >= 5 => Err(
            JournalError::new(JournalErrorKind::Full, "no room for the journal"),
        ),
        _ => Ok(()),
    });
    let failing: Arc<dyn Journal> = Arc::new(failing);
    let rows = bench.rows(20);
    let mut run = start(&bench.links(), &failing, &rows);
    let mut last = None;
    while let Some(event) = run.next().await {
        last = Some(event);
    }
    let error = last.unwrap().unwrap_err();
    assert_eq!(error.kind(), JournalErrorKind::Full);
    // Rows that were noted are sent, or are waiting again.
    let made: usize = bench.sandbox.servers().map(|it| it.request_count()).sum();
    assert!(made <= 5, "{made} requests");
    let states = states(&failing).await;
    // One request may be of several rows.
    let links: usize = bench.sandbox.servers().map(|it| it.link_count()).sum();
    let waiting = (rows.len() - links) as u64;
    assert_eq!(states[&RowState::Waiting], waiting, "{states:?}");
}
