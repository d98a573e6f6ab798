//! Texts are kept as they are.

use tracking_links::journal::{Failure, NewRow, Outcome};
use tracking_links::{LinkRequest, TrackingLink};

use super::store::{Checked, Store};
use super::tools::{add_new, get, reopen_after_crash, same, same_json};

/// Texts that stores have been known to change.
const TEXTS: &[&str] = &[
    "",
    " ",
    "\u{0}",
    "a\u{0}b",
    "a\u{0}c",
    "a",
    "A",
    "a ",
    "null",
    "NULL",
    "0",
    "00",
    "1e3",
    "'; DROP TABLE links; --",
    "\"quoted\" \\ 'and' %_ $1 ?1 :name",
    "line\nbreak\r\nand\ttab",
    "é",
    "e\u{301}",
    "ß",
    "SS",
    "日本語",
    "🦀👩‍👩‍👧",
    "\u{202e}right to left",
    "\u{feff}mark",
    "\u{fffd}\u{ffff}\u{10ffff}",
    "\u{7f}\u{1}\u{1b}[31m",
];

/// Keys, providers, batches, requests, links and failures of any Unicode are kept, and no two texts
/// are one key.
pub async fn any_text_is_kept(store: &dyn Store) -> Checked {
    let journal = store.open().await?;
    for text in TEXTS {
        let request = LinkRequest::new()
            .destination(*text)
            .name(*text)
            .tags([*text]);
        let new = NewRow::new(*text, *text, request);
        add_new(&*journal, text, &[new]).await?;
    }
    let mut links = Vec::new();
    for (index, text) in TEXTS.iter().enumerate() {
        let claims = journal.claim(text, 10).await?.claims;
        let keys: Vec<&str> = claims.iter().map(|claim| claim.row.key.as_str()).collect();
        same("claimed keys", keys, [*text])?;
        let row = claims[0].row.id;
        journal.send(&[row]).await?;
        let mut link = TrackingLink::new(*text);
        link.id = Some((*text).to_owned());
        link.name = Some((*text).to_owned());
        let outcome = match index % 2 {
            0 => Outcome::Created(Box::new(link.clone())),
            _ => Outcome::Unknown(Failure::new(*text, *text)),
        };
        journal.record(row, &outcome).await?;
        links.push(link);
    }
    let journal = reopen_after_crash(store, journal).await?;
    for (index, (text, link)) in TEXTS.iter().zip(&links).enumerate() {
        let row = get(&*journal, text).await?;
        same("key", row.key.as_str(), *text)?;
        same("provider", row.provider.as_str(), *text)?;
        let request = LinkRequest::new()
            .destination(*text)
            .name(*text)
            .tags([*text]);
        same("request", row.request, request)?;
        if index % 2 == 0 {
            same_json("link", &row.link, &Some(link))?;
            same("owners", journal.owners(text, text).await?, 1)?;
        } else {
            same("failure", row.failure, Some(Failure::new(*text, *text)))?;
        }
    }
    Ok(())
}

/// A request and a link of a megabyte are kept.
pub async fn long_texts_are_kept(store: &dyn Store) -> Checked {
    let journal = store.open().await?;
    let long: String = "https://brand.example/\u{1f980}?"
        .chars()
        .cycle()
        .take(1 << 20)
        .collect();
    let request = LinkRequest::new().destination(&long);
    add_new(
        &*journal,
        "batch",
        &[NewRow::new("long", "shop", request.clone())],
    )
    .await?;
    let row = journal.claim("shop", 1).await?.claims.remove(0).row;
    journal.send(&[row.id]).await?;
    let mut link = TrackingLink::new("shop");
    link.destination = Some(long);
    journal
        .record(row.id, &Outcome::Created(Box::new(link.clone())))
        .await?;
    let journal = reopen_after_crash(store, journal).await?;
    let row = get(&*journal, "long").await?;
    same("the request is the same", row.request == request, true)?;
    let kept = row
        .link
        .is_some_and(|kept| kept.destination == link.destination);
    same("the link is the same", kept, true)
}
