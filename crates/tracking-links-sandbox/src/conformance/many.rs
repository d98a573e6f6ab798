//! Several links by one request.

use tracking_links::{
    BatchOutcome, Bulk, Checked, Delivery, Error, Field, LinkRequest, Made, TrackingLink,
};

use super::repeat::taken;
use super::report::{Report, Verdict, ensure, failed, failed_by, skipped, succeeded};
use super::subject::{Conformance, as_asked};
use super::values;

/// The most links of a batch that is checked.
const MAX_ITEMS: usize = 20;

/// Checks that a batch has an outcome for each request, paired with its own, and as many links; and
/// that a bad request fails alone, or fails all if the capabilities say so.
pub async fn create_many(subject: &Conformance<'_>) -> Report {
    let mut report = subject.report();
    let Some(bulk) = subject.capabilities().operations.create_many else {
        return report;
    };
    report.add(
        "create_many: each has its link",
        are_paired(subject, bulk).await,
    );
    let verdict = fails_alone(subject, bulk).await;
    let name = match bulk.atomic {
        true => "create_many: a bad one fails all",
        false => "create_many: a bad one fails alone",
    };
    report.add(name, verdict);
    subject.end(report).await
}

/// Fails unless there is one outcome for each request, but for one that may be left out.
fn are_of_all(
    outcomes: &[BatchOutcome],
    requests: &[LinkRequest],
    omissible: Option<usize>,
) -> Verdict {
    let indices: Vec<_> = outcomes.iter().map(|(index, _)| *index).collect();
    let expected = format!("one outcome for each of {} requests", requests.len());
    let is_omitted = |index: &usize| omissible == Some(*index) && !indices.contains(index);
    let all = (0..requests.len()).filter(|index| !is_omitted(index));
    let is_each = indices.iter().copied().eq(all);
    let happened = format!("they are of the requests {indices:?}");
    ensure(is_each, expected, happened)
}

/// Sends requests as one batch.
async fn sent(
    subject: &Conformance<'_>,
    requests: &[LinkRequest],
) -> Verdict<Result<Vec<BatchOutcome>, Error>> {
    let checked: Result<Vec<Checked<'_>>, _> = requests
        .iter()
        .map(|request| subject.capabilities().check(request))
        .collect();
    let checked = succeeded("requests that the capabilities allow", checked)?;
    Ok(subject.provider.create_batch(&checked).await)
}

/// Sends requests as one batch, and returns the outcomes in the order of the requests.
async fn outcomes(
    subject: &Conformance<'_>,
    requests: &[LinkRequest],
) -> Verdict<Vec<BatchOutcome>> {
    let mut outcomes = succeeded("outcomes", sent(subject, requests).await?)?;
    for (_, outcome) in &mut outcomes {
        if let Ok(link) = outcome {
            link.made.get_or_insert(Made::Created);
            subject.remember(link);
        }
    }
    outcomes.sort_by_key(|(index, _)| *index);
    Ok(outcomes)
}

/// Returns the fields by which a link is told from the others, of those that the provider takes.
fn telling(subject: &Conformance<'_>) -> Vec<Field> {
    let fields = [
        Field::Name,
        Field::Slug,
        Field::ExternalId,
        Field::Destination,
    ];
    fields
        .into_iter()
        .filter(|field| subject.takes(*field))
        .collect()
}

/// Fails unless the values of a link are those of its own request.
fn is_of(link: &TrackingLink, request: &LinkRequest, index: usize) -> Verdict {
    let expected = format!("the link of request {index}");
    as_asked(&expected, link, request)?;
    let mut fields = request.fields().filter_map(values::output_of);
    match fields.any(|output| link.has(output)) {
        true => Ok(()),
        false => skipped("links have nothing by which they are told apart"),
    }
}

async fn are_paired(subject: &Conformance<'_>, bulk: Bulk) -> Verdict {
    let fields = telling(subject);
    let items = bulk.max_items.clamp(1, MAX_ITEMS);
    let requests: Vec<_> = (0..items).map(|_| subject.request(&fields)).collect();
    let before = subject.count().await?;
    let outcomes = outcomes(subject, &requests).await?;
    are_of_all(&outcomes, &requests, None)?;
    for (index, outcome) in outcomes {
        let expected = format!("a link for request {index}");
        is_of(&succeeded(&expected, outcome)?, &requests[index], index)?;
    }
    let after = subject.count().await?;
    let added = before.zip(after).map(|(before, after)| after - before);
    match added {
        Some(added) => ensure(
            added == items,
            format!("{items} links"),
            format!("{added} were made"),
        ),
        None => Ok(()),
    }
}

async fn fails_alone(subject: &Conformance<'_>, bulk: Bulk) -> Verdict {
    if bulk.max_items < 3 {
        return skipped("a batch has too few links");
    }
    let taken = taken(subject).await?;
    if taken.is_empty() {
        return skipped("no rule of the capabilities says what the provider refuses");
    }
    for bad in taken {
        is_refused_alone(subject, bulk, bad).await?;
    }
    Ok(())
}

async fn is_refused_alone(subject: &Conformance<'_>, bulk: Bulk, bad: LinkRequest) -> Verdict {
    let good = || subject.request(&telling(subject));
    let requests = [good(), bad, good()];
    if bulk.atomic {
        let before = subject.count().await?;
        let outcomes = sent(subject, &requests).await?;
        let is_refused = |error: &Error| error.delivery() == Delivery::Rejected;
        let are_refused = match &outcomes {
            // The provider need not say which one is bad.
            Err(error) => is_refused(error),
            Ok(outcomes) => {
                are_of_all(outcomes, &requests, None)?;
                let mut errors = outcomes.iter().map(|(_, outcome)| outcome.as_ref().err());
                errors.all(|error| error.is_some_and(is_refused))
            }
        };
        ensure(are_refused, "a refusal of all", format!("{outcomes:?}"))?;
        let after = subject.count().await?;
        return ensure(before == after, "no link", "a link was made");
    }
    let outcomes = outcomes(subject, &requests).await?;
    are_of_all(&outcomes, &requests, bulk.may_omit.then_some(1))?;
    for (index, outcome) in outcomes {
        match outcome {
            Ok(link) if index == 1 => {
                is_of(&link, &requests[index], index)?;
                return failed("a refusal of a key that is taken", "it was accepted");
            }
            Ok(link) => is_of(&link, &requests[index], index)?,
            Err(error) if index != 1 => {
                let expected = format!("a link for request {index}, which is good");
                return failed_by(expected, &error);
            }
            Err(_) => {}
        }
    }
    Ok(())
}
