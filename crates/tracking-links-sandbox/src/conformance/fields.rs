//! The fields of a request: those that are allowed are sent, and the others are refused.

use tracking_links::{ErrorKind, Field, LinkRequest, Platform, Support};

use super::report::{Report, Verdict, skipped, succeeded};
use super::subject::Conformance;
use super::values;

/// Checks that the value of each field that the provider takes is sent; that each other field and
/// each missing one is refused before anything is sent, and named; and the same of platforms.
pub async fn fields(subject: &Conformance<'_>) -> Report {
    let mut report = subject.report();
    if !subject.capabilities().operations.create {
        return report;
    }
    for (field, support) in subject.capabilities().fields() {
        if support == Support::Unsupported {
            let verdict = is_refused(subject, field).await;
            report.add(format!("fields: `{field}` is refused"), verdict);
            continue;
        }
        let verdict = is_sent(subject, field).await;
        report.add(format!("fields: `{field}` is sent"), verdict);
        if support == Support::Required {
            let verdict = is_required(subject, field).await;
            report.add(format!("fields: `{field}` is required"), verdict);
        }
    }
    if subject.takes(Field::Platform) {
        for platform in subject.capabilities().platforms {
            let verdict = is_known(subject, platform).await;
            report.add(format!("fields: the platform {platform} is sent"), verdict);
        }
        if !subject.capabilities().platforms.is_empty() {
            let request = subject.request(&[]).platform(subject.unique());
            let verdict = refused(
                subject,
                &request,
                ErrorKind::InvalidRequest,
                Field::Platform,
            );
            report.add("fields: an unknown platform is refused", verdict.await);
        }
    }
    subject.end(report).await
}

async fn is_sent(subject: &Conformance<'_>, field: Field) -> Verdict {
    if !subject.has_example(field) {
        return skipped("no example of its values was given");
    }
    let request = subject.request(&[field]);
    let sent = subject.sent();
    let link = succeeded("a link", subject.create(&request).await)?;
    subject.seen(&request, field, sent, Some(&link))
}

async fn is_known(subject: &Conformance<'_>, platform: &Platform) -> Verdict {
    let request = subject.request(&[]).platform(platform.clone());
    let sent = subject.sent();
    let link = succeeded("a link", subject.create(&request).await)?;
    subject.seen(&request, Field::Platform, sent, Some(&link))
}

async fn is_refused(subject: &Conformance<'_>, field: Field) -> Verdict {
    let request = subject.request(&[]).with_example(field);
    refused(subject, &request, ErrorKind::Unsupported, field).await
}

async fn is_required(subject: &Conformance<'_>, field: Field) -> Verdict {
    let request = values::with_value(&subject.request(&[]), field, serde_json::Value::Null);
    refused(subject, &request, ErrorKind::InvalidRequest, field).await
}

async fn refused(
    subject: &Conformance<'_>,
    request: &LinkRequest,
    kind: ErrorKind,
    field: Field,
) -> Verdict {
    let sent = subject.sent();
    let outcome = subject.create(request).await;
    subject.refused_unsent(outcome, kind, &[field], sent)
}
