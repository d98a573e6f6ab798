//! A journal that is opened again has what its last worker was told, and no claims.

use tracking_links::Account;
use tracking_links::journal::{JournalErrorKind, Outcome, Resolution, RowFilter, RowId, RowState};

use super::store::{Checked, Store};
use super::tools::{
    add_keys, claim, claim_keys, fails, failure, get, keys_of, link, reopen_after_crash, row, same,
    whole,
};

/// The steps of a row's work, after each of which its worker dies.
const STEPS: [&str; 8] = [
    "added",
    "claimed",
    "sent",
    "doubtful",
    "unknown",
    "resolved",
    "claimed again",
    "settled",
];

/// A worker that dies after any step leaves what that step answered, and the next one goes on.
pub async fn each_step_survives_a_crash(store: &dyn Store) -> Checked {
    let mut journal = store.open().await?;
    let mut id = RowId(0);
    for step in STEPS {
        let wanted = match step {
            "added" => {
                add_keys(&*journal, &["a"]).await?;
                id = get(&*journal, "a").await?.id;
                RowState::Waiting
            }
            "claimed" => {
                claim_keys(&*journal, &["a"]).await?;
                RowState::Waiting
            }
            "sent" => {
                claim_keys(&*journal, &["a"]).await?;
                journal.send(&[id]).await?;
                RowState::Sent
            }
            "doubtful" => {
                claim_keys(&*journal, &["a"]).await?;
                let doubt = Outcome::InDoubt {
                    failure: Some(failure("no answer")),
                    after: None,
                };
                journal.record(id, &doubt).await?;
                RowState::Sent
            }
            "unknown" => {
                claim_keys(&*journal, &["a"]).await?;
                journal
                    .record(id, &Outcome::Unknown(failure("who knows")))
                    .await?;
                RowState::Unknown
            }
            "resolved" => {
                journal.resolve("a", &Resolution::LookAgain).await?;
                RowState::Sent
            }
            "claimed again" => {
                claim_keys(&*journal, &["a"]).await?;
                RowState::Sent
            }
            _ => {
                claim_keys(&*journal, &["a"]).await?;
                journal.record(id, &Outcome::Existing(link("1"))).await?;
                RowState::Existing
            }
        };
        let before = get(&*journal, "a").await?;
        same(step, before.state, wanted)?;
        journal = reopen_after_crash(store, journal).await?;
        same(step, whole(&get(&*journal, "a").await?), whole(&before))?;
    }
    let rows = claim(&*journal, 1).await?;
    same("what is left", keys_of(&rows), [""; 0])
}

/// A journal that was closed refuses everything.
pub async fn a_closed_journal_refuses(store: &dyn Store) -> Checked {
    let journal = store.open().await?;
    add_keys(&*journal, &["a"]).await?;
    let rows = claim_keys(&*journal, &["a"]).await?;
    journal.close().await?;
    let closed = JournalErrorKind::Closed;
    let outcome = Outcome::Created(link("1"));
    let filter = RowFilter::new();
    fails("add", journal.add("batch", &[row("b")]).await, closed)?;
    fails("claim", journal.claim("shop", 1).await, closed)?;
    fails("send", journal.send(&rows).await, closed)?;
    fails("record", journal.record(rows[0], &outcome).await, closed)?;
    fails("get", journal.get(&["a".to_owned()]).await, closed)?;
    fails("rows", journal.rows(&filter, None, 1).await, closed)?;
    fails("count", journal.count(&filter).await, closed)?;
    fails("owners", journal.owners("shop", "1").await, closed)?;
    let resolution = Resolution::CreateAgain;
    fails("resolve", journal.resolve("a", &resolution).await, closed)?;
    let account = Account::new("https://shop.example");
    fails("bind", journal.bind("shop", &account).await, closed)?;
    fails("release", journal.release("shop").await, closed)?;
    fails("close", journal.close().await, closed)
}
