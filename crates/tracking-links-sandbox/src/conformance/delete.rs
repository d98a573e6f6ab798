//! Deleting a link.

use tracking_links::{Delivery, ErrorKind};

use super::report::{Report, Verdict, ensure, failed, shown, skipped, succeeded};
use super::subject::Conformance;

/// Checks that a deleted link is gone, that another one stays, and that deleting it again says that
/// it is not there.
pub async fn delete(subject: &Conformance<'_>) -> Report {
    let mut report = subject.report();
    let operations = subject.capabilities().operations;
    if !operations.delete || !operations.create {
        return report;
    }
    report.add("delete: the link is gone", is_gone(subject).await);
    report.add("delete: twice", is_not_found(subject).await);
    subject.end(report).await
}

async fn is_gone(subject: &Conformance<'_>) -> Verdict {
    let (link, other) = (subject.created(&[]).await?, subject.created(&[]).await?);
    let Some(id) = &link.id else {
        return skipped("links have no id");
    };
    let before = subject.count().await?;
    succeeded("a deleted link", subject.provider.delete(id).await)?;
    subject.forget(id);
    let after = subject.count().await?;
    let expected = "one link less";
    if let Some((before, after)) = before.zip(after) {
        let happened = format!("there are {} less", before.saturating_sub(after));
        ensure(after + 1 == before, expected, happened)?;
    }
    let operations = subject.capabilities().operations;
    if operations.list || !operations.find.is_empty() {
        let found = subject.read(&link).await?;
        ensure(found.is_none(), "the link to be gone", "it is still there")?;
        let found = subject.read(&other).await?;
        ensure(found.is_some(), "the other link to stay", "it is gone")?;
    } else if before.is_none() {
        return skipped("nothing tells whether the link is gone");
    }
    Ok(())
}

async fn is_not_found(subject: &Conformance<'_>) -> Verdict {
    let link = subject.created(&[]).await?;
    let Some(id) = &link.id else {
        return skipped("links have no id");
    };
    succeeded("a deleted link", subject.provider.delete(id).await)?;
    subject.forget(id);
    let expected = format!("a refusal ({})", ErrorKind::NotFound);
    match subject.provider.delete(id).await {
        Ok(()) => failed(expected, "it was accepted"),
        Err(error) => {
            let is_right =
                error.kind() == ErrorKind::NotFound && error.delivery() == Delivery::Rejected;
            ensure(is_right, expected, shown(&error))
        }
    }
}
