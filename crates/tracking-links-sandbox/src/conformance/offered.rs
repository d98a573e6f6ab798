//! Operations that the provider does not offer: they are refused before anything is sent.

use tracking_links::{ClickRange, Error, ErrorKind, Key, KeyKind, LinkRequest, Listing};

use super::report::{Report, Verdict, skipped};
use super::subject::Conformance;

/// Checks that each operation that the capabilities do not list is refused before anything is sent.
pub async fn not_offered(subject: &Conformance<'_>) -> Report {
    let mut report = subject.report();
    let operations = subject.capabilities().operations;
    for (operation, _) in operations.iter().filter(|(_, is_offered)| !is_offered) {
        let verdict = is_refused(subject, operation).await;
        report.add(format!("not offered: {operation} is refused"), verdict);
    }
    let others = KeyKind::ALL.iter().copied();
    let others = others.filter(|kind| !operations.find.contains(kind));
    for kind in others.filter(|_| !operations.find.is_empty()) {
        let sent = subject.sent();
        let found = subject.provider.find(&key(kind)).await;
        let verdict = subject.refused_unsent(found, ErrorKind::Unsupported, &[], sent);
        report.add(format!("not offered: find by `{kind}` is refused"), verdict);
    }
    report
}

async fn is_refused(subject: &Conformance<'_>, operation: &str) -> Verdict {
    let provider = subject.provider;
    let sent = subject.sent();
    let nothing = LinkRequest::new();
    let outcome: Result<(), Error> = match operation {
        "create" => provider.create(&nothing).await.map(|_| ()),
        "create_many" => provider.create_batch(&[]).await.map(|_| ()),
        "find" => provider.find(&key(KeyKind::Slug)).await.map(|_| ()),
        "list" => provider.page(&Listing::new(), None).await.map(|_| ()),
        "update" => provider.update("1", &nothing.name("a")).await.map(|_| ()),
        "delete" => provider.delete("1").await,
        "clicks" => provider.clicks("1", &ClickRange::new()).await.map(|_| ()),
        "verify" => provider.verify().await,
        _ => return skipped("this version has no check for it"),
    };
    subject.refused_unsent(outcome, ErrorKind::Unsupported, &[], sent)
}

fn key(kind: KeyKind) -> Key {
    match kind {
        KeyKind::ExternalId => Key::external_id("1"),
        KeyKind::Slug => Key::slug("1"),
        KeyKind::Destination => Key::destination("https://brand.example"),
        _ => Key::id("1"),
    }
}
