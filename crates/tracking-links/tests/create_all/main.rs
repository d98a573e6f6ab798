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
mod late;
mod no_lookup;

use std::collections::BTreeMap;

use serde_json::json;
use tracking_links::Event;
use tracking_links::journal::{NewRow, RowState};
use tracking_links_sandbox::Answer;

use bench::{Bench, finish, row, rows_of, start, states};

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
        assert_eq!(row.state, RowState::Created, "{:?}", row.failure);
        assert!(row.link.is_some() && row.failure.is_none());
        done.insert(row.key.clone(), row);
    }
    assert!(run.stopped().is_empty(), "{:?}", run.stopped());
    let (progress, all) = (run.progress(), rows.len() as u64);
    assert_eq!(
        (progress.rows, progress.created, progress.in_flight),
        (all, all, 0)
    );
    assert!(progress.is_complete && progress.done() == all);
    assert!(rows.iter().all(|row| done.contains_key(&row.key)));
    let ledger = bench.ledger();
    assert_eq!(ledger.len(), rows.len());
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
    assert_eq!(events.len(), rows.len());
    assert!(
        events
            .iter()
            .all(|event| matches!(event, Event::Skipped(row) if row.link.is_some()))
    );
    assert_eq!(
        (handle.progress().skipped, handle.progress().created),
        (all, 0)
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

#[tokio::test]
async fn a_credential_that_a_server_repeats_is_not_kept() {
    const TOKEN: &str = "fanvue-sandbox-token";
    let bench = Bench::new().await;
    let journal = bench.journal();
    let server = bench.sandbox.fanvue();
    let rows = rows_of(server, 1);
    let link = json!({
        "uuid": "6f2f0b1c-0000-4000-8000-000000000001",
        "name": format!("Spring {TOKEN}"),
        "linkUrl": format!("fv-1-{TOKEN}"),
        "externalSocialPlatform": "reddit",
        "createdAt": "2026-01-01T00:00:00Z",
        "clicks": 0,
    });
    server.answer_next(Answer::json(201, &link));
    let events = finish(start(&bench.links(), &journal, &rows)).await;
    let kept = row(&journal, &rows[0].key).await;
    assert_eq!(kept.state, RowState::Created, "{kept:?}");
    let url = kept.link.as_ref().unwrap().url.as_deref().unwrap();
    assert!(url.ends_with("fv-1-[redacted]"), "{url}");
    for shown in [format!("{kept:?}"), format!("{events:?}")] {
        assert!(!shown.contains(TOKEN), "{shown}");
    }
    journal.close().await.unwrap();
    let file = std::fs::read(bench.path()).unwrap();
    let is_in_file = file.windows(TOKEN.len()).any(|it| it == TOKEN.as_bytes());
    assert!(!is_in_file, "the token is in the journal's file");
}
