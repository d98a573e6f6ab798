//! Rows are added, in one transaction.

use std::collections::{HashMap, HashSet};

use tokio_postgres::{Client, Row as Columns};
use tracking_links::journal::{Added, JournalError, NewRow, Row};

use super::slow::Fault;
use super::table::{COLUMNS, column, read, text};

/// Adding to a job takes turns: the numbers of rows follow their order, and two workers that add
/// the same keys in another order don't wait for each other for ever.
const LOCK: &str = "SELECT pg_advisory_xact_lock(1953653102, hashtext($1))";

const INSERT: &str = "
    INSERT INTO tracking_links.rows (job, batch, key, provider, request)
    SELECT $1, $2, n.key, n.provider, n.request
    FROM unnest($3::bytea[], $4::bytea[], $5::text[])
        WITH ORDINALITY AS n (key, provider, request, at)
    ORDER BY n.at
    ON CONFLICT (job, sha256(key)) DO NOTHING
    RETURNING key";

const REPLACE: &str = "
    UPDATE tracking_links.rows it
    SET provider = n.provider, request = n.request, batch = $2, state = 'waiting', failure = NULL,
        settled_at = NULL, due_at = NULL, postponed_by = '{}', worker = NULL, lease_until = NULL
    FROM unnest($3::bigint[], $4::bytea[], $5::text[]) AS n (id, provider, request)
    WHERE it.job = $1 AND it.id = n.id";

const REBATCH: &str = "
    UPDATE tracking_links.rows SET batch = $2
    WHERE job = $1 AND id = ANY ($3) AND state IN ('waiting', 'sent')";

/// A row that was there, and what else decides.
struct Known {
    row: Row,
    request: String,
    same_batch: bool,
    busy: bool,
}

pub(super) async fn add(
    client: &mut Client,
    job: &str,
    batch: &str,
    rows: &[NewRow],
) -> Result<Vec<Added>, Fault> {
    let requests = rows.iter().map(|row| text("request", &row.request));
    let requests = requests.collect::<Result<Vec<_>, _>>()?;
    let keys: Vec<_> = rows.iter().map(|row| row.key.as_bytes()).collect();
    let providers: Vec<_> = rows.iter().map(|row| row.provider.as_bytes()).collect();
    let batch = batch.as_bytes();

    let changes = client.transaction().await?;
    changes.execute(LOCK, &[&job]).await?;
    let inserted = changes
        .query(INSERT, &[&job, &batch, &keys, &providers, &requests])
        .await?;
    let inserted = inserted.iter().map(|row| column::<Vec<u8>>(row, "key"));
    let mut inserted = inserted.collect::<Result<HashSet<_>, _>>()?;
    let mut known = HashMap::new();
    if inserted.len() < rows.len() {
        let find = format!(
            "SELECT {COLUMNS}, it.batch = $2 AS same_batch,
                it.worker IS NOT NULL AND it.lease_until > clock_timestamp() AS busy
             FROM tracking_links.rows it
             WHERE it.job = $1
                AND sha256(it.key) IN (SELECT sha256(key) FROM unnest($3::bytea[]) AS key)
             ORDER BY it.id FOR UPDATE"
        );
        for row in changes.query(&find, &[&job, &batch, &keys]).await? {
            let row = known_row(&row)?;
            known.insert(row.row.key.clone(), row);
        }
    }

    let mut added = Vec::with_capacity(rows.len());
    let (mut replaced, mut rebatched) = (Vec::new(), Vec::new());
    for (new, request) in rows.iter().zip(&requests) {
        if inserted.remove(new.key.as_bytes()) {
            added.push(Added::New);
            continue;
        }
        let it = known.get_mut(&new.key);
        let it = it.expect("a key that conflicts has a row, which nobody deletes");
        let equal = it.row.provider == new.provider && it.request == *request;
        if equal {
            rebatched.push(it.row.id.0);
            // A finished row stays of the batch that it came with.
            it.same_batch |= !it.row.state.is_final();
            added.push(Added::Known(Box::new(it.row.clone())));
        } else if it.row.is_certainly_absent() && !it.busy && !it.same_batch {
            let (sends, sent_at) = (it.row.sends, it.row.sent_at);
            it.row = Row::new(it.row.id, new.clone());
            (it.row.sends, it.row.sent_at) = (sends, sent_at);
            it.request.clone_from(request);
            it.same_batch = true;
            replaced.push(it.row.id.0);
            added.push(Added::New);
        } else {
            added.push(Added::Differs(Box::new(it.row.clone())));
        }
    }
    if !replaced.is_empty() {
        // A row is replaced once at most: from then on it is of this batch.
        let of: HashMap<_, _> = known.values().map(|it| (it.row.id.0, it)).collect();
        let providers: Vec<_> = replaced
            .iter()
            .map(|id| of[id].row.provider.as_bytes())
            .collect();
        let requests: Vec<_> = replaced.iter().map(|id| &of[id].request).collect();
        changes
            .execute(REPLACE, &[&job, &batch, &replaced, &providers, &requests])
            .await?;
    }
    if !rebatched.is_empty() {
        changes
            .execute(REBATCH, &[&job, &batch, &rebatched])
            .await?;
    }
    changes.commit().await?;
    Ok(added)
}

fn known_row(columns: &Columns) -> Result<Known, JournalError> {
    Ok(Known {
        row: read(columns)?,
        request: column(columns, "request")?,
        same_batch: column(columns, "same_batch")?,
        busy: column(columns, "busy")?,
    })
}
