//! What a worker changes, within a transaction: rows are added, claimed, sent and recorded.

use std::time::Duration;

use rusqlite::{OptionalExtension, params};
use tracking_links::TrackingLink;
use tracking_links::journal::{
    Added, Claim, Claims, Failure, JournalErrorKind as Kind, Outcome, Row, RowId, RowState,
};

use super::fault::Fault;
use super::table::{self, COLUMNS, OPEN, ms, now_ms};
use super::work::Work;

/// A row to add, with its request as JSON.
#[derive(Debug)]
pub(super) struct Texts {
    pub(super) key: String,
    pub(super) provider: String,
    pub(super) request: String,
}

pub(super) fn add(work: &mut Work, batch: &str, rows: &[Texts]) -> Result<Vec<Added>, Fault> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let batch = batch_id(work, batch)?;
    rows.iter().map(|row| add_one(work, batch, row)).collect()
}

fn batch_id(work: &Work, name: &str) -> Result<i64, Fault> {
    let mut find = work
        .conn
        .prepare_cached("SELECT id FROM batches WHERE name = ?1")?;
    if let Some(id) = find.query_row([name], |row| row.get(0)).optional()? {
        return Ok(id);
    }
    let mut add = work
        .conn
        .prepare_cached("INSERT INTO batches (name) VALUES (?1)")?;
    Ok(add.insert([name])?)
}

fn add_one(work: &mut Work, batch: i64, new: &Texts) -> Result<Added, Fault> {
    let mut add = work.conn.prepare_cached(
        "INSERT INTO links (key, provider, state, batch, request)
         VALUES (?1, ?2, 'waiting', ?3, ?4) ON CONFLICT (key) DO NOTHING",
    )?;
    if add.execute(params![new.key, new.provider, batch, new.request])? == 1 {
        return Ok(Added::New);
    }
    drop(add);
    let mut find = work
        .conn
        .prepare_cached("SELECT id, provider, request, batch FROM links WHERE key = ?1")?;
    let (row, equal, same_batch) = find.query_row([&new.key], |row| {
        let (provider, request): (String, String) = (row.get(1)?, row.get(2)?);
        let equal = provider == new.provider && request == new.request;
        Ok((RowId(row.get(0)?), equal, row.get::<_, i64>(3)? == batch))
    })?;
    drop(find);
    let there = || -> Result<Row, Fault> {
        let there = table::by_key(&work.conn, &new.key)?;
        Ok(there.expect("a key that conflicts has a row"))
    };
    if !equal && !same_batch && !work.claims.holds(row) && there()?.is_certainly_absent() {
        let mut replace = work.conn.prepare_cached(
            "UPDATE links SET provider = ?2, request = ?3, batch = ?4, state = 'waiting',
             failure = NULL, settled_at_ms = NULL, due_at_ms = NULL, postponed = 0 WHERE id = ?1",
        )?;
        replace.execute(params![row.0, new.provider, new.request, batch])?;
        work.claims
            .make_claimable(&new.provider, RowState::Waiting, row);
        return Ok(Added::New);
    }
    if equal && !same_batch {
        let mut update = work.conn.prepare_cached(
            "UPDATE links SET batch = ?2 WHERE id = ?1 AND state IN ('waiting', 'sent')",
        )?;
        update.execute(params![row.0, batch])?;
    }
    let there = Box::new(there()?);
    Ok(match equal {
        true => Added::Known(there),
        false => Added::Differs(there),
    })
}

pub(super) fn claim(work: &mut Work, provider: &str, max: usize) -> Result<Claims, Fault> {
    let mut due = work.conn.prepare_cached(
        "UPDATE links SET due_at_ms = NULL WHERE provider = ?1 AND due_at_ms <= ?2",
    )?;
    if due.execute(params![provider, now_ms()])? > 0 {
        work.claims.forget_cursors();
    }
    drop(due);
    let mut claims = Vec::new();
    for state in [RowState::Sent, RowState::Waiting] {
        claim_in(work, provider, state, max, &mut claims)?;
    }
    let mut next = None;
    if claims.is_empty() {
        let mut query = work.conn.prepare_cached(
            "SELECT min(due_at_ms) FROM links WHERE provider = ?1 AND due_at_ms > 0",
        )?;
        let due: Option<i64> = query.query_row([provider], |row| row.get(0))?;
        next = due.map(|due| {
            let left = u64::try_from(due.saturating_sub(now_ms()));
            Duration::from_millis(left.unwrap_or(0).max(1))
        });
    }
    Ok(Claims::new(claims, next))
}

fn claim_in(
    work: &mut Work,
    provider: &str,
    state: RowState,
    max: usize,
    claims: &mut Vec<Claim>,
) -> Result<(), Fault> {
    let mut query = work.conn.prepare_cached(&claimable(state))?;
    let mut cursor = work.claims.cursor(provider, state);
    let mut found = query.query(params![provider, cursor])?;
    while claims.len() < max
        && let Some(columns) = found.next()?
    {
        let id = RowId(columns.get(0)?);
        if !work.claims.holds(id) {
            claims.push(Claim::new(table::read(columns)?));
            work.claims.claim(id);
        }
        cursor = id.0;
    }
    work.claims.set_cursor(provider, state, cursor);
    Ok(())
}

