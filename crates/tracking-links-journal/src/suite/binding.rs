//! The rows of a provider belong to one account.

use futures_util::future::join_all;
use tracking_links::Account;
use tracking_links::journal::JournalErrorKind;

use super::store::{Broken, Checked, Store};
use super::tools::{SHOP, add_keys, claim_keys, fails, reopen, reopen_after_crash, same};

const OTHER_ACCOUNT: JournalErrorKind = JournalErrorKind::OtherAccount;

fn account(server: &str) -> Account {
    Account::new(format!("https://{server}.example"))
}

/// The first account of a provider's rows is kept, and every other one is refused.
pub async fn the_first_account_is_kept(store: &dyn Store) -> Checked {
    let journal = store.open().await?;
    let anna = account("api").with_id("anna");
    for _ in 0..2 {
        journal.bind(SHOP, &anna).await?;
    }
    for other in [
        account("api"),
        account("api").with_id("berta"),
        account("other").with_id("anna"),
        account("other"),
    ] {
        let refused = journal.bind(SHOP, &other).await;
        let message = refused.as_ref().map_err(ToString::to_string).err();
        fails("another account", refused, OTHER_ACCOUNT)?;
        let message = message.unwrap_or_default();
        for named in [SHOP.to_owned(), anna.to_string(), other.to_string()] {
            same(&message, message.contains(&named), true)?;
        }
    }
    journal.bind(SHOP, &anna).await?;
    // Each provider has its own.
    journal.bind("other shop", &account("other")).await?;
    fails(
        "of it",
        journal.bind("other shop", &anna).await,
        OTHER_ACCOUNT,
    )
}

/// An account of which nothing but the server is known gets its id later.
pub async fn an_account_gets_its_id_later(store: &dyn Store) -> Checked {
    let journal = store.open().await?;
    journal.bind(SHOP, &account("api")).await?;
    let elsewhere = account("other").with_id("anna");
    fails(
        "a server",
        journal.bind(SHOP, &elsewhere).await,
        OTHER_ACCOUNT,
    )?;
    journal.bind(SHOP, &account("api")).await?;
    let anna = account("api").with_id("anna");
    journal.bind(SHOP, &anna).await?;
    let berta = account("api").with_id("berta");
    fails(
        "another id",
        journal.bind(SHOP, &berta).await,
        OTHER_ACCOUNT,
    )?;
    fails(
        "no id",
        journal.bind(SHOP, &account("api")).await,
        OTHER_ACCOUNT,
    )?;
    let journal = reopen(store, journal).await?;
    journal.bind(SHOP, &anna).await?;
    Ok(())
}

/// What an account was bound or released survives a crash.
pub async fn accounts_survive_a_crash(store: &dyn Store) -> Checked {
    let journal = store.open().await?;
    journal.bind(SHOP, &account("one")).await?;
    let journal = reopen_after_crash(store, journal).await?;
    fails(
        "another",
        journal.bind(SHOP, &account("two")).await,
        OTHER_ACCOUNT,
    )?;
    journal.release(SHOP).await?;
    let journal = reopen_after_crash(store, journal).await?;
    journal.bind(SHOP, &account("two")).await?;
    fails(
        "the first",
        journal.bind(SHOP, &account("one")).await,
        OTHER_ACCOUNT,
    )
}

/// Rows that were released belong to the next account, with all that became of them.
pub async fn released_rows_belong_to_the_next_account(store: &dyn Store) -> Checked {
    let journal = store.open().await?;
    add_keys(&*journal, &["a"]).await?;
    same(
        "nothing is kept",
        journal.release(SHOP).await?,
        None::<Account>,
    )?;
    let (old, new) = (account("old").with_id("anna"), account("new"));
    journal.bind(SHOP, &old).await?;
    journal.bind("other shop", &old).await?;
    same(
        "what was kept",
        journal.release(SHOP).await?,
        Some(old.clone()),
    )?;
    same(
        "is kept no more",
        journal.release(SHOP).await?,
        None::<Account>,
    )?;
    journal.bind(SHOP, &new).await?;
    fails("the old one", journal.bind(SHOP, &old).await, OTHER_ACCOUNT)?;
    journal.bind("other shop", &old).await?;
    claim_keys(&*journal, &["a"]).await?;
    Ok(())
}

/// Rows that somebody works on are not released.
pub async fn claimed_rows_are_not_released(store: &dyn Store) -> Checked {
    let journal = store.open().await?;
    add_keys(&*journal, &["a", "b"]).await?;
    let one = account("one");
    journal.bind(SHOP, &one).await?;
    journal.bind("other shop", &one).await?;
    let rows = claim_keys(&*journal, &["a"]).await?;
    let person = match store.lease() {
        Some(_) => store.open().await?,
        None => journal.clone(),
    };
    let refused = JournalErrorKind::Refused;
    fails("a claimed row", person.release(SHOP).await, refused)?;
    journal.send(&rows).await?;
    fails("a sent row", person.release(SHOP).await, refused)?;
    fails(
        "another",
        person.bind(SHOP, &account("two")).await,
        OTHER_ACCOUNT,
    )?;
    same("other rows", person.release("other shop").await?, Some(one))
}

/// Of workers that bind at the same time, all those at one account may work.
pub async fn workers_bind_one_account(store: &dyn Store) -> Checked {
    let workers = [store.open().await?, store.open().await?];
    for round in 0..10 {
        let provider = format!("shop {round}");
        let accounts = [account("one"), account("two")];
        let bound = join_all((0..8).map(|it| {
            let (worker, account) = (&workers[it % 2], &accounts[it / 2 % 2]);
            worker.bind(&provider, account)
        }));
        let bound: Vec<bool> = bound.await.iter().map(Result::is_ok).collect();
        if !(bound == [true, true, false, false].repeat(2)
            || bound == [false, false, true, true].repeat(2))
        {
            return Err(Broken::new(format!("who may work: {bound:?}")));
        }
    }
    Ok(())
}
