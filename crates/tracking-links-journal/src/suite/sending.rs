//! A row is `sent`, on disk, before its request leaves.

use std::time::{Duration, SystemTime};

use futures_util::future::try_join_all;
use tracking_links::journal::{JournalErrorKind, NewRow, Outcome, RowFilter, RowId, RowState};

use super::store::{Checked, Store};
use super::tools::{
    add_keys, add_new, claim, claim_keys, fails, get, has_state, reopen_after_crash, row, same,
    whole,
};

/// What `send` answered is on disk: it survives a crash in the next moment.
pub async fn what_was_sent_survives_a_crash(store: &dyn Store) -> Checked {
    let journal = store.open().await?;
    add_keys(&*journal, &["a", "b"]).await?;
    let rows = claim_keys(&*journal, &["a"]).await?;
    journal.send(&rows).await?;
    let before = get(&*journal, "a").await?;
    let now = SystemTime::now();
    let apart = before
        .sent_at
        .map(|sent| now.duration_since(sent).unwrap_or_default());
    let recent = apart.is_some_and(|apart| apart < Duration::from_secs(60));
    same("sent_at is now", recent, true)?;
    let journal = reopen_after_crash(store, journal).await?;
    has_state(&*journal, "a", RowState::Sent).await?;
    same(
        "the sent row",
        whole(&get(&*journal, "a").await?),
        whole(&before),
    )?;
    has_state(&*journal, "b", RowState::Waiting).await
}

/// Many sends at once are each on disk when they are answered.
pub async fn what_many_sent_at_once_survives_a_crash(store: &dyn Store) -> Checked {
    let journal = store.open().await?;
    let rows: Vec<NewRow> = (0..64)
        .map(|number| row(&format!("key {number}")))
        .collect();
    add_new(&*journal, "batch", &rows).await?;
    let claimed: Vec<[RowId; 1]> = claim(&*journal, 64)
        .await?
        .iter()
        .map(|row| [row.id])
        .collect();
    try_join_all(claimed.iter().map(|row| journal.send(row))).await?;
    let journal = reopen_after_crash(store, journal).await?;
    let sent = RowFilter::new().states([RowState::Sent]);
    same(
        "rows that are sent",
        journal.rows(&sent, None, 100).await?.len(),
        64,
    )
}

/// Only rows that this worker claimed can be sent, and all of a call or none.
pub async fn only_claimed_rows_can_be_sent(store: &dyn Store) -> Checked {
    let journal = store.open().await?;
    add_keys(&*journal, &["a", "b"]).await?;
    let rows = claim_keys(&*journal, &["a"]).await?;
    let free = get(&*journal, "b").await?.id;
    let lost = JournalErrorKind::ClaimLost;
    fails("send of a free row", journal.send(&[free]).await, lost)?;
    fails("send of both", journal.send(&[rows[0], free]).await, lost)?;
    has_state(&*journal, "a", RowState::Waiting).await?;
    has_state(&*journal, "b", RowState::Waiting).await?;
    let none = RowId(i64::MAX);
    fails("send of no row", journal.send(&[none]).await, lost)?;
    journal.send(&rows).await?;
    let again = Outcome::NotCreated {
        failure: None,
        after: None,
    };
    journal.record(rows[0], &again).await?;
    fails("send after the claim", journal.send(&rows).await, lost)?;
    has_state(&*journal, "a", RowState::Waiting).await
}

/// Each send is counted.
pub async fn sends_are_counted(store: &dyn Store) -> Checked {
    let journal = store.open().await?;
    add_keys(&*journal, &["a"]).await?;
    for sends in 1..=3 {
        let rows = claim_keys(&*journal, &["a"]).await?;
        journal.send(&rows).await?;
        let outcome = match sends {
            1 => Outcome::NotCreated {
                failure: None,
                after: None,
            },
            _ => Outcome::InDoubt {
                failure: None,
                after: None,
            },
        };
        journal.record(rows[0], &outcome).await?;
        same("sends", get(&*journal, "a").await?.sends, sends)?;
    }
    Ok(())
}
