//! Rows are claimed.

use std::time::Duration;

use tracking_links::journal::{Claim, Claims, JournalError, RowState};

use super::session::{Params, Sql, within};
use super::table::{column, read};
use super::worker::Worker;

/// How long a claim is tried while the server does not answer.
const AGAIN: Duration = Duration::from_secs(60);

pub(super) async fn claim(
    worker: &Worker,
    provider: &str,
    max: usize,
) -> Result<Claims, JournalError> {
    let (job, provider) = (&worker.address.job, provider.as_bytes());
    let held: Vec<_> = worker.claims().keys().copied().collect();
    let most = i64::try_from(max).unwrap_or(i64::MAX);
    let lease = worker.lease_seconds();
    let params: Params<'_> = &[job, &provider, &most, &worker.number, &held, &lease];
    // A claim whose answer was lost runs out, since nobody renews it.
    let found = worker.link.run(Sql::Claim, params, within(AGAIN)).await?;
    let mut claims = Vec::with_capacity(found.len());
    for columns in &found {
        let row = read(columns)?;
        claims.push((row.id, column::<i64>(columns, "claim")?, Claim::new(row)));
    }
    if claims.is_empty() {
        let params: Params<'_> = &[job, &provider, &worker.number, &held];
        let next = worker.link.run(Sql::Next, params, within(AGAIN)).await?;
        let next: Option<f64> = next
            .first()
            .map_or(Ok(None), |row| column(row, "seconds"))?;
        let next = next.map(|it| Duration::try_from_secs_f64(it).unwrap_or(Duration::MAX));
        return Ok(Claims::new(Vec::new(), next));
    }
    // The server returns them in any order.
    claims.sort_by_key(|(id, _, claim)| (claim.row.state != RowState::Sent, *id));
    worker
        .claims()
        .extend(claims.iter().map(|(id, number, _)| (id.0, *number)));
    let claims = claims.into_iter().map(|(_, _, claim)| claim).collect();
    Ok(Claims::new(claims, None))
}
