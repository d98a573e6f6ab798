//! The accounts to which the rows of the providers belong.

use rusqlite::{OptionalExtension, params};
use tracking_links::Account;
use tracking_links::journal::{JournalError, JournalErrorKind as Kind};

use super::fault::Fault;
use super::work::Work;

/// Keeps the first account, and a later id of the same server. Refuses another one.
pub(super) fn bind(work: &Work, provider: &str, account: &Account) -> Result<(), Fault> {
    let kept = kept(work, provider)?;
    let knows_more = |kept: &Account| kept.id().is_none() && kept.server() == account.server();
    match &kept {
        Some(kept) if kept == account => return Ok(()),
        Some(kept) if !knows_more(kept) => {
            let error = JournalError::other_account(provider, kept, account);
            return Err(Fault::Journal(error));
        }
        _ => {}
    }
    let mut keep = work.conn.prepare_cached(
        "INSERT INTO accounts (provider, server, id) VALUES (?1, ?2, ?3)
         ON CONFLICT (provider) DO UPDATE SET id = excluded.id",
    )?;
    keep.execute(params![provider, account.server(), account.id()])?;
    Ok(())
}

/// Forgets the account of a provider's rows, unless somebody works on any of them.
pub(super) fn release(work: &Work, provider: &str) -> Result<Option<Account>, Fault> {
    if work.holds_rows_of(provider)? {
        let message = format!("somebody works on rows of {provider} now; wait until they end");
        return Err(Fault::new(Kind::Refused, message));
    }
    let kept = kept(work, provider)?;
    let mut forget = work
        .conn
        .prepare_cached("DELETE FROM accounts WHERE provider = ?1")?;
    forget.execute([provider])?;
    Ok(kept)
}

fn kept(work: &Work, provider: &str) -> Result<Option<Account>, Fault> {
    let mut find = work
        .conn
        .prepare_cached("SELECT server, id FROM accounts WHERE provider = ?1")?;
    let kept = find.query_row([provider], |row| {
        let account = Account::new(row.get::<_, String>(0)?);
        Ok(match row.get::<_, Option<String>>(1)? {
            Some(id) => account.with_id(id),
            None => account,
        })
    });
    Ok(kept.optional()?)
}
