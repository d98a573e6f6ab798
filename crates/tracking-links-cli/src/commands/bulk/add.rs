//! Adds the rows of a table to the journal, and says what is left to do for them.

use std::collections::BTreeMap;
use std::path::Path;

use tracking_links::journal::{Journal, NewRow, Row, RowFilter, RowState};

use crate::exit::Failed;
use crate::journal::Opened;
use crate::table::Table;

/// How many rows the journal is asked for at once.
pub(super) const BATCH: usize = 500;

/// The states of rows that have no outcome yet.
const UNFINISHED: [RowState; 2] = [RowState::Waiting, RowState::Sent];

/// What a run would do.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// The rows to send, by provider.
    pub(super) to_send: BTreeMap<String, u64>,
    /// The rows that have their outcome.
    pub(super) finished: u64,
    /// The rows in doubt, whose links would be looked for.
    pub(super) in_doubt: u64,
    /// The rows whose key has another request in the journal.
    pub(super) differs: u64,
}

/// Returns whether there may be a journal: of a database, only its server knows.
pub(super) fn exists(place: &str) -> bool {
    place.contains("://") || Path::new(place).exists()
}

/// Finds out what a run would do, and changes nothing.
pub(super) async fn plan(table: &mut Table, opened: Option<&Opened>) -> Result<Plan, Failed> {
    let mut plan = Plan::default();
    let mut count = |row: &NewRow, known: Option<Row>| {
        let Some(known) = known else {
            *plan.to_send.entry(row.provider.clone()).or_default() += 1;
            return;
        };
        let is_same = known.request == row.request && known.provider == row.provider;
        match known.state {
            _ if !is_same && !known.is_certainly_absent() => plan.differs += 1,
            RowState::Waiting => *plan.to_send.entry(row.provider.clone()).or_default() += 1,
            RowState::Rejected if !is_same => {
                *plan.to_send.entry(row.provider.clone()).or_default() += 1;
            }
            RowState::Sent => plan.in_doubt += 1,
            _ => plan.finished += 1,
        }
    };
    let mut rows = table.rows()?;
    loop {
        let batch = rows.next_valid(BATCH)?;
        if batch.is_empty() {
            return Ok(plan);
        }
        let known = match opened {
            Some(opened) => opened.journal.get(&keys(&batch)).await?,
            None => vec![None; batch.len()],
        };
        batch
            .iter()
            .zip(known)
            .for_each(|(row, known)| count(row, known));
    }
}

/// Returns how many unfinished rows of the journal are not in the table. Changes nothing.
pub(super) async fn unfinished_elsewhere(
    table: &mut Table,
    journal: &dyn Journal,
) -> Result<u64, Failed> {
    let unfinished = RowFilter::new().states(UNFINISHED);
    let outside = unfinished.clone().outside_batch(table.digest());
    if total(journal, &outside).await? == 0 {
        return Ok(0);
    }
    let mut elsewhere = total(journal, &unfinished).await?;
    let mut rows = table.rows()?;
    loop {
        let batch = rows.next_valid(BATCH)?;
        if batch.is_empty() {
            return Ok(elsewhere);
        }
        let known = journal.get(&keys(&batch)).await?;
        let ours = known
            .iter()
            .flatten()
            .filter(|row| UNFINISHED.contains(&row.state));
        elsewhere = elsewhere.saturating_sub(ours.count() as u64);
    }
}

/// Returns whether the table has outcomes of a run that had another journal.
pub(super) async fn has_other_outcomes(
    table: &mut Table,
    journal: &dyn Journal,
) -> Result<bool, Failed> {
    let mut rows = table.rows()?;
    let first = match rows.have_outcomes() {
        true => rows.next_valid(BATCH)?,
        false => Vec::new(),
    };
    let known = journal.get(&keys(&first)).await?;
    Ok(!first.is_empty() && known.iter().all(Option::is_none))
}

async fn total(journal: &dyn Journal, filter: &RowFilter) -> Result<u64, Failed> {
    let counts = journal.count(filter).await?;
    Ok(counts.iter().map(|count| count.rows).sum())
}

/// Adds all valid rows to the journal. Fails if the file is not the one that was checked.
pub(super) async fn add(table: &mut Table, journal: &dyn Journal) -> Result<(), Failed> {
    let digest = table.digest().to_owned();
    let mut rows = table.rows()?;
    loop {
        let batch = rows.next_valid(BATCH)?;
        if batch.is_empty() {
            return Ok(());
        }
        journal.add(&digest, &batch).await?;
    }
}

fn keys(rows: &[NewRow]) -> Vec<String> {
    rows.iter().map(|row| row.key.clone()).collect()
}
