//! Rows are claimed by age, each by one worker.

use std::collections::HashSet;
use std::time::{Duration, SystemTime};

use futures_util::future::try_join_all;
use tracking_links::LinkRequest;
use tracking_links::journal::{NewRow, Outcome, RowState};

use super::store::{Broken, Checked, Store};
use super::tools::{
    SHOP, add_keys, add_new, claim, claim_keys, failure, get, has_state, keys_of, link, reopen,
    reopen_after_crash, row, same, work,
};

/// Rows in doubt come before those that wait, and older ones before younger ones, whatever came of
/// them before.
pub async fn claims_come_by_age_and_those_in_doubt_first(store: &dyn Store) -> Checked {
    let journal = store.open().await?;
    add_keys(&*journal, &["e", "d", "c", "b", "a"]).await?;
    let rows = claim_keys(&*journal, &["e", "d", "c", "b"]).await?;
    journal.send(&rows[1..]).await?;
    let again = Outcome::NotCreated {
        failure: None,
        after: None,
    };
    let doubt = Outcome::InDoubt {
        failure: None,
        after: None,
    };
    // Back in another order than that of their age.
    journal.record(rows[3], &doubt).await?;
    journal.record(rows[2], &again).await?;
    journal.record(rows[1], &doubt).await?;
    journal.record(rows[0], &again).await?;
    claim_keys(&*journal, &["d"]).await?;
    let rows = claim(&*journal, 10).await?;
    same("claimed keys", keys_of(&rows), ["b", "e", "c", "a"])?;
    let states: Vec<RowState> = rows.iter().map(|row| row.state).collect();
    let waiting = RowState::Waiting;
    same(
        "their states",
        states,
        [RowState::Sent, waiting, waiting, waiting],
    )
}

/// Tasks that claim at once get each row once.
pub async fn claims_are_exclusive(store: &dyn Store) -> Checked {
    let journal = store.open().await?;
    let keys: Vec<String> = (0..100).map(|number| format!("key {number}")).collect();
    let rows: Vec<NewRow> = keys.iter().map(|key| row(key)).collect();
    add_new(&*journal, "batch", &rows).await?;
    let claims = try_join_all((0..40).map(|_| claim(&*journal, 3))).await?;
    let claimed: Vec<String> = claims.into_iter().flatten().map(|row| row.key).collect();
    let unique: HashSet<&String> = claimed.iter().collect();
    same("claimed rows", claimed.len(), 100)?;
    same("rows that were claimed once", unique.len(), 100)
}

/// A claim has rows of its provider only, and at most as many as were wanted.
pub async fn claims_are_of_one_provider_and_limited(store: &dyn Store) -> Checked {
    let journal = store.open().await?;
    add_keys(&*journal, &["a", "b", "c"]).await?;
    let elsewhere = NewRow::new("x", "elsewhere", LinkRequest::new());
    add_new(&*journal, "batch", &[elsewhere]).await?;
    claim_keys(&*journal, &["a", "b"]).await?;
    let rows = claim(&*journal, 10).await?;
    same("the rest", keys_of(&rows), ["c"])?;
    let nowhere = journal.claim("nowhere", 10).await?;
    same("claims of an unknown provider", nowhere.claims.len(), 0)?;
    same("how long until there are some", nowhere.next, None)?;
    let claims = journal.claim("elsewhere", 10).await?.claims;
    same("claims of another provider", claims.len(), 1)
}

/// Claims end when their worker closes the journal or dies. What was sent comes back as `sent`.
pub async fn claims_end_with_their_worker(store: &dyn Store) -> Checked {
    let mut journal = store.open().await?;
    add_keys(&*journal, &["a", "b", "c"]).await?;
    let rows = claim_keys(&*journal, &["a", "b"]).await?;
    journal.send(&rows[1..]).await?;
    for crash in [false, true] {
        journal = match crash {
            false => reopen(store, journal).await?,
            true => reopen_after_crash(store, journal).await?,
        };
        let rows = claim(&*journal, 10).await?;
        same(
            "claims after another worker",
            keys_of(&rows),
            ["b", "a", "c"],
        )?;
        same("state of what was sent", rows[0].state, RowState::Sent)?;
        same(
            "state of what was not sent",
            rows[1].state,
            RowState::Waiting,
        )?;
    }
    Ok(())
}

