//! The fields of a link: those that are returned, `made`, and `changed`.

use tracking_links::{Field, LinkRequest, Made, OnRepeat, Output, Returned, TrackingLink};

use super::report::{Report, Verdict, ensure, failed, skipped, succeeded};
use super::subject::{Conformance, listed, same_values};
use super::values;

/// A request with this field beside the required ones, and its link.
struct Given {
    field: Option<Field>,
    request: LinkRequest,
    link: TrackingLink,
}

/// Checks that links have the fields that the capabilities list and no others, that a new link says
/// so, and that [`changed`](TrackingLink::changed) and the stored link agree with the answer.
pub async fn returned(subject: &Conformance<'_>) -> Report {
    let mut report = subject.report();
    if !subject.capabilities().operations.create {
        return report;
    }
    let mut links = Vec::new();
    let with_output = |field: &Field| values::output_of(*field).is_some();
    let fields = subject.fields().filter(with_output).map(Some);
    for field in [None].into_iter().chain(fields) {
        let request = subject.request(field.as_slice());
        let sent = subject.sent();
        let outcome = succeeded("a link", subject.create(&request).await);
        let name = match field {
            None => "the required fields".to_owned(),
            Some(field) => format!("`{field}`"),
        };
        let verdict = match outcome {
            Err(outcome) => Err(outcome),
            Ok(link) => {
                let does = subject.capabilities().on_repeat(&request);
                let verdict = is_new(subject, &link, sent, does);
                let request = request.clone();
                links.push(Given {
                    field,
                    request,
                    link,
                });
                verdict
            }
        };
        report.add(format!("returned: a link with {name} is new"), verdict);
    }
    for (output, returned) in subject.capabilities().outputs() {
        let verdict = has(output, returned, &links);
        report.add(format!("returned: `{output}` ({returned})"), verdict);
    }
    let verdict = links.iter().try_for_each(has_changes);
    report.add("returned: `changed` lists what differs", verdict);
    let verdict = are_stored(subject, &links).await;
    report.add("returned: the stored link has the same values", verdict);
    subject.end(report).await
}

/// Checks that the link of a create that found none is `Created`, or `Composed` if nothing was sent
/// or stored.
fn is_new(
    subject: &Conformance<'_>,
    link: &TrackingLink,
    sent: Option<usize>,
    does: OnRepeat,
) -> Verdict {
    let was_sent = sent.map(|sent| subject.sent() != Some(sent));
    let is_computed = does == OnRepeat::SameComputed;
    let expected = match was_sent {
        _ if is_computed => "`made` to be composed, since nothing is stored",
        Some(false) => "`made` to be composed, since nothing was sent",
        Some(true) => "`made` to be created, since a request was sent",
        None => "`made` to be created or composed",
    };
    let is_right = match link.made {
        Some(Made::Created) => was_sent != Some(false) && !is_computed,
        Some(Made::Composed) => was_sent != Some(true) || is_computed,
        _ => false,
    };
    let (name, its) = (subject.provider.name(), &link.provider);
    let expected_name = format!("`provider` to be {name}");
    ensure(its == name, expected_name, format!("it is {its}"))?;
    let made = link.made.map(|made| format!("{made:?}"));
    let made = made.unwrap_or_else(|| "not set".to_owned());
    ensure(is_right, expected, format!("it is {made}"))
}

fn has(output: Output, returned: Returned, links: &[Given]) -> Verdict {
    let field = values::field_of(output);
    let about = |it: &Given| {
        let fields: Vec<_> = it.request.fields().map(Field::as_str).collect();
        format!("a link made with {} has", fields.join(", "))
    };
    let find = |has: bool| links.iter().find(|it| it.link.has(output) == has);
    let given = || {
        let sets = |it: &&Given| field.is_some_and(|field| it.request.sets(field));
        links.iter().find(sets)
    };
    let fault = match returned {
        Returned::Always => find(false).map(|it| format!("{} none", about(it))),
        Returned::Never => find(true).map(|it| format!("{} one", about(it))),
        Returned::IfGiven => match given() {
            None => return skipped("no field of a request gives it"),
            Some(it) => (!it.link.has(output)).then(|| format!("{} none", about(it))),
        },
    };
    match fault {
        None if links.is_empty() => skipped("no link was made"),
        None => Ok(()),
        Some(fault) if returned == Returned::Never => failed(format!("no `{output}`"), fault),
        Some(fault) => failed(format!("a `{output}`, {returned}"), fault),
    }
}

fn has_changes(Given { request, link, .. }: &Given) -> Verdict {
    let differences = link.differences(request);
    let expected = format!("`changed` to say: {}", listed(&differences));
    let happened = format!("it says: {}", listed(&link.changed));
    ensure(link.changed == differences, expected, happened)
}

async fn are_stored(subject: &Conformance<'_>, links: &[Given]) -> Verdict {
    for Given { field, link, .. } in links {
        let expected = match field {
            None => "the link as it was created".to_owned(),
            Some(field) => format!("the link with `{field}` as it was created"),
        };
        let Some(stored) = subject.read(link).await? else {
            return failed(expected, "there is none");
        };
        same_values(&expected, link, &stored, &[])?;
    }
    Ok(())
}
