//! The network parts, and the server restarts.

use std::sync::Arc;
use std::time::{Duration, Instant};

use postgres_server::Server;
use tokio::time::sleep;
use tracking_links::journal::{Journal, JournalErrorKind, Outcome, RowFilter, RowState};

use crate::proxy::{Mode, Proxy};
use crate::{LEASE, PROVIDER, connect, kind, link, new_rows, row, server};

const PARTED: [Mode; 3] = [Mode::Dropped, Mode::Stalled, Mode::HalfOpen];

/// Runs a check in all modes at the same time, since it mostly waits.
async fn in_each_mode<F: Future<Output = ()> + Send + 'static>(check: fn(Mode) -> F) {
    let checks = PARTED.map(|mode| tokio::spawn(check(mode)));
    for check in checks {
        check.await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_send_across_a_parted_network_fails_and_the_row_goes_to_another_worker() {
    in_each_mode(send_across).await;
}

async fn send_across(mode: Mode) {
    let url = server().database();
    let proxy = Proxy::start(server().port()).await;
    let (lost, heir) = (connect(&proxy.url(&url)).await, connect(&url).await);
    lost.add("batch", &new_rows([1])).await.unwrap();
    let id = lost.claim(PROVIDER, 1).await.unwrap().claims[0].row.id;
    proxy.set(mode);
    let start = Instant::now();
    let refused = kind(lost.send(&[id]).await);
    // Within the lease, so that its process does not wait for ever.
    assert!(
        start.elapsed() < 2 * LEASE,
        "{mode:?}: {:?}",
        start.elapsed()
    );
    let expected = [JournalErrorKind::Unreachable, JournalErrorKind::ClaimLost];
    assert!(expected.contains(&refused), "{mode:?}: {refused:?}");
    sleep(LEASE).await;
    let claims = heir.claim(PROVIDER, 1).await.unwrap().claims;
    assert_eq!(claims.len(), 1, "{mode:?}");
    heir.send(&[id]).await.unwrap();
    heir.record(id, &Outcome::Created(link("1"))).await.unwrap();
    // What the network held back does no harm when it comes, and later calls work.
    proxy.set(Mode::Open);
    let lost_send = kind(lost.send(&[id]).await);
    assert_eq!(lost_send, JournalErrorKind::ClaimLost, "{mode:?}");
    sleep(Duration::from_millis(300)).await;
    let row = row(&lost, "key-1").await;
    let wrong = row.state != RowState::Created || row.sends > 2;
    assert!(!wrong, "{mode:?}: {row:?}");
    assert!(lost.claim(PROVIDER, 1).await.unwrap().claims.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outcome_waits_for_the_network() {
    in_each_mode(record_across).await;
}

async fn record_across(mode: Mode) {
    let url = server().database();
    let proxy = Proxy::start(server().port()).await;
    let journal = Arc::new(connect(&proxy.url(&url)).await);
    journal.add("batch", &new_rows([1])).await.unwrap();
    let id = journal.claim(PROVIDER, 1).await.unwrap().claims[0].row.id;
    journal.send(&[id]).await.unwrap();
    proxy.set(mode);
    let recorder = journal.clone();
    let recording =
        tokio::spawn(async move { recorder.record(id, &Outcome::Created(link("1"))).await });
    sleep(2 * LEASE).await;
    assert!(!recording.is_finished(), "{mode:?}");
    proxy.set(Mode::Open);
    recording.await.unwrap().unwrap();
    let row = row(&journal, "key-1").await;
    assert_eq!((row.state, row.sends), (RowState::Created, 1), "{mode:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outcome_is_kept_while_the_server_restarts_and_later_calls_work() {
    let server = Server::start(&[]);
    let journal = Arc::new(connect(&server.database()).await);
    journal.add("batch", &new_rows(0..65)).await.unwrap();
    let claims = journal.claim(PROVIDER, 64).await.unwrap().claims;
    let ids: Vec<_> = claims.iter().map(|it| it.row.id).collect();
    journal.send(&ids).await.unwrap();
    server.kill();
    let recordings = ids.iter().map(|id| {
        let (journal, id) = (journal.clone(), *id);
        let outcome = Outcome::Created(link(&id.0.to_string()));
        tokio::spawn(async move { journal.record(id, &outcome).await })
    });
    let recordings: Vec<_> = recordings.collect();
    sleep(Duration::from_secs(1)).await;
    server.restart();
    for recording in recordings {
        recording.await.unwrap().unwrap();
    }
    let created = RowFilter::new().states([RowState::Created]);
    assert_eq!(journal.count(&created).await.unwrap()[0].rows, 64);
    assert_eq!(journal.claim(PROVIDER, 9).await.unwrap().claims.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_without_a_server_ends() {
    let server = Server::start(&["fsync=off"]);
    let journal = connect(&server.database()).await;
    server.kill();
    let start = Instant::now();
    assert_eq!(kind(journal.close().await), JournalErrorKind::Unreachable);
    assert!(start.elapsed() < Duration::from_secs(30));
    assert_eq!(
        kind(journal.add("batch", &new_rows([1])).await),
        JournalErrorKind::Closed
    );
}
