//! What the checks share: short rows, and comparisons that say what differs.

use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use tracking_links::journal::{
    Added, Failure, Journal, JournalError, JournalErrorKind, NewRow, Outcome, Row, RowFilter,
    RowId, RowState,
};
use tracking_links::{LinkRequest, TrackingLink};

use super::store::{Broken, Checked, Store};

/// The provider of rows that need no other.
pub(super) const SHOP: &str = "shop";

/// Makes a row at [`SHOP`] whose request is told by its key.
pub(super) fn row(key: &str) -> NewRow {
    asking(key, key)
}

/// Makes a row at [`SHOP`] with this slug.
pub(super) fn asking(key: &str, slug: &str) -> NewRow {
    NewRow::new(key, SHOP, LinkRequest::new().slug(slug))
}

pub(super) fn link(id: &str) -> Box<TrackingLink> {
    let mut link = TrackingLink::new(SHOP);
    link.id = Some(id.to_owned());
    link.url = Some(format!("https://sho.rt/{id}"));
    Box::new(link)
}

pub(super) fn failure(message: &str) -> Failure {
    Failure::new("refused", message)
}

/// Fails if two values differ.
pub(super) fn same<T: Debug + PartialEq<U>, U: Debug>(what: &str, found: T, wanted: U) -> Checked {
    if found == wanted {
        return Ok(());
    }
    Err(Broken::new(format!(
        "{what}: {found:?} instead of {wanted:?}"
    )))
}

/// Fails if two values differ as JSON.
pub(super) fn same_json(what: &str, found: &impl Serialize, wanted: &impl Serialize) -> Checked {
    let json = |value: Result<String, _>| {
        value.map_err(|error: serde_json::Error| Broken::new(error.to_string()))
    };
    let found = json(serde_json::to_string(found))?;
    let wanted = json(serde_json::to_string(wanted))?;
    same(what, found, wanted)
}

/// Fails unless a call failed in this way.
pub(super) fn fails<T: Debug>(
    what: &str,
    result: Result<T, JournalError>,
    kind: JournalErrorKind,
) -> Checked {
    match result {
        Err(error) => same(what, error.kind(), kind),
        Ok(value) => Err(Broken::new(format!(
            "{what}: {value:?} instead of {kind:?}"
        ))),
    }
}

/// Adds rows of a batch, all of which have to be new.
pub(super) async fn add_new(journal: &dyn Journal, batch: &str, rows: &[NewRow]) -> Checked {
    let added = journal.add(batch, rows).await?;
    same("answers of add", added.len(), rows.len())?;
    match added.iter().position(|added| !matches!(added, Added::New)) {
        None => Ok(()),
        Some(index) => Err(Broken::new(format!(
            "add of {:?}: {:?} instead of New",
            rows[index].key, added[index]
        ))),
    }
}

/// Adds rows with these keys.
pub(super) async fn add_keys(journal: &dyn Journal, keys: &[&str]) -> Checked {
    let rows: Vec<NewRow> = keys.iter().map(|key| row(key)).collect();
    add_new(journal, "batch", &rows).await
}

/// Claims rows of [`SHOP`].
pub(super) async fn claim(journal: &dyn Journal, max: usize) -> Result<Vec<Row>, Broken> {
    let claims = journal.claim(SHOP, max).await?.claims;
    Ok(claims.into_iter().map(|claim| claim.row).collect())
}

/// Claims the rows with these keys, which have to be the next ones.
pub(super) async fn claim_keys(journal: &dyn Journal, keys: &[&str]) -> Result<Vec<RowId>, Broken> {
    let rows = claim(journal, keys.len()).await?;
    same("claimed keys", keys_of(&rows), keys)?;
    Ok(rows.iter().map(|row| row.id).collect())
}

/// Brings the next row of [`SHOP`] to an outcome, as a worker does: claims, sends and records it.
pub(super) async fn work(journal: &dyn Journal, key: &str, outcome: &Outcome) -> Checked {
    let rows = claim_keys(journal, &[key]).await?;
    journal.send(&rows).await?;
    Ok(journal.record(rows[0], outcome).await?)
}

/// Returns the row with a key, which has to be there.
pub(super) async fn get(journal: &dyn Journal, key: &str) -> Result<Row, Broken> {
    let rows = journal.get(&[key.to_owned()]).await?;
    let row = rows.into_iter().next().flatten();
    row.ok_or_else(|| Broken::new(format!("there is no row {key:?}")))
}

/// Fails unless the row with a key has this state.
pub(super) async fn has_state(journal: &dyn Journal, key: &str, state: RowState) -> Checked {
    let row = get(journal, key).await?;
    same(&format!("state of {key:?}"), row.state, state)
}

pub(super) fn keys_of(rows: &[Row]) -> Vec<&str> {
    rows.iter().map(|row| row.key.as_str()).collect()
}

pub(super) async fn all_rows(journal: &dyn Journal) -> Result<Vec<Row>, Broken> {
    Ok(journal.rows(&RowFilter::new(), None, 1000).await?)
}

/// Returns all of a row that is kept, to compare: what [`Row`] has, with links as JSON.
pub(super) fn whole(row: &Row) -> String {
    let link = row.link.as_ref().map(serde_json::to_string);
    let link = link.map(|link| link.unwrap_or_else(|error| error.to_string()));
    let Row {
        id,
        key,
        provider,
        request,
        state,
        failure,
        sends,
        sent_at,
        settled_at,
        ..
    } = row;
    format!(
        "{id:?} {key:?} {provider:?} {request:?} {state} {link:?} {failure:?} {sends} {sent_at:?} \
         {settled_at:?}"
    )
}

/// Crashes a worker and opens the journal for the next one, which can claim what that one had.
pub(super) async fn reopen_after_crash(
    store: &dyn Store,
    worker: Arc<dyn Journal>,
) -> Result<Arc<dyn Journal>, Broken> {
    store.crash(worker).await;
    wait_for_leases(store).await;
    Ok(store.open().await?)
}

/// Closes a journal and opens it for the next worker.
pub(super) async fn reopen(
    store: &dyn Store,
    worker: Arc<dyn Journal>,
) -> Result<Arc<dyn Journal>, Broken> {
    worker.close().await?;
    drop(worker);
    Ok(store.open().await?)
}

/// Waits until the claims of dead workers have ended.
pub(super) async fn wait_for_leases(store: &dyn Store) {
    if let Some(lease) = store.lease() {
        tokio::time::sleep(lease + lease / 4 + Duration::from_millis(20)).await;
    }
}