/// Rows are not claimed before they are due, and the claim says how long that is.
pub async fn rows_are_claimed_when_they_are_due(store: &dyn Store) -> Checked {
    // Longer than the calls until the claim take on a busy machine.
    const WAIT: Duration = Duration::from_secs(1);
    let journal = store.open().await?;
    add_keys(&*journal, &["doubt", "again", "later"]).await?;
    let rows = claim_keys(&*journal, &["doubt", "again", "later"]).await?;
    journal.send(&rows).await?;
    let again = |after| Outcome::NotCreated {
        failure: Some(failure("not yet")),
        after: Some(after),
    };
    let doubt = Outcome::InDoubt {
        failure: Some(failure("no answer")),
        after: Some(WAIT),
    };
    journal.record(rows[0], &doubt).await?;
    journal.record(rows[1], &again(WAIT)).await?;
    journal
        .record(rows[2], &again(Duration::from_secs(3600)))
        .await?;
    for (key, least, most) in [("doubt", 0, 1_000), ("later", 3_590_000, 3_600_000)] {
        let due = get(&*journal, key).await?.due_at;
        let wait = due.and_then(|due| due.duration_since(SystemTime::now()).ok());
        let is_right = wait.is_some_and(|wait| (least..=most).contains(&wait.as_millis()));
        same("a row tells when it is due", is_right, true)?;
    }
    let claims = journal.claim(SHOP, 10).await?;
    same("claims before they are due", claims.claims.len(), 0)?;
    let next = claims
        .next
        .ok_or_else(|| Broken::new("nothing says when rows are due"))?;
    if next > WAIT || next.is_zero() {
        return Err(Broken::new(format!(
            "the next row is due in {next:?}, not in {WAIT:?}"
        )));
    }
    tokio::time::sleep(WAIT + Duration::from_millis(20)).await;
    let rows = claim(&*journal, 10).await?;
    same(
        "claims when they are due",
        keys_of(&rows),
        ["doubt", "again"],
    )?;
    let next = journal.claim(SHOP, 10).await?.next;
    same(
        "a later row is announced",
        next > Some(Duration::from_secs(3000)),
        true,
    )
}

/// A row that was postponed is `sent` or `waiting`, as told, and comes to the next worker.
pub async fn postponed_rows_come_to_the_next_worker(store: &dyn Store) -> Checked {
    let journal = store.open().await?;
    add_keys(&*journal, &["waiting", "doubt", "unsent", "last"]).await?;
    let rows = claim_keys(&*journal, &["waiting", "doubt", "unsent"]).await?;
    journal.send(&rows[1..]).await?;
    for (row, is_in_doubt) in rows.into_iter().zip([false, true, false]) {
        let failure = failure("signed out");
        let outcome = Outcome::Postponed {
            is_in_doubt,
            failure,
        };
        journal.record(row, &outcome).await?;
    }
    claim_keys(&*journal, &["last"]).await?;
    let claims = journal.claim(SHOP, 10).await?;
    same("claims of postponed rows", claims.claims.len(), 0)?;
    same("how long until there are some", claims.next, None)?;
    has_state(&*journal, "waiting", RowState::Waiting).await?;
    has_state(&*journal, "doubt", RowState::Sent).await?;
    has_state(&*journal, "unsent", RowState::Waiting).await?;
    let found = get(&*journal, "doubt").await?.failure;
    same("why it was postponed", found, Some(failure("signed out")))?;
    let journal = reopen(store, journal).await?;
    claim_keys(&*journal, &["doubt", "waiting", "unsent", "last"]).await?;
    Ok(())
}

/// A claim without rows says that none is left, if all are settled or in work.
pub async fn a_claim_says_when_nothing_is_left(store: &dyn Store) -> Checked {
    let journal = store.open().await?;
    same(
        "next of an empty journal",
        journal.claim(SHOP, 1).await?.next,
        None,
    )?;
    add_keys(&*journal, &["a", "b"]).await?;
    work(&*journal, "a", &Outcome::Existing(link("1"))).await?;
    claim_keys(&*journal, &["b"]).await?;
    let claims = journal.claim(SHOP, 1).await?;
    same("claims", claims.claims.len(), 0)?;
    same("next when all are claimed", claims.next, None)
}
