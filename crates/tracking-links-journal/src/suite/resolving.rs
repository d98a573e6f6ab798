//! A person decides about rows that nobody works on.

use tracking_links::journal::{Journal, JournalErrorKind, Outcome, Resolution, RowState};

use super::store::{Checked, Store};
use super::tools::{
    SHOP, add_keys, claim, claim_keys, fails, failure, get, has_state, keys_of, link, reopen, same,
    same_json, whole,
};

/// Makes a row of each state, which has its name as the key. Nobody works on them.
async fn fill(store: &dyn Store) -> Result<std::sync::Arc<dyn Journal>, super::store::Broken> {
    let journal = store.open().await?;
    let keys = RowState::ALL.iter().map(|state| state.as_str());
    let keys: Vec<&str> = keys.collect();
    add_keys(&*journal, &keys).await?;
    let rows = claim_keys(&*journal, &keys).await?;
    for (row, state) in rows.iter().zip(RowState::ALL) {
        let outcome = match state {
            RowState::Waiting | RowState::Sent => None,
            RowState::Created => Some(Outcome::Created(link("1"))),
            RowState::Existing => Some(Outcome::Existing(link("2"))),
            RowState::Rejected => Some(Outcome::Rejected(failure("no"))),
            RowState::Unknown => Some(Outcome::Unknown(failure("no"))),
        };
        if *state != RowState::Waiting {
            journal.send(&[*row]).await?;
        }
        if let Some(outcome) = outcome {
            journal.record(*row, &outcome).await?;
        }
    }
    reopen(store, journal).await
}

/// Tries a resolution on a row of each state.
async fn resolves(
    store: &dyn Store,
    resolution: &Resolution,
    allowed: &[RowState],
    becomes: RowState,
) -> Checked {
    let journal = fill(store).await?;
    for state in RowState::ALL {
        let key = state.as_str();
        let before = get(&*journal, key).await?;
        let result = journal.resolve(key, resolution).await;
        let after = get(&*journal, key).await?;
        if !allowed.contains(state) {
            fails(key, result, JournalErrorKind::Refused)?;
            same(&format!("refused {key:?}"), whole(&after), whole(&before))?;
            continue;
        }
        let returned = result?.map(|row| whole(&row));
        same(&format!("returned {key:?}"), returned, Some(whole(&after)))?;
        same(&format!("state of {key:?}"), after.state, becomes)?;
        same("is settled", after.settled_at.is_some(), becomes.is_final())?;
        same("sends", after.sends, before.sends)?;
        let (wanted_link, wanted_failure) = match resolution {
            Resolution::Adopt(link) => (Some(link.clone()), None),
            Resolution::GiveUp(failure) | Resolution::Disown(failure) => {
                (None, Some(failure.clone()))
            }
            _ => (None, before.failure),
        };
        same_json("link", &after.link, &wanted_link)?;
        same("failure", after.failure, wanted_failure)?;
    }
    same(
        "a key without a row",
        journal.resolve("none", resolution).await?.is_none(),
        true,
    )
}

/// A link can be adopted for what has none.
pub async fn links_are_adopted(store: &dyn Store) -> Checked {
    use RowState::{Existing, Rejected, Sent, Unknown, Waiting};
    let allowed = [Sent, Unknown, Waiting, Rejected];
    resolves(store, &Resolution::Adopt(link("9")), &allowed, Existing).await
}

/// What has no link can be created again.
pub async fn rows_are_created_again(store: &dyn Store) -> Checked {
    use RowState::{Rejected, Sent, Unknown, Waiting};
    resolves(
        store,
        &Resolution::CreateAgain,
        &[Sent, Unknown, Rejected],
        Waiting,
    )
    .await
}

/// The provider can be asked again for what it could not tell.
pub async fn rows_are_looked_for_again(store: &dyn Store) -> Checked {
    resolves(
        store,
        &Resolution::LookAgain,
        &[RowState::Unknown],
        RowState::Sent,
    )
    .await
}

/// What has no outcome can be given up.
pub async fn rows_are_given_up(store: &dyn Store) -> Checked {
    use RowState::{Rejected, Sent, Unknown, Waiting};
    let resolution = Resolution::GiveUp(failure("not wanted"));
    resolves(store, &resolution, &[Waiting, Sent, Unknown], Rejected).await
}

/// A link that was adopted or found is taken away from its row, and may then be another row's.
pub async fn links_are_disowned(store: &dyn Store) -> Checked {
    use RowState::{Existing, Unknown};
    let resolution = Resolution::Disown(failure("another link"));
    resolves(store, &resolution, &[Existing], Unknown).await?;
    let journal = store.open().await?;
    same("owners", journal.owners(SHOP, "2").await?, 0)
}

/// A row that somebody works on is not resolved.
pub async fn claimed_rows_are_not_resolved(store: &dyn Store) -> Checked {
    let journal = store.open().await?;
    add_keys(&*journal, &["a", "b"]).await?;
    let rows = claim_keys(&*journal, &["a", "b"]).await?;
    journal.send(&rows[1..]).await?;
    let person = match store.lease() {
        Some(_) => store.open().await?,
        None => journal.clone(),
    };
    for key in ["a", "b"] {
        let result = person.resolve(key, &Resolution::Adopt(link("1"))).await;
        fails("a claimed row", result, JournalErrorKind::Refused)?;
    }
    has_state(&*journal, "a", RowState::Waiting).await?;
    has_state(&*journal, "b", RowState::Sent).await
}

/// A row that is to be worked on again is claimed, at once and by age.
pub async fn resolved_rows_are_claimed(store: &dyn Store) -> Checked {
    let journal = store.open().await?;
    add_keys(&*journal, &["again", "look", "given up", "rest"]).await?;
    let rows = claim_keys(&*journal, &["again", "look", "given up"]).await?;
    journal.send(&rows).await?;
    for row in rows {
        journal
            .record(row, &Outcome::Unknown(failure("no")))
            .await?;
    }
    claim_keys(&*journal, &["rest"]).await?;
    journal
        .resolve("given up", &Resolution::GiveUp(failure("no")))
        .await?;
    journal.resolve("look", &Resolution::LookAgain).await?;
    journal.resolve("again", &Resolution::CreateAgain).await?;
    let rows = claim(&*journal, 10).await?;
    same("claimed keys", keys_of(&rows), ["look", "again"])
}
