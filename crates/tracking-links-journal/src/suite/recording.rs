//! What came of a row is recorded once.

use tracking_links::journal::{Journal, Outcome, RowState};

use super::store::{Checked, Store};
use super::tools::{
    add_keys, claim, claim_keys, failure, get, has_state, keys_of, link, reopen_after_crash, same,
    same_json, whole, work,
};

/// Returns an outcome of each kind, with a key and the state that it makes.
fn outcomes() -> [(&'static str, Outcome, RowState); 6] {
    let (failed, after) = (Some(failure("no")), None);
    [
        ("created", Outcome::Created(link("1")), RowState::Created),
        ("existing", Outcome::Existing(link("2")), RowState::Existing),
        (
            "rejected",
            Outcome::Rejected(failure("no")),
            RowState::Rejected,
        ),
        (
            "unknown",
            Outcome::Unknown(failure("no")),
            RowState::Unknown,
        ),
        (
            "again",
            Outcome::NotCreated {
                failure: failed.clone(),
                after,
            },
            RowState::Waiting,
        ),
        (
            "doubt",
            Outcome::InDoubt {
                failure: failed,
                after,
            },
            RowState::Sent,
        ),
    ]
}

/// Makes a row of each outcome.
async fn record_all(journal: &dyn Journal) -> Checked {
    let keys = outcomes().map(|(key, ..)| key);
    add_keys(journal, &keys).await?;
    let rows = claim_keys(journal, &keys).await?;
    journal.send(&rows).await?;
    for (row, (_, outcome, _)) in rows.iter().zip(outcomes()) {
        journal.record(*row, &outcome).await?;
    }
    Ok(())
}

/// Each outcome makes its state, and keeps its link or its failure.
pub async fn each_outcome_has_its_state(store: &dyn Store) -> Checked {
    let journal = store.open().await?;
    record_all(&*journal).await?;
    for (key, outcome, state) in outcomes() {
        let row = get(&*journal, key).await?;
        same(&format!("state of {key:?}"), row.state, state)?;
        let (wanted_link, wanted_failure) = match outcome {
            Outcome::Created(link) | Outcome::Existing(link) => (Some(link), None),
            _ => (None, Some(failure("no"))),
        };
        same_json(&format!("link of {key:?}"), &row.link, &wanted_link)?;
        same(&format!("failure of {key:?}"), row.failure, wanted_failure)?;
        let settled = row.settled_at.is_some();
        same(&format!("{key:?} is settled"), settled, state.is_final())?;
        same(&format!("sends of {key:?}"), row.sends, 1)?;
    }
    Ok(())
}

/// What `record` and `add` answered is on disk.
pub async fn what_was_recorded_survives_a_crash(store: &dyn Store) -> Checked {
    let journal = store.open().await?;
    record_all(&*journal).await?;
    add_keys(&*journal, &["added"]).await?;
    let mut before = Vec::new();
    let keys = outcomes().map(|(key, ..)| key);
    for key in keys.into_iter().chain(["added"]) {
        before.push(get(&*journal, key).await?);
    }
    let journal = reopen_after_crash(store, journal).await?;
    for before in before {
        let after = get(&*journal, &before.key).await?;
        same("a row after a crash", whole(&after), whole(&before))?;
    }
    Ok(())
}

/// A recorded row can be claimed again if its outcome is open, and never if it has one.
pub async fn recording_ends_the_claim(store: &dyn Store) -> Checked {
    let journal = store.open().await?;
    record_all(&*journal).await?;
    let rows = claim(&*journal, 10).await?;
    same(
        "what can be claimed again",
        keys_of(&rows),
        ["doubt", "again"],
    )
}

/// An outcome is not replaced by a later one.
pub async fn outcomes_stay(store: &dyn Store) -> Checked {
    let journal = store.open().await?;
    record_all(&*journal).await?;
    for (key, _, state) in outcomes() {
        if !state.is_final() {
            continue;
        }
        let before = get(&*journal, key).await?;
        for (_, outcome, _) in outcomes() {
            journal.record(before.id, &outcome).await?;
        }
        let after = get(&*journal, key).await?;
        same("a settled row", whole(&after), whole(&before))?;
    }
    Ok(())
}

/// A link replaces the failure of an earlier try.
pub async fn a_link_ends_the_failure(store: &dyn Store) -> Checked {
    let journal = store.open().await?;
    add_keys(&*journal, &["a"]).await?;
    let doubt = Outcome::InDoubt {
        failure: Some(failure("no answer")),
        after: None,
    };
    work(&*journal, "a", &doubt).await?;
    let rows = claim_keys(&*journal, &["a"]).await?;
    journal
        .record(rows[0], &Outcome::Existing(link("1")))
        .await?;
    same("failure", get(&*journal, "a").await?.failure, None)?;
    has_state(&*journal, "a", RowState::Existing).await
}
