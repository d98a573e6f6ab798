//! Finding a link by a key.

use tracking_links::{Field, Key, KeyKind, OnRepeat, TrackingLink};

use super::report::{Report, Verdict, ensure, failed, skipped, succeeded};
use super::subject::{Conformance, as_asked, is_same, key_of, same_values};

/// Checks, for each kind of key by which links can be found, that a link is found with its values,
/// also after the answer to its create was lost, and that no link is found where there is none.
pub async fn find(subject: &Conformance<'_>) -> Report {
    let mut report = subject.report();
    let operations = subject.capabilities().operations;
    if !operations.create {
        return report;
    }
    for kind in operations.find.iter().copied() {
        let verdict = is_found(subject, kind).await;
        report.add(format!("find: by `{kind}`"), verdict);
        let verdict = is_found_after_loss(subject, kind).await;
        report.add(format!("find: by `{kind}`, after a lost answer"), verdict);
        let verdict = is_not_found(subject, kind).await;
        report.add(format!("find: by `{kind}`, what is not there"), verdict);
    }
    subject.end(report).await
}

/// Returns the field of a request that becomes a key of this kind, if the provider takes it.
fn field(subject: &Conformance<'_>, kind: KeyKind) -> Option<Field> {
    kind.field().filter(|field| subject.takes(*field))
}

async fn found(subject: &Conformance<'_>, key: &Key) -> Verdict<TrackingLink> {
    let found = subject.provider.find(key).await;
    match succeeded("the link", found)? {
        Some(link) => Ok(link),
        None => failed("the link", format!("no link is found by {key:?}")),
    }
}

async fn is_found(subject: &Conformance<'_>, kind: KeyKind) -> Verdict {
    // Another link, so that not just any link is right.
    let field = field(subject, kind);
    let fields = field.as_slice();
    let other = subject.created(fields).await?;
    let request = subject.request(fields);
    let link = succeeded("a link", subject.create(&request).await)?;
    let as_asked = Key::of(&request, kind);
    let as_returned = key_of(&link, kind);
    let mut keys = as_asked.into_iter().chain(as_returned).peekable();
    if keys.peek().is_none() {
        return skipped("neither request nor link has such a key");
    }
    for key in keys {
        let found = found(subject, &key).await?;
        let happened = if is_same(&found, &other) {
            "it is another one"
        } else {
            "it has another id"
        };
        ensure(is_same(&found, &link), "the link", happened)?;
        same_values("the link as it was created", &link, &found, &[])?;
    }
    Ok(())
}

async fn is_found_after_loss(subject: &Conformance<'_>, kind: KeyKind) -> Verdict {
    let Some(field) = field(subject, kind) else {
        return skipped("no request sets the key");
    };
    let request = subject.request(&[field]);
    subject.lose(&request).await?;
    let Some(key) = Key::of(&request, kind) else {
        return skipped("no request sets the key");
    };
    // What was lost may be the answer to the first of several requests.
    let does = subject.capabilities().on_repeat(&request);
    if matches!(does, OnRepeat::SameByDestination { .. }) {
        succeeded("the link, asked for again", subject.create(&request).await)?;
    }
    let link = found(subject, &key).await?;
    as_asked("the link as it was asked for", &link, &request)?;
    subject.recovered(&link);
    Ok(())
}

async fn is_not_found(subject: &Conformance<'_>, kind: KeyKind) -> Verdict {
    let field = field(subject, kind);
    let request = subject.request(field.as_slice());
    let key = match Key::of(&request, kind) {
        Some(key) => key,
        None if subject.capabilities().operations.delete => {
            let link = subject.created(&[]).await?;
            let Some((id, key)) = link.id.clone().zip(key_of(&link, kind)) else {
                return skipped("links have no such key");
            };
            succeeded("a deleted link", subject.provider.delete(&id).await)?;
            subject.forget(&id);
            key
        }
        None => return skipped("which keys no link has is not known"),
    };
    let found = succeeded(
        "an answer that there is none",
        subject.provider.find(&key).await,
    )?;
    ensure(found.is_none(), "no link", "one is found")
}
