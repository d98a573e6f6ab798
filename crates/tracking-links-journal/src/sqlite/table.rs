//! Rows as they are read from the table, and texts as they are written.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, OptionalExtension, Params, Row as Columns};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tracking_links::journal::{JournalErrorKind as Kind, NewRow, Row, RowId, RowState};

use super::fault::Fault;

/// The columns of a row, in the order in which [`read`] takes them.
pub(super) const COLUMNS: &str =
    "id, key, provider, state, sends, sent_at_ms, settled_at_ms, failure, link, request, due_at_ms";

/// The condition of the index of rows that are not settled, and of the index of those that are. A
/// query has it word for word, since SQLite uses such an index only then.
pub(super) const OPEN: &str = "state IN ('waiting', 'sent')";
pub(super) const SETTLED: &str = "state NOT IN ('waiting', 'sent')";

/// Reads the rows of a query on [`COLUMNS`], at most `max`.
pub(super) fn rows(
    conn: &Connection,
    query: &str,
    params: impl Params,
    max: usize,
) -> Result<Vec<Row>, Fault> {
    let mut query = conn.prepare_cached(query)?;
    let mut found = query.query(params)?;
    let mut rows = Vec::new();
    while rows.len() < max
        && let Some(columns) = found.next()?
    {
        rows.push(read(columns)?);
    }
    Ok(rows)
}

/// Finds the row with a key.
pub(super) fn by_key(conn: &Connection, key: &str) -> Result<Option<Row>, Fault> {
    let query = format!("SELECT {COLUMNS} FROM links WHERE key = ?1");
    Ok(rows(conn, &query, [key], 1)?.pop())
}

/// Returns the provider and the state of a row.
pub(super) fn place(conn: &Connection, row: RowId) -> Result<(String, RowState), Fault> {
    let mut query = conn.prepare_cached("SELECT provider, state FROM links WHERE id = ?1")?;
    let place = query.query_row([row.0], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)));
    let Some((provider, state)) = place.optional()? else {
        return Err(Fault::new(
            Kind::Other,
            format!("the journal has no row with the number {}", row.0),
        ));
    };
    Ok((provider, self::state(row, &state)?))
}

/// Reads a row of a query on [`COLUMNS`].
pub(super) fn read(columns: &Columns<'_>) -> Result<Row, Fault> {
    let id = RowId(columns.get(0)?);
    let request = json(id, "request", &columns.get::<_, String>(9)?)?;
    let new = NewRow::new(
        columns.get::<_, String>(1)?,
        columns.get::<_, String>(2)?,
        request,
    );
    let mut row = Row::new(id, new);
    row.state = state(id, &columns.get::<_, String>(3)?)?;
    row.sends = columns.get(4)?;
    row.sent_at = columns.get::<_, Option<i64>>(5)?.map(time);
    row.settled_at = columns.get::<_, Option<i64>>(6)?.map(time);
    row.due_at = columns.get::<_, Option<i64>>(10)?.map(time);
    let failure: Option<String> = columns.get(7)?;
    row.failure = failure.map(|text| json(id, "failure", &text)).transpose()?;
    let link: Option<String> = columns.get(8)?;
    row.link = link.map(|text| json(id, "link", &text)).transpose()?;
    Ok(row)
}

fn state(row: RowId, name: &str) -> Result<RowState, Fault> {
    RowState::from_name(name).ok_or_else(|| damaged(row, "state"))
}

fn json<T: DeserializeOwned>(row: RowId, column: &str, text: &str) -> Result<T, Fault> {
    serde_json::from_str(text).map_err(|_| damaged(row, column))
}

fn damaged(row: RowId, column: &str) -> Fault {
    Fault::new(
        Kind::Damaged,
        format!(
            "the column {column} of the row with the id {} of the journal is damaged; restore it \
             from a copy",
            row.0
        ),
    )
}

/// Writes a value as JSON.
pub(super) fn text(what: &str, value: &impl Serialize) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(|error| {
        Fault::new(
            Kind::Other,
            format!("the journal can't keep this {what}: {error}"),
        )
    })
}

/// Returns a time in milliseconds since 1970.
pub(super) fn now_ms() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, ms)
}

/// Returns a duration in whole milliseconds, rounded up.
pub(super) fn ms(duration: Duration) -> i64 {
    let ms = duration.as_nanos().div_ceil(1_000_000);
    i64::try_from(ms).unwrap_or(i64::MAX)
}

fn time(ms: i64) -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(ms.unsigned_abs())
}
