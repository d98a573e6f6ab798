//! The accounts to which the rows of the providers belong.

use std::time::Duration;

use tokio_postgres::{Client, Row as Columns};
use tracking_links::Account;
use tracking_links::journal::{JournalError, JournalErrorKind};

use super::session::{Params, Sql, within};
use super::slow::Fault;
use super::table::column;
use super::worker::Worker;

/// How long an account is told while the server does not answer. To tell it twice does no harm.
const AGAIN: Duration = Duration::from_secs(60);

/// Keeps the first account, and a later id of the same server. Refuses another one.
pub(super) async fn bind(
    worker: &Worker,
    provider: &str,
    account: &Account,
) -> Result<(), JournalError> {
    let (job, name) = (&worker.address.job, provider.as_bytes());
    let (server, id) = (account.server().as_bytes(), account.id().map(str::as_bytes));
    let params: Params<'_> = &[job, &name, &server, &id];
    let rows = worker.link.run(Sql::Bind, params, within(AGAIN)).await?;
    let kept = rows.first().map(read).transpose()?;
    match kept {
        Some(kept) if kept != *account => {
            Err(JournalError::other_account(provider, &kept, account))
        }
        _ => Ok(()),
    }
}

/// Forgets the account of a provider's rows, unless somebody works on any of them.
pub(super) async fn release(
    client: &mut Client,
    job: &str,
    provider: &str,
) -> Result<Option<Account>, Fault> {
    let changes = client.transaction().await?;
    let name = provider.as_bytes();
    let busy = "SELECT EXISTS (SELECT FROM tracking_links.rows
        WHERE job = $1 AND provider = $2 AND state IN ('waiting', 'sent')
            AND worker IS NOT NULL AND lease_until > clock_timestamp()) AS busy";
    if column(&changes.query_one(busy, &[&job, &name]).await?, "busy")? {
        changes.rollback().await?;
        let message = format!("a worker works on rows of {provider} now; wait until it ends");
        return Err(JournalError::new(JournalErrorKind::Refused, message).into());
    }
    let forget = "DELETE FROM tracking_links.accounts WHERE job = $1 AND provider = $2
        RETURNING server, id";
    let kept = changes.query_opt(forget, &[&job, &name]).await?;
    let kept = kept.as_ref().map(read).transpose()?;
    changes.commit().await?;
    Ok(kept)
}

fn read(columns: &Columns) -> Result<Account, JournalError> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let account = Account::new(text(column(columns, "server")?));
    Ok(match column::<Option<&[u8]>>(columns, "id")? {
        Some(id) => account.with_id(text(id)),
        None => account,
    })
}
