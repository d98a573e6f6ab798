//! The limits of a field's values: a value at a limit is sent, and one beyond it is refused.

use tracking_links::{Changed, Delivery, ErrorKind, Field, Limit, LinkRequest, Made, TrackingLink};

use super::report::{Report, Verdict, ensure, failed, skipped, succeeded};
use super::subject::Conformance;
use super::values;

/// Characters of which one is beyond a limit of symbols.
const SYMBOLS: [char; 8] = ['-', '_', '.', '!', '/', ' ', '+', '\u{e9}'];

/// Checks each limit of each field that the provider takes: a value at the limit is sent and
/// accepted as it is, and one beyond it is refused before anything is sent. At a
/// [`remote`](Conformance::remote), also that the server itself does not take more.
pub async fn limits(subject: &Conformance<'_>) -> Report {
    let mut report = subject.report();
    if !subject.capabilities().operations.create {
        return report;
    }
    for field in subject.fields() {
        for Case { what, texts, fits } in cases(subject, field) {
            let example = subject.request(&[field]);
            let request = values::with_texts(&example, field, &texts);
            if fits {
                let verdict = is_accepted(subject, field, &request).await;
                report.add(format!("limits: {what} is sent"), verdict);
                continue;
            }
            let verdict = is_refused(subject, field, &request).await;
            report.add(format!("limits: {what} is refused"), verdict);
            // A server refuses any value that the account does not have.
            if !subject.is_reference(field) {
                let verdict = is_refused_by_server(subject, field, &request).await;
                report.add(format!("limits: the server refuses {what}"), verdict);
            }
        }
    }
    subject.end(report).await
}

/// Texts of a field, and whether they are within its limits.
struct Case {
    what: String,
    texts: Vec<String>,
    fits: bool,
}

/// Lists values at the limits of a field and values just beyond them.
fn cases(subject: &Conformance<'_>, field: Field) -> Vec<Case> {
    let capabilities = subject.capabilities();
    let limit = capabilities.limits(field);
    let example = values::texts(&subject.request(&[field]), field);
    let is_listed = field == Field::Platform && !capabilities.platforms.is_empty();
    let Some(example) = example.first().filter(|_| !is_listed) else {
        return Vec::new();
    };
    let unique = || values::unique_text(field, example, &subject.unique(), limit);
    let mut cases = Vec::new();
    let mut add = |what: String, texts: Vec<String>, fits| {
        cases.push(Case { what, texts, fits });
    };
    let max = limit.max_chars.map(|max| [(max, true), (max + 1, false)]);
    let min = limit.min_chars.map(|min| [(min, true), (min - 1, false)]);
    for (chars, fits) in [max, min].into_iter().flatten().flatten() {
        let text = values::text_of(field, example, &subject.unique(), chars);
        // A destination has more characters than the fewest.
        if chars > 0 && text.chars().count() == chars {
            add(format!("`{field}` of {chars} characters"), vec![text], fits);
        }
    }
    let is_free = limit.symbols.is_none() && !values::is_url(field) && !subject.is_reference(field);
    if let Some(max) = limit.max_chars.filter(|_| is_free) {
        let text = unique();
        let start = "\u{e9}".repeat(max - text.chars().count());
        let what = format!("`{field}` of {max} characters, more in bytes,");
        add(what, vec![start + &text], true);
    }
    if limit.is_uuid {
        let text = unique();
        add(
            format!("`{field}` as a UUID in capitals"),
            vec![text.to_uppercase()],
            false,
        );
        add(
            format!("`{field}` that is no UUID"),
            vec![subject.unique()],
            false,
        );
        add(format!("`{field}` as a UUID"), vec![text], true);
    }
    let items = limit.max_items.map(|max| [(max, true), (max + 1, false)]);
    for (items, fits) in items.into_iter().flatten() {
        let texts = (0..items).map(|_| unique()).collect();
        add(format!("{items} `{field}`"), texts, fits);
    }
    if let Some(symbols) = limit.symbols.filter(|_| !values::is_url(field)) {
        let text = with_symbols(symbols, &unique(), limit);
        let what = format!("`{field}` with the symbols {symbols:?}");
        add(what, vec![text], true);
        if let Some(other) = SYMBOLS.into_iter().find(|it| !symbols.contains(*it)) {
            let text = with_symbols(&other.to_string(), &unique(), limit);
            let what = format!("`{field}` with the symbol {other:?}");
            add(what, vec![text], false);
        }
    }
    cases
}

/// Puts symbols between letters, before as much of a unique text of ASCII as is allowed.
fn with_symbols(symbols: &str, unique: &str, limit: Limit) -> String {
    let max = limit.max_chars.unwrap_or(usize::MAX);
    let symbols = symbols.chars().flat_map(|symbol| ['x', symbol]);
    let mut text: String = symbols.take(max.saturating_sub(1)).collect();
    let rest = unique.len().min(max - text.chars().count());
    text.push_str(&unique[unique.len() - rest..]);
    text
}

async fn is_accepted(subject: &Conformance<'_>, field: Field, request: &LinkRequest) -> Verdict {
    let sent = subject.sent();
    let link = match subject.create(request).await {
        // It names nothing that the account has, but it was sent.
        Err(error) if subject.is_reference(field) && error.delivery() != Delivery::NotSent => None,
        // Another link has so short a text, which is therefore within the limits.
        Err(error) if error.kind() == ErrorKind::Conflict => None,
        outcome => Some(succeeded("a link", outcome)?),
    };
    if let Some(change) = link.as_ref().and_then(|link| change(link, request, field)) {
        return failed("a link as it was asked for", change.to_string());
    }
    match &subject.remote {
        Some(_) => subject.seen(request, field, sent, link.as_ref()),
        None => Ok(()),
    }
}

/// Returns how the provider altered a field.
fn change(link: &TrackingLink, request: &LinkRequest, field: Field) -> Option<Changed> {
    let mut changes = link.differences(request).into_iter();
    changes.find(|it| it.field == field)
}

async fn is_refused(subject: &Conformance<'_>, field: Field, request: &LinkRequest) -> Verdict {
    let sent = subject.sent();
    let outcome = subject.create(request).await;
    subject.refused_unsent(outcome, ErrorKind::InvalidRequest, &[field], sent)
}

/// Sends a request without the limit of the field, as a provider without that limit would.
async fn is_refused_by_server(
    subject: &Conformance<'_>,
    field: Field,
    request: &LinkRequest,
) -> Verdict {
    if subject.remote.is_none() {
        return skipped("a real server need not refuse what its documentation does not allow");
    }
    let without_limit = subject.capabilities().limit(field, Limit::NONE);
    let Ok(checked) = without_limit.check(request) else {
        return skipped("no provider takes such a text");
    };
    let sent = subject.sent();
    let Ok(mut link) = subject.provider.create_checked(checked).await else {
        return Ok(());
    };
    link.made.get_or_insert(Made::Created);
    subject.remember(&link);
    // The provider or the server may have left the value out.
    let is_left_out = subject.seen(request, field, sent, Some(&link)).is_err()
        || change(&link, request, field).is_some();
    ensure(is_left_out, "a refusal by the server", "it was accepted")
}
