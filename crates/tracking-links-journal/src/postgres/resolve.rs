//! A person's decision about a row, in one transaction.

use tokio_postgres::Client;
use tracking_links::journal::{JournalError, JournalErrorKind, Resolution, Row, RowState};

use super::session::Params;
use super::slow::Fault;
use super::table::{COLUMNS, column, read, text};

pub(super) async fn resolve(
    client: &mut Client,
    job: &str,
    key: &str,
    resolution: &Resolution,
) -> Result<Option<Row>, Fault> {
    use RowState::{Existing, Rejected, Sent, Unknown, Waiting};

    let changes = client.transaction().await?;
    let find = format!(
        "SELECT {COLUMNS}, it.worker IS NOT NULL AND it.lease_until > clock_timestamp() AS busy
         FROM tracking_links.rows it
         WHERE it.job = $1 AND sha256(it.key) = sha256($2) FOR UPDATE"
    );
    let Some(found) = changes.query_opt(&find, &[&job, &key.as_bytes()]).await? else {
        return Ok(None);
    };
    let row = read(&found)?;
    let busy = row.state <= Sent && column(&found, "busy")?;
    let why = match busy {
        true => Some("a worker works on it now; wait until it ends"),
        false => resolution.refusal(row.state),
    };
    if let Some(why) = why {
        // Otherwise the row stays locked until the transaction is dropped, and nobody claims it.
        changes.rollback().await?;
        let message = format!("the row {key:?} is {}: {why}", row.state);
        return Err(JournalError::new(JournalErrorKind::Refused, message).into());
    }
    let (state, link, failure) = match resolution {
        Resolution::Adopt(link) => (Existing, Some(link), None),
        Resolution::GiveUp(failure) => (Rejected, None, Some(failure)),
        Resolution::Disown(failure) => (Unknown, None, Some(failure)),
        Resolution::CreateAgain => (Waiting, None, row.failure.as_ref()),
        Resolution::LookAgain => (Sent, None, row.failure.as_ref()),
    };
    let link_id = link.and_then(|it| it.id.as_deref()).map(str::as_bytes);
    let link = link.map(|it| text("link", it)).transpose()?;
    let failure = failure.map(|it| text("failure", it)).transpose()?;
    let change = format!(
        "UPDATE tracking_links.rows it
         SET state = $3, link = $4, link_id = $5, failure = $6,
            settled_at = CASE WHEN $7 THEN clock_timestamp() END, due_at = NULL,
            postponed_by = '{{}}', worker = NULL, lease_until = NULL
         WHERE it.job = $1 AND it.id = $2 RETURNING {COLUMNS}"
    );
    let (id, settled) = (row.id.0, state.is_final());
    let params: Params<'_> = &[
        &job,
        &id,
        &state.as_str(),
        &link,
        &link_id,
        &failure,
        &settled,
    ];
    let row = read(&changes.query_one(&change, params).await?)?;
    changes.commit().await?;
    Ok(Some(row))
}
