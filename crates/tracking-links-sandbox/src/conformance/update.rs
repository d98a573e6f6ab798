//! Changing a link.

use tracking_links::{ErrorKind, Field, LinkRequest, Output, TrackingLink};

use super::report::{Report, Verdict, failed, skipped, succeeded};
use super::subject::{Conformance, as_asked, same_values};
use super::values;

/// Checks, for each field that an update can change, that it does and that it changes nothing else;
/// that another link is as it was; and that each other field is refused before anything is sent.
pub async fn update(subject: &Conformance<'_>) -> Report {
    let mut report = subject.report();
    let operations = subject.capabilities().operations;
    if !operations.update || !operations.create {
        return report;
    }
    for field in Field::ALL.iter().copied() {
        if subject.capabilities().can_update(field) {
            let verdict = is_updated(subject, field).await;
            report.add(format!("update: `{field}` and nothing else"), verdict);
        } else {
            let change = LinkRequest::new().with_example(field);
            let sent = subject.sent();
            let outcome = subject.provider.update("1", &change).await;
            let kind = ErrorKind::Unsupported;
            let verdict = subject.refused_unsent(outcome, kind, &[field], sent);
            report.add(format!("update: `{field}` is refused"), verdict);
        }
    }
    subject.end(report).await
}

/// The fields of a link that may change with a field of the request.
fn depending(field: Field) -> Vec<Output> {
    let mut outputs: Vec<_> = values::output_of(field).into_iter().collect();
    outputs.extend(match field {
        Field::Slug | Field::Domain => &[Output::Url, Output::ShortUrl, Output::Id][..],
        Field::Destination | Field::Program | Field::SubIds => &[Output::TrackingUrl],
        _ => &[],
    });
    outputs
}

async fn is_updated(subject: &Conformance<'_>, field: Field) -> Verdict {
    if !subject.has_example(field) {
        return skipped("no example of its values was given");
    }
    let mut fields: Vec<_> = subject.fields().collect();
    fields.retain(|it| subject.capabilities().can_update(*it) && !subject.is_reference(*it));
    let link = match subject.create(&subject.request(&fields)).await {
        Ok(link) => link,
        // Some fields may exclude each other.
        Err(_) => subject.created(&[]).await?,
    };
    let other = subject.created(&[]).await?;
    let Some(id) = link.id.as_deref() else {
        return skipped("links have no id");
    };
    let before = read(subject, &link).await?;
    let other_before = read(subject, &other).await?;

    let change = subject.with_fresh(&LinkRequest::new(), field);
    let expected = format!("a link with another `{field}`");
    let sent = subject.sent();
    let updated = subject.provider.update(id, &change).await;
    let updated = succeeded(&expected, updated)?;
    subject
        .seen(&change, field, sent, Some(&updated))
        .or_else(|outcome| {
            // The list shows it all the same.
            match subject.remote {
                Some(_) => Err(outcome),
                None => Ok(()),
            }
        })?;
    if let Some(new) = updated.id.as_deref().filter(|new| *new != id) {
        subject.renamed(id, new);
    }
    let after = read(subject, &updated).await?;
    for link in [&updated, &after] {
        as_asked(&expected, link, &change)?;
    }
    let expected = format!("no change but of `{field}`");
    same_values(&expected, &before, &after, &depending(field))?;
    lost_values(&expected, &before, &after, &depending(field))?;
    let other_after = read(subject, &other).await?;
    same_values(
        "no change of another link",
        &other_before,
        &other_after,
        &[],
    )
}

/// Reads a link, or takes the answer for it if it can't be read.
async fn read(subject: &Conformance<'_>, link: &TrackingLink) -> Verdict<TrackingLink> {
    let operations = subject.capabilities().operations;
    if !operations.list && operations.find.is_empty() {
        return Ok(link.clone());
    }
    match subject.read(link).await? {
        Some(link) => Ok(link),
        None => failed("the link", "it is not there"),
    }
}

/// Fails if a link lost a value, except in `others`.
fn lost_values(
    expected: &str,
    before: &TrackingLink,
    after: &TrackingLink,
    others: &[Output],
) -> Verdict {
    let mut outputs = Output::ALL.iter().filter(|it| !others.contains(it));
    match outputs.find(|it| before.has(**it) != after.has(**it)) {
        Some(output) if before.has(*output) => failed(expected, format!("`{output}` is gone")),
        Some(output) => failed(expected, format!("`{output}` is new")),
        None => Ok(()),
    }
}
