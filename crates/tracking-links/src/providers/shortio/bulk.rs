//! Pairs the answer to a batch with its requests.
//!
//! Short.io does not document the answer. In examples it is a list with an item for each link, in
//! which a refusal does not repeat what it refuses. So whatever is no such list is read as saying
//! nothing, a link is paired by its domain, slug and destination, never by its position, and a
//! refusal only if it can be nobody else's.

use shortio_client::types::Link;

use super::answer;
use crate::providers::pairing::{chosen, is_equal_in, is_same_key, lead_to_one};
use crate::providers::prelude::*;

/// What a link and its request have in common.
const KEYS: [Field; 3] = [Field::Domain, Field::Slug, Field::Destination];

/// The most different refusals that a message quotes.
const MAX_QUOTED: usize = 3;

/// A status, if there is one, and its reason.
type Refusal = (Option<u16>, String);

/// An item of the answer.
enum Item {
    Link(Box<TrackingLink>),
    Refusal(Refusal),
    Other,
}

/// Returns whether two requests may be in one batch: it has one domain and one folder. Two links to
/// one destination are told apart if both have slugs; without, one may be returned for the other.
pub(super) fn may_share(one: &LinkRequest, other: &LinkRequest) -> bool {
    let [slug, other_slug] = [one, other].map(LinkRequest::custom_slug);
    one.domain == other.domain
        && one.folder == other.folder
        && !is_same_key(slug, other_slug)
        && (!lead_to_one(one, other) || (slug.is_some() && other_slug.is_some()) || one == other)
}

/// Returns the outcomes, each with the index of its request; `refused` makes the error of a
/// refusal, and `in_doubt` that of a request of which the answer does not say what came, with a
/// message that quotes the refusals that may be its.
pub(super) fn outcomes(
    requests: &[&LinkRequest],
    answer: Value,
    refused: impl Fn(&Refusal) -> Error,
    in_doubt: impl Fn(String) -> Error,
) -> Vec<BatchOutcome> {
    let items = match answer {
        Value::Array(items) => items,
        _ => Vec::new(),
    };
    let is_whole = items.len() == requests.len();
    let mut outcomes: Vec<BatchOutcome> = Vec::new();
    let mut refusals: Vec<Refusal> = Vec::new();
    for item in items {
        match read(item) {
            Item::Link(link) => {
                let all = || requests.iter().copied().enumerate();
                let is_its = |request| is_equal_in(&KEYS, &link, request);
                // Nearly all destinations are as they were sent, which is fast to compare.
                let as_sent = all().filter(|(_, it)| it.destination == link.destination);
                let mut fitting: Vec<_> = as_sent.filter(|(_, it)| is_its(it)).collect();
                if fitting.is_empty() {
                    fitting = all().filter(|(_, it)| is_its(it)).collect();
                }
                let index = chosen(&fitting, &outcomes);
                outcomes.extend(index.map(|index| (index, Ok(*link))));
            }
            Item::Refusal(refusal) => refusals.push(refusal),
            Item::Other => {}
        }
    }
    let is_left = |index: &usize| !outcomes.iter().any(|(other, _)| other == index);
    let left: Vec<usize> = (0..requests.len()).filter(is_left).collect();
    // As many equal refusals as requests without a link: whichever it is, each has one of them.
    let are_equal = refusals.windows(2).all(|pair| pair[0] == pair[1]);
    let error = match refusals.first() {
        Some(refusal) if is_whole && are_equal && refusals.len() == left.len() => refused(refusal),
        _ => in_doubt(doubt(refusals)),
    };
    outcomes.extend(left.into_iter().map(|index| (index, Err(error.clone()))));
    outcomes
}

fn read(item: Value) -> Item {
    let text = |member: &str| item[member].as_str();
    let is_success = item["success"] != false;
    let status = item["status"].as_u64().or(item["statusCode"].as_u64());
    let refusal = text("error").or(text("message")).map(|message| {
        let status = status.and_then(|it| u16::try_from(it).ok());
        (status, message.to_owned())
    });
    match serde_json::from_value::<Link>(item.clone()) {
        Ok(link) if is_success && !link.short_url.trim().is_empty() => {
            Item::Link(Box::new(answer::created(link)))
        }
        _ => refusal.map_or(Item::Other, Item::Refusal),
    }
}

/// Returns the message of links of which the answer does not say what came.
fn doubt(mut refusals: Vec<Refusal>) -> String {
    refusals.sort();
    refusals.dedup();
    let mut quoted: Vec<_> = refusals.into_iter().map(|(_, message)| message).collect();
    quoted.truncate(MAX_QUOTED);
    match quoted.is_empty() {
        true => "the answer does not say what came of this link".to_owned(),
        false => format!(
            "the answer does not say whether this link is among those that were refused: {}",
            quoted.join("; ")
        ),
    }
}
