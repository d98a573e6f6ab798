//! Many rows, each at most once, whatever fails and however often the run ends.

#![allow(clippy::unwrap_used, reason = "in a test an unwrap is an assertion")]

mod accounts;
mod ahead;
mod batches;
mod bench;
mod doubt;
mod endless;
mod ends;
mod kills;

use std::collections::BTreeMap;

use tracking_links::Event;
use tracking_links::journal::{NewRow, RowState};
use tracking_links_sandbox::Answer;

use bench::{Bench, finish, row, start, states};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_row_gets_its_link_at_each_provider_and_a_second_run_sends_nothing() {
    let bench = Bench::new().await;
    let rows = bench.rows(40);
    let journal = bench.journal();
    let mut run = start(&bench.links(), &journal, &rows);
    let mut done = BTreeMap::new();
    while let Some(event) = run.next().await {
        let Event::Done(row) = event.unwrap() else {
            panic!("no row was there before");
        };
        assert_eq!(row.state, RowState::Created);
        assert!(row.link.is_some() && row.failure.is_none());
        done.insert(row.key.clone(), row);
    }
    let progress = run.progress();
    assert_eq!(
        (progress.rows, progress.created, progress.in_flight),
        (120, 120, 0)
    );
    assert!(progress.is_complete && progress.done() == 120 && run.stopped().is_empty());
    assert!(rows.iter().all(|row| done.contains_key(&row.key)));
    let ledger = bench.ledger();
    assert_eq!(ledger.len(), 120);
    assert!(ledger.values().all(|links| *links == 1));
    let stored = row(&journal, &rows[0].key).await;
    assert_eq!((stored.state, stored.sends), (RowState::Created, 1));
    assert_eq!(
        stored.link.unwrap().url,
        done[&rows[0].key].link.as_ref().unwrap().url
    );

    // The next run, of another process.
    journal.close().await.unwrap();
    let journal = bench.journal();
    let requests: usize = bench.sandbox.servers().map(|it| it.request_count()).sum();
    let run = start(&bench.links(), &journal, &rows);
    let handle = run.handle();
    let events = finish(run).await;
    assert_eq!(events.len(), 120);
    assert!(
        events
            .iter()
            .all(|event| matches!(event, Event::Skipped(row) if row.link.is_some()))
    );
    assert_eq!(
        (handle.progress().skipped, handle.progress().created),
        (120, 0)
    );
    let again: usize = bench.sandbox.servers().map(|it| it.request_count()).sum();
    assert_eq!(again, requests);
}

#[tokio::test]
async fn a_key_whose_request_changed_is_told_and_its_link_is_left_alone() {
    let bench = Bench::new().await;
    let (journal, server) = (bench.journal(), bench.sandbox.fanvue());
    let request = bench::named(server, "row-1");
    let first = NewRow::new("key", "fanvue", request.clone());
    finish(start(
        &bench.links(),
        &journal,
        std::slice::from_ref(&first),
    ))
    .await;
    let other = NewRow::new("key", "fanvue", request.name("row-2"));
    let run = start(&bench.links(), &journal, &[other]);
    let handle = run.handle();
    let events = finish(run).await;
    assert!(matches!(&*events, [Event::Differs(row)] if row.request == first.request));
    assert_eq!(handle.progress().rejected, 1);
    assert_eq!(server.links().len(), 1);
}

#[tokio::test]
async fn a_row_that_does_not_fit_its_provider_fails_alone_and_is_not_sent() {
    let bench = Bench::new().await;
    let journal = bench.journal();
    let mut rows = bench.rows(2);
    let count = rows.len() as u64;
    rows[0].request = tracking_links::LinkRequest::new();
    finish(start(&bench.links(), &journal, &rows)).await;
    let rejected = row(&journal, &rows[0].key).await;
    assert_eq!((rejected.state, rejected.sends), (RowState::Rejected, 0));
    let failure = rejected.failure.unwrap();
    assert_eq!(failure.kind, "invalid_request");
    assert!(!failure.fields.is_empty(), "{failure:?}");
    assert_eq!(states(&journal).await[&RowState::Created], count - 1);
}

#[tokio::test]
async fn rows_that_the_provider_turns_away_for_now_are_tried_again() {
    let bench = Bench::new().await;
    let (journal, server) = (bench.journal(), bench.sandbox.fanvue());
    for _ in 0..3 {
        server.answer_next(Answer::new(429).header("retry-after", "0"));
    }
    let rows = bench::rows_of(server, 10);
    // Without retries of the client, the run itself has to try again.
    let links = bench.links_with(&|client| client.retry(tracking_links::RetryPolicy::never()));
    finish(start(&links, &journal, &rows)).await;
    assert_eq!(states(&journal).await, [(RowState::Created, 10)].into());
    assert_eq!(server.request_count(), 13);
    assert!(bench.ledger().values().all(|links| *links == 1));
}
