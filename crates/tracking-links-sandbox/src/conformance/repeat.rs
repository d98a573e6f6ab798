//! Repeated requests: the provider does with them what its capabilities claim, also at the same
//! time.

use futures_util::future::join_all;
use serde_json::Value;
use tracking_links::{
    Delivery, Error, ErrorKind, Field, LinkRequest, Made, OnRepeat, TrackingLink,
};

use super::report::{Report, Verdict, ensure, failed, failed_by, shown, skipped, succeeded};
use super::subject::{Conformance, is_same};
use super::values;

/// How many requests are sent at the same time.
const AT_ONCE: usize = 20;

/// The fields by which some providers recognise a link.
const KEYS: [Field; 3] = [Field::ExternalId, Field::Slug, Field::Destination];

/// Checks what repeating a request does, one after the other and twenty at once: for a request with
/// the required fields, for one with each field that is a key at some provider, and for each rule
/// of the capabilities.
pub async fn repeat(subject: &Conformance<'_>) -> Report {
    let mut report = subject.report();
    if !subject.capabilities().operations.create {
        return report;
    }
    for fields in cases(subject) {
        let does = subject.capabilities().on_repeat(&subject.request(&fields));
        let names: Vec<_> = fields.iter().map(|field| format!("`{field}`")).collect();
        let with = match names.is_empty() {
            true => "the required fields".to_owned(),
            false => names.join(", "),
        };
        let name = format!("repeat: with {with}, {does}");
        let verdict = one_by_one(subject, &fields, does).await;
        report.add(name.as_str(), verdict);
        if does != OnRepeat::Duplicates {
            let verdict = at_once(subject, &fields, does).await;
            report.add(format!("{name}, of {AT_ONCE} at once"), verdict);
        }
    }
    subject.end(report).await
}

/// Lists the sets of fields whose repetition is checked, each once.
fn cases(subject: &Conformance<'_>) -> Vec<Vec<Field>> {
    let keys = KEYS.into_iter().filter(|field| subject.takes(*field));
    let rules = subject.capabilities().repeat_rules().iter();
    let rules = rules.map(|rule| rule.with.to_vec());
    let all = [Vec::new()].into_iter().chain(keys.map(|it| vec![it]));
    let mut cases: Vec<Vec<Field>> = Vec::new();
    let mut seen: Vec<Vec<Field>> = Vec::new();
    for fields in all.chain(rules) {
        let sets: Vec<_> = subject.request(&fields).fields().collect();
        if !seen.contains(&sets) {
            seen.push(sets);
            cases.push(fields);
        }
    }
    cases
}

/// The links of equal requests, and how many links they added.
struct Repeated {
    links: Vec<Result<TrackingLink, Error>>,
    added: Option<usize>,
}

impl Repeated {
    /// Sends requests, one after the other or all at once.
    async fn of(
        subject: &Conformance<'_>,
        requests: &[LinkRequest],
        at_once: bool,
    ) -> Verdict<Self> {
        let before = subject.count().await?;
        let links = match at_once {
            true => join_all(requests.iter().map(|it| subject.create(it))).await,
            false => {
                let mut links = Vec::new();
                for request in requests {
                    links.push(subject.create(request).await);
                }
                links
            }
        };
        let after = subject.count().await?;
        let added = before.zip(after);
        let added = added.map(|(before, after)| after.saturating_sub(before));
        Ok(Self { links, added })
    }

    /// Returns the links, or fails if a request did.
    fn all(&self, expected: &str) -> Verdict<Vec<&TrackingLink>> {
        let links = self.links.iter().map(|it| match it {
            Ok(link) => Ok(link),
            Err(error) => failed_by(expected, error),
        });
        links.collect()
    }

    /// Fails unless so many links were added, if that is known.
    fn adds(&self, expected: &str, links: usize) -> Verdict {
        match self.added {
            Some(added) if added != links => failed(expected, format!("{added} links were made")),
            _ => Ok(()),
        }
    }

    /// Fails unless all requests returned one link, which one of them made.
    fn is_one(&self, expected: &str) -> Verdict {
        let links = self.all(expected)?;
        ensure(
            links.iter().all(|link| is_same(link, links[0])),
            expected,
            "there are links with different ids or URLs",
        )?;
        let made = links.iter().filter(|it| it.made == Some(Made::Created));
        let made = made.count();
        ensure(
            made == 1,
            format!("{expected}, and one answer that it was created"),
            format!("{made} of {} say so", links.len()),
        )?;
        self.adds(expected, 1)
    }

    /// Fails unless one request made a link and the others were refused.
    fn is_one_and_refusals(&self, expected: &str) -> Verdict {
        let made = self.links.iter().flatten().count();
        if made != 1 {
            let happened = format!("{made} of {} requests made one", self.links.len());
            return failed(expected, happened);
        }
        let errors = self.links.iter().filter_map(|it| it.as_ref().err());
        for error in errors {
            is_refusal(expected, error)?;
        }
        self.adds(expected, 1)
    }
}

/// Fails unless an error says that a key is taken, so that [`TrackingLinks::ensure`] looks for the
/// link.
///
/// [`TrackingLinks::ensure`]: tracking_links::TrackingLinks::ensure
fn is_refusal(expected: &str, error: &Error) -> Verdict {
    let is_kind = matches!(
        error.kind(),
        ErrorKind::Conflict | ErrorKind::InvalidRequest
    );
    let is_one = is_kind && error.delivery() == Delivery::Rejected;
    ensure(is_one, expected, shown(error))
}

