//! The schema `tracking_links` and its versions.

use tokio_postgres::{Client, Error};
use tracking_links::journal::{JournalError, JournalErrorKind};

use super::address::Address;
use super::fault::explain;

/// Each makes the schema of its version, counted from 1, out of the one before.
const MIGRATIONS: &[&str] = &[
    include_str!("sql/schema1.sql"),
    include_str!("sql/schema2.sql"),
];

/// The number of an advisory lock, which makes workers that start at the same time take turns.
const LOCK: i64 = 0x7472_6163_6b6c_6e6b;

/// Brings the schema to the version of this software. Refuses a newer one.
pub(super) async fn migrate(client: &mut Client, address: &Address) -> Result<(), JournalError> {
    let explain = |error| explain(error, address);
    let found = version(client).await.map_err(explain)?;
    if is_current(found, address)? {
        return Ok(());
    }
    let changes = client.transaction().await.map_err(explain)?;
    let lock = "SELECT pg_advisory_xact_lock($1)";
    changes.execute(lock, &[&LOCK]).await.map_err(explain)?;
    // Somebody else may have done it meanwhile.
    let found = version(changes.client()).await.map_err(explain)?;
    if is_current(found, address)? {
        return Ok(());
    }
    let done = usize::try_from(found).unwrap_or(0);
    if done == 0 {
        let schema = "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'tracking_links')";
        let exists: bool = changes
            .query_one(schema, &[])
            .await
            .map_err(explain)?
            .get(0);
        if !exists {
            let create = "CREATE SCHEMA tracking_links";
            changes.batch_execute(create).await.map_err(explain)?;
        }
        let table = "CREATE TABLE tracking_links.version (version integer NOT NULL);
                     INSERT INTO tracking_links.version VALUES (0)";
        changes.batch_execute(table).await.map_err(explain)?;
    }
    for migration in &MIGRATIONS[done..] {
        changes.batch_execute(migration).await.map_err(explain)?;
    }
    let current = current();
    let update = "UPDATE tracking_links.version SET version = $1";
    changes
        .execute(update, &[&current])
        .await
        .map_err(explain)?;
    changes.commit().await.map_err(explain)
}

/// Returns the version of the schema; 0 if there is none.
async fn version(client: &Client) -> Result<i32, Error> {
    // `to_regclass` may answer from a cache, as of before the lock.
    let table = "SELECT EXISTS (SELECT FROM pg_tables
        WHERE schemaname = 'tracking_links' AND tablename = 'version')";
    let exists: bool = client.query_one(table, &[]).await?.get(0);
    if !exists {
        return Ok(0);
    }
    let row = client.query_opt("SELECT max(version) FROM tracking_links.version", &[]);
    let version: Option<i32> = row.await?.and_then(|row| row.get(0));
    Ok(version.unwrap_or(-1))
}

fn is_current(found: i32, address: &Address) -> Result<bool, JournalError> {
    let current = current();
    if found > current {
        let message = format!(
            "the PostgreSQL journal at {address} was written by a newer version (its schema has \
             the version {found}, this software knows {current}): update this software"
        );
        return Err(JournalError::new(JournalErrorKind::Newer, message));
    }
    if found < 0 {
        let message = format!(
            "the PostgreSQL journal at {address} has no version in `tracking_links.version`: \
             restore it from a backup"
        );
        return Err(JournalError::new(JournalErrorKind::Damaged, message));
    }
    Ok(found == current)
}

fn current() -> i32 {
    i32::try_from(MIGRATIONS.len()).unwrap_or(i32::MAX)
}
