//! The clicks of a link.

use tracking_links::{ClickRange, Output, Returned};

use super::report::{Report, Verdict, ensure, skipped, succeeded};
use super::subject::Conformance;

/// Checks that a new link has no clicks.
pub async fn clicks(subject: &Conformance<'_>) -> Report {
    let mut report = subject.report();
    let operations = subject.capabilities().operations;
    if !operations.create {
        return report;
    }
    if operations.clicks {
        let verdict = are_counted(subject).await;
        report.add("clicks: they start at zero", verdict);
    }
    if subject.capabilities().returned(Output::Clicks) == Returned::Always {
        let verdict = are_returned(subject).await;
        report.add("clicks: those of a new link are zero", verdict);
    }
    subject.end(report).await
}

async fn are_counted(subject: &Conformance<'_>) -> Verdict {
    let link = subject.created(&[]).await?;
    let Some(id) = &link.id else {
        return skipped("links have no id");
    };
    let clicks = subject.provider.clicks(id, &ClickRange::new()).await;
    let clicks = succeeded("0 clicks", clicks)?;
    let in_series: u64 = clicks.series.iter().map(|it| it.clicks).sum();
    let happened = format!(
        "the total is {}, and the series has {in_series}",
        clicks.total
    );
    ensure(clicks.total == 0 && in_series == 0, "0 clicks", happened)
}

async fn are_returned(subject: &Conformance<'_>) -> Verdict {
    let link = subject.created(&[]).await?;
    let clicks = link.clicks.unwrap_or_default();
    ensure(clicks == 0, "0 clicks", format!("the link has {clicks}"))
}
