//! Rows are added once for each key.

use tracking_links::Delivery;
use tracking_links::journal::{Added, Journal, NewRow, Outcome, RowFilter, RowState};

use super::store::{Broken, Checked, Store};
use super::tools::{
    add_keys, add_new, all_rows, asking, claim_keys, failure, get, keys_of, link, row, same, whole,
    work,
};

/// Rows that are added are `waiting`, in their order, and nothing else is known of them.
pub async fn added_rows_wait_in_their_order(store: &dyn Store) -> Checked {
    let journal = store.open().await?;
    add_keys(&*journal, &["c", "a", "b"]).await?;
    let rows = all_rows(&*journal).await?;
    same("keys by age", keys_of(&rows), ["c", "a", "b"])?;
    for found in &rows {
        let mut wanted = row(&found.key);
        wanted.key.clone_from(&found.key);
        let wanted = tracking_links::journal::Row::new(found.id, wanted);
        same("a new row", whole(found), whole(&wanted))?;
    }
    let ordered = rows.is_sorted_by(|one, next| one.id < next.id);
    same("numbers rise with age", ordered, true)?;
    same("add of no rows", journal.add("batch", &[]).await?.len(), 0)
}

/// A key that is added again with an equal request is known, also within one call.
pub async fn equal_requests_are_known(store: &dyn Store) -> Checked {
    let journal = store.open().await?;
    let added = journal.add("batch", &[row("a"), row("a")]).await?;
    let [Added::New, Added::Known(known)] = &added[..] else {
        return Err(Broken::new(format!("{added:?} instead of New and Known")));
    };
    let there = get(&*journal, "a").await?;
    same("the known row", whole(known), whole(&there))?;
    work(&*journal, "a", &Outcome::Created(link("1"))).await?;
    let added = journal.add("other", &[row("a")]).await?;
    let [Added::Known(known)] = &added[..] else {
        return Err(Broken::new(format!("{added:?} instead of Known")));
    };
    same("state of the known row", known.state, RowState::Created)?;
    same("the known row's link", known.link.is_some(), true)
}

/// Fails unless a row differs from the one with its key, which stays as it is.
async fn differs(journal: &dyn Journal, batch: &str, new: NewRow) -> Checked {
    let before = get(journal, &new.key).await?;
    let what = format!("{:?} from {batch:?}", new.key);
    let added = journal.add(batch, &[new]).await?;
    let [Added::Differs(there)] = &added[..] else {
        return Err(Broken::new(format!("{what}: {added:?} instead of Differs")));
    };
    same(&what, whole(there), whole(&before))?;
    same(
        &what,
        whole(&get(journal, &before.key).await?),
        whole(&before),
    )
}

/// Another request never replaces one of the same batch, one that somebody works on, or one that
/// was sent.
pub async fn other_requests_do_not_replace_what_was_sent(store: &dyn Store) -> Checked {
    let journal = store.open().await?;
    let journal = &*journal;
    add_keys(
        journal,
        &["created", "refused", "again", "doubt", "claimed", "waiting"],
    )
    .await?;
    work(journal, "created", &Outcome::Created(link("1"))).await?;
    work(journal, "refused", &Outcome::Rejected(failure("no"))).await?;
    let again = claim_keys(journal, &["again"]).await?;
    journal.send(&again).await?;
    let rows = claim_keys(journal, &["doubt", "claimed"]).await?;
    journal.send(&rows[..1]).await?;
    let not_created = Outcome::NotCreated {
        failure: None,
        after: None,
    };
    journal.record(again[0], &not_created).await?;

    differs(journal, "batch", asking("waiting", "other")).await?;
    let elsewhere = NewRow::new("waiting", "elsewhere", row("waiting").request);
    differs(journal, "batch", elsewhere).await?;
    for key in ["created", "refused", "again", "doubt", "claimed"] {
        differs(journal, "other", asking(key, "other")).await?;
    }
    let outside = RowFilter::new().outside_batch("batch");
    same(
        "rows of another batch",
        journal.rows(&outside, None, 10).await?.len(),
        0,
    )
}