/// The query for the rows of a provider in a state that nothing holds back, after a row, by age.
fn claimable(state: RowState) -> String {
    format!(
        "SELECT {COLUMNS} FROM links WHERE {OPEN} AND provider = ?1 AND id > ?2
         AND state = '{state}' AND due_at_ms IS NULL AND postponed = 0 ORDER BY id"
    )
}

pub(super) fn send(work: &mut Work, rows: &[RowId]) -> Result<(), Fault> {
    if let Some(row) = rows.iter().find(|row| !work.claims.holds(**row)) {
        return Err(Fault::new(
            Kind::ClaimLost,
            format!(
                "this worker has no claim of the row {}; claim it before it is sent",
                row.0
            ),
        ));
    }
    let mut send = work.conn.prepare_cached(
        "UPDATE links SET state = 'sent', sends = sends + 1, sent_at_ms = ?2 WHERE id = ?1",
    )?;
    let now = now_ms();
    for row in rows {
        send.execute(params![row.0, now])?;
    }
    Ok(())
}

pub(super) fn record(work: &mut Work, row: RowId, outcome: &Outcome) -> Result<(), Fault> {
    let (provider, state) = table::place(&work.conn, row)?;
    let claimed = work.claims.holds(row);
    work.claims.release(row);
    let has_link = matches!(outcome, Outcome::Created(_) | Outcome::Existing(_));
    // Without a claim, what is known of the row may be old. Only a link is a fact for ever.
    if state.is_final() || !(claimed || has_link) {
        return Ok(());
    }
    match outcome {
        Outcome::Created(link) => set_link(work, row, RowState::Created, link),
        Outcome::Existing(link) => set_link(work, row, RowState::Existing, link),
        Outcome::Rejected(failure) => set_failed(work, row, RowState::Rejected, failure),
        Outcome::Unknown(failure) => set_failed(work, row, RowState::Unknown, failure),
        Outcome::NotCreated { failure, after } => set_open(
            work,
            row,
            &provider,
            RowState::Waiting,
            failure.as_ref(),
            *after,
        ),
        Outcome::InDoubt { failure, after } => set_open(
            work,
            row,
            &provider,
            RowState::Sent,
            failure.as_ref(),
            *after,
        ),
        Outcome::Postponed {
            is_in_doubt,
            failure,
        } => {
            let mut update = work.conn.prepare_cached(
                "UPDATE links SET state = ?2, failure = ?3, postponed = 1 WHERE id = ?1",
            )?;
            let state = RowState::open(*is_in_doubt).as_str();
            update.execute(params![row.0, state, table::text("failure", failure)?])?;
            Ok(())
        }
    }
}

/// Gives a row its link.
pub(super) fn set_link(
    work: &Work,
    row: RowId,
    state: RowState,
    link: &TrackingLink,
) -> Result<(), Fault> {
    let mut update = work.conn.prepare_cached(
        "UPDATE links SET state = ?2, link = ?3, link_id = ?4, settled_at_ms = ?5, failure = NULL,
         due_at_ms = NULL, postponed = 0 WHERE id = ?1",
    )?;
    let text = table::text("link", link)?;
    update.execute(params![row.0, state.as_str(), text, link.id, now_ms()])?;
    Ok(())
}

/// Ends the work on a row without a link.
pub(super) fn set_failed(
    work: &Work,
    row: RowId,
    state: RowState,
    failure: &Failure,
) -> Result<(), Fault> {
    let mut update = work.conn.prepare_cached(
        "UPDATE links SET state = ?2, failure = ?3, settled_at_ms = ?4, link = NULL,
         link_id = NULL, due_at_ms = NULL, postponed = 0 WHERE id = ?1",
    )?;
    let text = table::text("failure", failure)?;
    update.execute(params![row.0, state.as_str(), text, now_ms()])?;
    Ok(())
}

/// Leaves a row to be claimed again.
fn set_open(
    work: &mut Work,
    row: RowId,
    provider: &str,
    state: RowState,
    failure: Option<&Failure>,
    after: Option<Duration>,
) -> Result<(), Fault> {
    let mut update = work.conn.prepare_cached(
        "UPDATE links SET state = ?2, failure = ?3, due_at_ms = ?4 WHERE id = ?1",
    )?;
    let failure = failure
        .map(|failure| table::text("failure", failure))
        .transpose()?;
    let due = after.map(|after| now_ms().saturating_add(ms(after)));
    update.execute(params![row.0, state.as_str(), failure, due])?;
    work.claims.make_claimable(provider, state, row);
    Ok(())
}

/// Finds the rows with these keys.
pub(super) fn get(work: &Work, keys: &[String]) -> Result<Vec<Option<Row>>, Fault> {
    keys.iter()
        .map(|key| table::by_key(&work.conn, key))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqlite::schema;

    #[test]
    fn a_claim_reads_no_row_that_can_not_be_claimed() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let conn = schema::open(file.path()).unwrap();
        for state in [RowState::Waiting, RowState::Sent] {
            let plan = format!("EXPLAIN QUERY PLAN {}", claimable(state));
            let mut plan = conn.prepare(&plan).unwrap();
            let steps = plan.query_map(["fanvue", "0"], |step| step.get::<_, String>(3));
            let steps: Vec<String> = steps.unwrap().map(Result::unwrap).collect();
            let search = "SEARCH links USING INDEX links_open \
                          (provider=? AND state=? AND postponed=? AND due_at_ms=? AND id>?)";
            assert_eq!(steps, [search]);
        }
    }
}
