//! Converts Awin's answers into links, and pairs the answer to a batch with its requests.

use awin_client::types::{Link, LinkOfMany, Outcome};

use super::errors;
use crate::providers::prelude::*;

own_answer!("Awin", as_awin, Link);

/// Makes the link. A short link was made now; all else is computed, and nothing of it is stored.
pub(super) fn link(provider: &str, answer: Link) -> TrackingLink {
    let mut link = TrackingLink::new(provider);
    let short_url = answer.short_url.clone();
    link.short_url = short_url.filter(|url| !url.trim().is_empty());
    link.tracking_url = Some(answer.url.clone());
    link.url = link.short_url.clone().or(link.tracking_url.clone());
    link.made = Some(match link.short_url {
        Some(_) => Made::Created,
        None => Made::Composed,
    });
    link.with_answer(answer)
}

/// What was asked of a link of a batch, as its outcome repeats it: its members with their values,
/// without those that have none.
#[derive(PartialEq)]
pub(super) struct Asked(Vec<(String, Value)>);

pub(super) fn asked(body: &LinkOfMany) -> Asked {
    Asked::read(&serde_json::to_value(body).unwrap_or_default())
}

impl Asked {
    fn read(json: &Value) -> Self {
        let members = |json: &Value| json.as_object().cloned().unwrap_or_default();
        let (mut all, parameters) = (members(json), members(&json["parameters"]));
        all.retain(|name, _| matches!(name.as_str(), "advertiserId" | "destinationUrl"));
        all.extend(parameters);
        let all = all.into_iter();
        let mut set: Vec<_> = all.filter(|(_, it)| !it.is_null() && *it != "").collect();
        set.sort_by(|one, other| one.0.cmp(&other.0));
        Self(set)
    }
}

/// Returns the outcomes, each with the index of a request that asked for it. Requests that ask for
/// the same get the same link, whichever outcome is whose. An outcome that repeats no request, or a
/// success without a link, is left out.
pub(super) fn outcomes(
    provider: &str,
    requests: &[Asked],
    items: Vec<Outcome>,
    runtime: &Runtime,
) -> Vec<BatchOutcome> {
    let mut outcomes: Vec<BatchOutcome> = Vec::new();
    for item in items {
        let its = Asked::read(&item.request.unwrap_or_default());
        let is_free = |index: usize| !outcomes.iter().any(|(other, _)| *other == index);
        let mut all = requests.iter().enumerate();
        let found = all.find(|(index, asked)| **asked == its && is_free(*index));
        let outcome = match item.status {
            200..300 => match serde_json::from_value::<Link>(item.body) {
                Ok(answer) if !answer.url.trim().is_empty() => Ok(link(provider, answer)),
                _ => continue,
            },
            status => Err(errors::of_item(status, &item.body, runtime)),
        };
        outcomes.extend(found.map(|(index, _)| (index, outcome)));
    }
    outcomes
}
