//! Rows as they are in the table, and texts as they are written.

use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio_postgres::Row as Columns;
use tracking_links::journal::{JournalError, JournalErrorKind, NewRow, Row, RowId, RowState};

/// The columns of a row.
pub(super) const COLUMNS: &str = "it.id, it.key, it.provider, it.request, it.state, it.link, \
    it.failure, it.sends, it.sent_at, it.due_at, it.settled_at";

/// Reads a row of [`COLUMNS`].
pub(super) fn read(columns: &Columns) -> Result<Row, JournalError> {
    let id: i64 = column(columns, "id")?;
    let utf8 = |name| {
        let bytes = column(columns, name)?;
        String::from_utf8(bytes).map_err(|_| damaged(id, name))
    };
    let request: String = column(columns, "request")?;
    let request = json(id, "request", &request)?;
    let new = NewRow::new(utf8("key")?, utf8("provider")?, request);
    let mut row = Row::new(RowId(id), new);
    let state: String = column(columns, "state")?;
    row.state = RowState::from_name(&state).ok_or_else(|| damaged(id, "state"))?;
    let link: Option<String> = column(columns, "link")?;
    row.link = link.map(|text| json(id, "link", &text)).transpose()?;
    let failure: Option<String> = column(columns, "failure")?;
    row.failure = failure.map(|text| json(id, "failure", &text)).transpose()?;
    let sends: i64 = column(columns, "sends")?;
    row.sends = u32::try_from(sends).map_err(|_| damaged(id, "sends"))?;
    row.sent_at = column(columns, "sent_at")?;
    row.due_at = column(columns, "due_at")?;
    row.settled_at = column(columns, "settled_at")?;
    Ok(row)
}

/// Reads a column.
pub(super) fn column<'a, T>(columns: &'a Columns, name: &str) -> Result<T, JournalError>
where
    T: tokio_postgres::types::FromSql<'a>,
{
    columns.try_get(name).map_err(|error| {
        let message = format!(
            "the column {name} of the PostgreSQL journal has another type than it should: restore \
             the schema `tracking_links` from a backup"
        );
        JournalError::new(JournalErrorKind::Damaged, message).with_source(error)
    })
}

/// Writes a value as JSON.
pub(super) fn text(what: &str, value: &impl Serialize) -> Result<String, JournalError> {
    serde_json::to_string(value).map_err(|error| {
        let message = format!("the journal can't keep this {what}: {error}");
        JournalError::new(JournalErrorKind::Other, message)
    })
}

fn json<T: DeserializeOwned>(id: i64, column: &str, text: &str) -> Result<T, JournalError> {
    serde_json::from_str(text).map_err(|_| damaged(id, column))
}

fn damaged(id: i64, column: &str) -> JournalError {
    let message = format!(
        "the column {column} of the row {id} of the PostgreSQL journal is damaged: restore it from \
         a backup"
    );
    JournalError::new(JournalErrorKind::Damaged, message)
}
