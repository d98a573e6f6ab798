//! Claims of workers that die, stop, or lose the race.

use std::time::Duration;

use tokio::time::sleep;
use tracking_links::journal::{Failure, Journal, JournalErrorKind, Outcome, RowState};

use crate::{LEASE, PROVIDER, connect, database, kind, link, new_rows, row, server};

const AFTER_LEASE: Duration = Duration::from_millis(LEASE.as_millis() as u64 + 300);

#[tokio::test]
async fn a_dead_workers_waiting_rows_are_free_and_its_sent_ones_in_doubt() {
    let url = server().database();
    let (dead, heir) = (connect(&url).await, connect(&url).await);
    dead.add("batch", &new_rows(0..3)).await.unwrap();
    let claims = dead.claim(PROVIDER, 3).await.unwrap().claims;
    dead.send(&[claims[2].row.id]).await.unwrap();
    drop(dead);
    let none = heir.claim(PROVIDER, 3).await.unwrap();
    assert!(none.claims.is_empty());
    assert!(none.next.unwrap() <= LEASE, "{none:?}");
    sleep(AFTER_LEASE).await;
    let claims = heir.claim(PROVIDER, 3).await.unwrap().claims;
    let states: Vec<_> = claims
        .iter()
        .map(|it| (&*it.row.key, it.row.state))
        .collect();
    let waiting = RowState::Waiting;
    let expected = [
        ("key-2", RowState::Sent),
        ("key-0", waiting),
        ("key-1", waiting),
    ];
    assert_eq!(states, expected);
}

#[tokio::test]
async fn a_living_worker_keeps_its_claims() {
    let url = server().database();
    let (one, two) = (connect(&url).await, connect(&url).await);
    one.add("batch", &new_rows([1])).await.unwrap();
    let claims = one.claim(PROVIDER, 1).await.unwrap().claims;
    sleep(2 * AFTER_LEASE).await;
    assert!(two.claim(PROVIDER, 1).await.unwrap().claims.is_empty());
    one.send(&[claims[0].row.id]).await.unwrap();
}

#[tokio::test]
async fn only_a_link_counts_once_another_worker_has_the_row() {
    let url = server().database();
    let (slow, heir) = (connect(&url).await, connect(&url).await);
    slow.add("batch", &new_rows(0..2)).await.unwrap();
    let claims = slow.claim(PROVIDER, 2).await.unwrap().claims;
    let ids = [claims[0].row.id, claims[1].row.id];
    slow.send(&ids).await.unwrap();
    // As if its lease had run out.
    let lapse = "UPDATE tracking_links.rows SET lease_until = now() - interval '1 second'";
    server().sql(database(&url), lapse);
    assert_eq!(heir.claim(PROVIDER, 2).await.unwrap().claims.len(), 2);
    let refused = slow.send(&ids[..1]).await;
    assert_eq!(kind(refused), JournalErrorKind::ClaimLost);

    let nothing = Outcome::NotCreated {
        failure: None,
        after: None,
    };
    slow.record(ids[0], &nothing).await.unwrap();
    slow.record(ids[1], &Outcome::Created(link("late")))
        .await
        .unwrap();
    assert_eq!(row(&heir, "key-0").await.state, RowState::Sent);
    assert_eq!(row(&heir, "key-1").await.state, RowState::Created);
    // The heir can't send what has its link, and its later outcome changes nothing.
    assert_eq!(
        kind(heir.send(&ids[1..]).await),
        JournalErrorKind::ClaimLost
    );
    let failure = Failure::new("other", "refused");
    heir.record(ids[1], &Outcome::Rejected(failure))
        .await
        .unwrap();
    let row = row(&heir, "key-1").await;
    assert_eq!((row.state, row.sends), (RowState::Created, 1));
    heir.send(&ids[..1]).await.unwrap();
}

#[tokio::test]
async fn a_call_sends_all_of_its_rows_or_none() {
    let url = server().database();
    let (one, two) = (connect(&url).await, connect(&url).await);
    one.add("batch", &new_rows(0..3)).await.unwrap();
    let claims = one.claim(PROVIDER, 3).await.unwrap().claims;
    let ids: Vec<_> = claims.iter().map(|it| it.row.id).collect();
    let lapse = "UPDATE tracking_links.rows SET lease_until = NULL WHERE key = 'key-1'";
    server().sql(database(&url), lapse);
    server().sql(
        database(&url),
        "UPDATE tracking_links.rows SET worker = NULL WHERE key = 'key-1'",
    );
    assert_eq!(two.claim(PROVIDER, 1).await.unwrap().claims.len(), 1);
    assert_eq!(kind(one.send(&ids[..2]).await), JournalErrorKind::ClaimLost);
    assert_eq!(row(&one, "key-0").await.state, RowState::Waiting);
    // Two calls at once: the good one is not harmed by the other.
    let (bad, good) = tokio::join!(one.send(&ids[1..2]), one.send(&ids[2..]));
    assert_eq!(kind(bad), JournalErrorKind::ClaimLost);
    good.unwrap();
    assert_eq!(row(&one, "key-2").await.state, RowState::Sent);
    assert_eq!(row(&one, "key-1").await.state, RowState::Waiting);
}

#[tokio::test]
async fn closing_frees_the_claims_at_once() {
    let url = server().database();
    let (one, two) = (connect(&url).await, connect(&url).await);
    one.add("batch", &new_rows(0..2)).await.unwrap();
    let claims = one.claim(PROVIDER, 2).await.unwrap().claims;
    one.send(&[claims[0].row.id]).await.unwrap();
    one.close().await.unwrap();
    assert_eq!(kind(one.claim(PROVIDER, 2).await), JournalErrorKind::Closed);
    let claims = two.claim(PROVIDER, 2).await.unwrap().claims;
    let states: Vec<_> = claims.iter().map(|it| it.row.state).collect();
    assert_eq!(states, [RowState::Sent, RowState::Waiting]);
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_calls_at_once_are_a_few_statements() {
    let url = server().database();
    let journal = std::sync::Arc::new(connect(&url).await);
    journal.add("batch", &new_rows(0..64)).await.unwrap();
    let claims = journal.claim(PROVIDER, 64).await.unwrap().claims;
    let database = database(&url);
    let count = "SELECT count(DISTINCT xmin::text) FROM tracking_links.rows";
    let sends = claims.iter().map(|claim| {
        let (journal, id) = (journal.clone(), claim.row.id);
        tokio::spawn(async move { journal.send(&[id]).await.unwrap() })
    });
    for send in sends.collect::<Vec<_>>() {
        send.await.unwrap();
    }
    let statements: u32 = server().sql(database, count).parse().unwrap();
    assert!(statements <= 8, "{statements} transactions for 64 sends");
}
