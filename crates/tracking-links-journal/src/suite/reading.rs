//! Rows are found by key, paged by age, and counted.

use tracking_links::LinkRequest;
use tracking_links::journal::{Count, Journal, NewRow, Outcome, RowFilter, RowId, RowState};

use super::store::{Broken, Checked, Store};
use super::tools::{SHOP, add_keys, add_new, claim_keys, link, row, same, work};

/// Rows are returned in the order of the keys, `None` for those that are not there.
pub async fn rows_are_found_by_their_keys(store: &dyn Store) -> Checked {
    let journal = store.open().await?;
    add_keys(&*journal, &["a", "b", "c"]).await?;
    let keys = ["c", "none", "a", "c", "A", "a "].map(str::to_owned);
    let rows = journal.get(&keys).await?;
    let found: Vec<Option<&str>> = rows
        .iter()
        .map(|row| row.as_ref().map(|row| row.key.as_str()))
        .collect();
    same(
        "found keys",
        found,
        [Some("c"), None, Some("a"), Some("c"), None, None],
    )?;
    same("rows of no keys", journal.get(&[]).await?.len(), 0)
}

/// Returns the keys of all rows that a filter means, page by page.
async fn pages(
    journal: &dyn Journal,
    filter: &RowFilter,
    max: usize,
) -> Result<Vec<String>, Broken> {
    let mut keys = Vec::new();
    let mut after: Option<RowId> = None;
    loop {
        let rows = journal.rows(filter, after, max).await?;
        if rows.len() > max {
            return Err(Broken::new(format!(
                "{} rows on a page of {max}",
                rows.len()
            )));
        }
        let Some(last) = rows.last() else {
            return Ok(keys);
        };
        after = Some(last.id);
        keys.extend(rows.into_iter().map(|row| row.key));
    }
}

/// Rows of three providers' and batches' states, for the filters.
async fn fill(journal: &dyn Journal) -> Checked {
    let elsewhere = |key| NewRow::new(key, "elsewhere", LinkRequest::new());
    add_keys(journal, &["created", "sent", "waiting"]).await?;
    add_new(
        journal,
        "other",
        &[elsewhere("x"), row("y"), elsewhere("z")],
    )
    .await?;
    work(journal, "created", &Outcome::Created(link("1"))).await?;
    let rows = claim_keys(journal, &["sent"]).await?;
    Ok(journal.send(&rows).await?)
}

/// Pages have each row once, by age, and only those that the filter means.
pub async fn rows_are_paged_by_age(store: &dyn Store) -> Checked {
    let journal = store.open().await?;
    let journal = &*journal;
    fill(journal).await?;
    let all = RowFilter::new();
    let open = all.clone().states([RowState::Waiting, RowState::Sent]);
    let cases: [(RowFilter, &[&str]); 7] = [
        (all.clone(), &["created", "sent", "waiting", "x", "y", "z"]),
        (open.clone(), &["sent", "waiting", "x", "y", "z"]),
        (all.clone().states([RowState::Unknown]), &[]),
        (all.clone().provider("elsewhere"), &["x", "z"]),
        (all.clone().outside_batch("batch"), &["x", "y", "z"]),
        (
            all.clone().outside_batch("none"),
            &["created", "sent", "waiting", "x", "y", "z"],
        ),
        (
            open.provider(SHOP).outside_batch("other"),
            &["sent", "waiting"],
        ),
    ];
    for (filter, wanted) in cases {
        for max in [1, 2, 10] {
            let keys = pages(journal, &filter, max).await?;
            same(&format!("pages of {max} rows of {filter:?}"), keys, wanted)?;
        }
    }
    Ok(())
}

/// Rows are counted by provider and state, without those of which there are none.
pub async fn rows_are_counted_by_provider_and_state(store: &dyn Store) -> Checked {
    let journal = store.open().await?;
    let journal = &*journal;
    same(
        "counts of nothing",
        journal.count(&RowFilter::new()).await?,
        [],
    )?;
    fill(journal).await?;
    let mut counts = journal.count(&RowFilter::new()).await?;
    counts.sort_by(|one, next| (&one.provider, one.state).cmp(&(&next.provider, next.state)));
    let wanted = [
        Count::new("elsewhere", RowState::Waiting, 2),
        Count::new(SHOP, RowState::Waiting, 2),
        Count::new(SHOP, RowState::Sent, 1),
        Count::new(SHOP, RowState::Created, 1),
    ];
    same("counts", counts, wanted)?;
    let unfinished = RowFilter::new().states([RowState::Waiting, RowState::Sent]);
    let filter = unfinished.provider(SHOP).outside_batch("other");
    let mut counts = journal.count(&filter).await?;
    counts.sort_by_key(|count| count.state);
    let wanted = [RowState::Waiting, RowState::Sent].map(|state| Count::new(SHOP, state, 1));
    same("counts of a filter", counts, wanted)
}

/// The owners of a link are the rows that have it, at its provider.
pub async fn owners_of_a_link_are_counted(store: &dyn Store) -> Checked {
    let journal = store.open().await?;
    let journal = &*journal;
    add_keys(journal, &["a", "b", "c"]).await?;
    add_new(
        journal,
        "batch",
        &[NewRow::new("x", "elsewhere", LinkRequest::new())],
    )
    .await?;
    same("owners of no link", journal.owners(SHOP, "1").await?, 0)?;
    work(journal, "a", &Outcome::Created(link("1"))).await?;
    same("owners of a link", journal.owners(SHOP, "1").await?, 1)?;
    work(journal, "b", &Outcome::Existing(link("1"))).await?;
    work(journal, "c", &Outcome::Created(link("2"))).await?;
    same(
        "owners of a shared link",
        journal.owners(SHOP, "1").await?,
        2,
    )?;
    same(
        "owners elsewhere",
        journal.owners("elsewhere", "1").await?,
        0,
    )
}
