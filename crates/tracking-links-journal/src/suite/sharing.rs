//! Workers that share a journal. Only for stores with leases.

use std::collections::HashSet;
use std::time::Duration;

use futures_util::future::try_join_all;
use tracking_links::journal::{JournalErrorKind, NewRow, Outcome, RowState};

use super::store::{Broken, Checked, Store};
use super::tools::{
    add_keys, add_new, claim, claim_keys, fails, failure, get, has_state, keys_of, link, row, same,
    wait_for_leases, whole,
};

/// Each row is claimed by one of several workers.
pub async fn workers_share_the_rows(store: &dyn Store) -> Checked {
    let workers = try_join_all((0..4).map(|_| store.open())).await?;
    let rows: Vec<NewRow> = (0..200)
        .map(|number| row(&format!("key {number}")))
        .collect();
    add_new(&*workers[0], "batch", &rows).await?;
    let mut claimed: Vec<String> = Vec::new();
    loop {
        let claims = try_join_all(workers.iter().map(|worker| claim(&**worker, 7))).await?;
        let rows = claims.into_iter().flatten();
        let keys: Vec<String> = rows.map(|row| row.key).collect();
        if keys.is_empty() {
            break;
        }
        claimed.extend(keys);
    }
    let unique: HashSet<&String> = claimed.iter().collect();
    same("claims", claimed.len(), 200)?;
    same("rows that were claimed once", unique.len(), 200)
}

/// The claims of a dead worker end with its lease, and not before. What it sent is in doubt.
pub async fn the_claims_of_a_dead_worker_end_with_its_lease(store: &dyn Store) -> Checked {
    let dying = store.open().await?;
    let other = store.open().await?;
    add_keys(&*other, &["a", "b"]).await?;
    let rows = claim_keys(&*dying, &["a", "b"]).await?;
    dying.send(&rows[1..]).await?;
    store.crash(dying).await;
    let claims = other.claim("shop", 10).await?;
    same("claims within the lease", claims.claims.len(), 0)?;
    same(
        "the end of the lease is announced",
        claims.next.is_some(),
        true,
    )?;
    wait_for_leases(store).await;
    let rows = claim(&*other, 10).await?;
    same("claims after the lease", keys_of(&rows), ["b", "a"])?;
    let states = [rows[0].state, rows[1].state];
    same("their states", states, [RowState::Sent, RowState::Waiting])
}

/// The claims of a worker that lives last, however long its work takes.
pub async fn the_claims_of_a_live_worker_last(store: &dyn Store) -> Checked {
    let worker = store.open().await?;
    let other = store.open().await?;
    add_keys(&*other, &["a", "b"]).await?;
    let rows = claim_keys(&*worker, &["a", "b"]).await?;
    worker.send(&rows[1..]).await?;
    for _ in 0..3 {
        wait_for_leases(store).await;
        let stolen = claim(&*other, 10).await?;
        same("claims of a live worker's rows", keys_of(&stolen), [""; 0])?;
    }
    worker.send(&rows[..1]).await?;
    has_state(&*other, "a", RowState::Sent).await
}

/// A worker whose claim ran out can't send, and its outcome does not replace that of the worker
/// who took the row over.
pub async fn a_claim_that_ran_out_is_lost(store: &dyn Store) -> Checked {
    let late = store.open().await?;
    let other = store.open().await?;
    add_keys(&*other, &["a"]).await?;
    let rows = claim_keys(&*late, &["a"]).await?;
    store.expire().await;
    let taken = claim_keys(&*other, &["a"]).await?;
    fails(
        "a late send",
        late.send(&rows).await,
        JournalErrorKind::ClaimLost,
    )?;
    has_state(&*other, "a", RowState::Waiting).await?;
    other.send(&taken).await?;
    other.record(taken[0], &Outcome::Created(link("1"))).await?;
    let before = get(&*other, "a").await?;
    late.record(rows[0], &Outcome::Rejected(failure("late")))
        .await?;
    let after = get(&*other, "a").await?;
    same(
        "the row after a late outcome",
        whole(&after),
        whole(&before),
    )
}

/// A late word that nothing was carried out does not free a row that another worker sent.
pub async fn a_late_refusal_does_not_free_a_row(store: &dyn Store) -> Checked {
    let late = store.open().await?;
    let other = store.open().await?;
    add_keys(&*other, &["a"]).await?;
    let rows = claim_keys(&*late, &["a"]).await?;
    late.send(&rows).await?;
    store.expire().await;
    let taken = claim(&*other, 1).await?;
    same(
        "state of a row whose claim ran out",
        taken[0].state,
        RowState::Sent,
    )?;
    other.send(&rows).await?;
    let not_created = Outcome::NotCreated {
        failure: None,
        after: None,
    };
    // Whether this is an error is up to the store.
    let _ = late.record(rows[0], &not_created).await;
    has_state(&*other, "a", RowState::Sent).await?;
    let third = store.open().await?;
    let stolen = claim(&*third, 1).await?;
    same("claims of the row", keys_of(&stolen), [""; 0])
}

/// What a worker adds and records is what the others see.
pub async fn workers_see_each_other(store: &dyn Store) -> Checked {
    let one = store.open().await?;
    let other = store.open().await?;
    add_keys(&*one, &["a"]).await?;
    let rows = claim_keys(&*other, &["a"]).await?;
    other.send(&rows).await?;
    has_state(&*one, "a", RowState::Sent).await?;
    let recent = get(&*one, "a")
        .await?
        .sent_at
        .and_then(|sent| sent.elapsed().ok());
    if recent.is_some_and(|age| age > Duration::from_secs(60)) {
        return Err(Broken::new(format!("the row was sent {recent:?} ago")));
    }
    other.record(rows[0], &Outcome::Existing(link("1"))).await?;
    has_state(&*one, "a", RowState::Existing).await?;
    same("owners", one.owners("shop", "1").await?, 1)
}