async fn one_by_one(subject: &Conformance<'_>, fields: &[Field], does: OnRepeat) -> Verdict {
    let request = subject.request(fields);
    match does {
        OnRepeat::Duplicates => {
            let expected = "a second link";
            let twice = Repeated::of(subject, &[request.clone(), request], false).await?;
            let links = twice.all(expected)?;
            let have_ids = links.iter().all(|link| link.id.is_some());
            if have_ids && is_same(links[0], links[1]) {
                return failed(expected, "both have one id");
            }
            if !have_ids && twice.added.is_none() {
                return skipped("nothing tells whether there are two links");
            }
            twice.adds(expected, 2)
        }
        OnRepeat::SameComputed => {
            let expected = "the same link, and nothing stored";
            Repeated::of(subject, std::slice::from_ref(&request), false).await?;
            let again = Repeated::of(subject, &[request.clone(), request], false).await?;
            let links = again.all(expected)?;
            let (first, second) = (&links[0].url, &links[1].url);
            let happened = format!("the URLs are {first:?} and {second:?}");
            ensure(first == second, expected, happened)?;
            again.adds(expected, 0)
        }
        OnRepeat::SameByDestination { compares, .. } => {
            let twice = Repeated::of(subject, &[request.clone(), request.clone()], false).await?;
            twice.is_one("the same link")?;
            if subject.takes(Field::Name) && !compares.contains(&Field::Name) {
                let other = subject.with_fresh(&request, Field::Name);
                let expected = "the same link, since only `name` differs";
                let outcome = Repeated::of(subject, &[other], false).await?;
                let first = twice.all(expected)?[0];
                let is_it = is_same(first, outcome.all(expected)?[0]);
                ensure(is_it, expected, "it is another link")?;
                outcome.adds(expected, 0)?;
            }
            for field in compares.iter().filter(|field| subject.takes(**field)) {
                let other = subject.with_fresh(&request, *field);
                if other == request || subject.is_reference(*field) {
                    continue;
                }
                let expected = format!("a second link, since `{field}` differs");
                let outcome = Repeated::of(subject, &[other], false).await?;
                outcome.all(&expected)?;
                outcome.adds(&expected, 1)?;
            }
            Ok(())
        }
        OnRepeat::SameIfIdentical => {
            let twice = Repeated::of(subject, &[request.clone(), request.clone()], false).await?;
            twice.is_one("the same link")?;
            let Some(other) = other_than(subject, &request, fields) else {
                return Ok(());
            };
            let expected = "a refusal, since the request differs from the link";
            match subject.create(&other).await {
                Ok(_) => failed(expected, "it was accepted"),
                Err(error) => is_refusal(expected, &error),
            }
        }
        OnRepeat::Refused { by, .. } => {
            let expected = format!("one link, and a refusal of a second one with its `{by}`");
            let key = by.field().map_or_else(|| fields.to_vec(), |key| vec![key]);
            let other = other_than(subject, &request, &key);
            let mut requests = vec![request.clone(), request];
            requests.extend(other);
            let outcome = Repeated::of(subject, &requests, false).await?;
            outcome.is_one_and_refusals(&expected)
        }
        _ => skipped("this version has no check for it"),
    }
}

async fn at_once(subject: &Conformance<'_>, fields: &[Field], does: OnRepeat) -> Verdict {
    let requests = vec![subject.request(fields); AT_ONCE];
    let is_atomic = match does {
        OnRepeat::SameByDestination { atomic, .. } | OnRepeat::Refused { atomic, .. } => atomic,
        _ => true,
    };
    if !is_atomic {
        return skipped("it is not claimed");
    }
    match does {
        OnRepeat::SameComputed => {
            let expected = "the same link";
            let outcome = Repeated::of(subject, &requests, true).await?;
            let links = outcome.all(expected)?;
            let is_one = links.iter().all(|link| link.url == links[0].url);
            ensure(is_one, expected, "there are different URLs")
        }
        OnRepeat::SameByDestination { .. } | OnRepeat::SameIfIdentical => {
            let outcome = Repeated::of(subject, &requests, true).await?;
            outcome.is_one("one link")
        }
        OnRepeat::Refused { by, .. } => {
            let expected = format!("one link, and a refusal of all others with its `{by}`");
            let outcome = Repeated::of(subject, &requests, true).await?;
            outcome.is_one_and_refusals(&expected)
        }
        _ => skipped("this version has no check for it"),
    }
}

/// Makes a request that has the same values in `same` and others elsewhere; `None` if no other
/// value can differ.
fn other_than(
    subject: &Conformance<'_>,
    request: &LinkRequest,
    same: &[Field],
) -> Option<LinkRequest> {
    let free = |field: &Field| {
        !same.contains(field)
            && subject.takes(*field)
            && matches!(field, Field::Name | Field::Destination)
    };
    let fields: Vec<_> = Field::ALL.iter().copied().filter(free).collect();
    let other = fields.iter().fold(request.clone(), |other, field| {
        let other = values::with_value(&other, *field, Value::Null);
        subject.with_fresh(&other, *field)
    });
    (other != *request).then_some(other)
}

/// Creates a link for each rule of the capabilities that says that the provider refuses a key which
/// is taken, and returns requests that it refuses since those links have their keys.
pub(super) async fn taken(subject: &Conformance<'_>) -> Verdict<Vec<LinkRequest>> {
    let mut taken = Vec::new();
    for fields in cases(subject) {
        let request = subject.request(&fields);
        let does = subject.capabilities().on_repeat(&request);
        if matches!(does, OnRepeat::Refused { .. }) {
            succeeded("a link", subject.create(&request).await)?;
            taken.push(request);
        }
    }
    Ok(taken)
}