/// A request of which nothing was ever sent is replaced by another one from another batch.
pub async fn unsent_requests_are_replaced(store: &dyn Store) -> Checked {
    let journal = store.open().await?;
    let journal = &*journal;
    add_keys(journal, &["rejected", "waiting", "elsewhere"]).await?;
    let rows = claim_keys(journal, &["rejected"]).await?;
    journal
        .record(rows[0], &Outcome::Rejected(failure("no")))
        .await?;
    let new = [
        asking("rejected", "other"),
        asking("waiting", "other"),
        NewRow::new("elsewhere", "elsewhere", row("elsewhere").request),
    ];
    add_new(journal, "other", &new).await?;
    for new in &new {
        let found = get(journal, &new.key).await?;
        same("the replaced request", &found.request, &new.request)?;
        same("its provider", &found.provider, &new.provider)?;
        same("its state", found.state, RowState::Waiting)?;
        same("its failure", &found.failure, &None)?;
        same("when it was settled", found.settled_at, None)?;
    }
    claim_keys(journal, &["rejected", "waiting"]).await?;
    let outside = RowFilter::new().outside_batch("other");
    same(
        "rows of the old batch",
        journal.rows(&outside, None, 10).await?.len(),
        0,
    )
}

/// A request that was sent once, and that the provider certainly refused, is replaced by another
/// one from another batch; one that was sent twice is not.
pub async fn refused_requests_are_replaced(store: &dyn Store) -> Checked {
    let journal = store.open().await?;
    let journal = &*journal;
    add_keys(journal, &["twice", "rejected", "waiting"]).await?;
    let refused = || failure("no").with_delivery(Delivery::Rejected);
    let not_created = || Outcome::NotCreated {
        failure: Some(refused()),
        after: None,
    };
    work(journal, "twice", &not_created()).await?;
    work(journal, "twice", &Outcome::Rejected(refused())).await?;
    work(journal, "rejected", &Outcome::Rejected(refused())).await?;
    work(journal, "waiting", &not_created()).await?;
    let new = [asking("rejected", "other"), asking("waiting", "other")];
    add_new(journal, "other", &new).await?;
    for new in &new {
        let found = get(journal, &new.key).await?;
        same("the replaced request", &found.request, &new.request)?;
        same("its state", found.state, RowState::Waiting)?;
        same("its failure", &found.failure, &None)?;
        same(
            "its sends",
            (found.sends, found.sent_at.is_some()),
            (1, true),
        )?;
    }
    differs(journal, "other", asking("twice", "other")).await?;
    claim_keys(journal, &["rejected", "waiting"])
        .await
        .map(drop)
}

/// An unfinished row that is added again comes from the newest batch, and a finished one does not.
pub async fn unfinished_rows_come_from_the_newest_batch(store: &dyn Store) -> Checked {
    let journal = store.open().await?;
    let journal = &*journal;
    add_keys(journal, &["created", "doubt", "waiting", "left"]).await?;
    work(journal, "created", &Outcome::Created(link("1"))).await?;
    let rows = claim_keys(journal, &["doubt"]).await?;
    journal.send(&rows).await?;
    journal
        .add("newest", &[row("created"), row("doubt"), row("waiting")])
        .await?;
    let outside = RowFilter::new().outside_batch("newest");
    let rows = journal.rows(&outside, None, 10).await?;
    same(
        "rows outside the newest batch",
        keys_of(&rows),
        ["created", "left"],
    )?;
    let outside = RowFilter::new().outside_batch("batch");
    let rows = journal.rows(&outside, None, 10).await?;
    same(
        "rows outside the first batch",
        keys_of(&rows),
        ["doubt", "waiting"],
    )
}
