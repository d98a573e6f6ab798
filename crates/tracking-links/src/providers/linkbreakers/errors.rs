//! Linkbreakers's errors: of a request, and of the links of a batch.

use std::collections::BTreeSet;

use crate::many::{is_of_a_link, spared};
use crate::providers::prelude::*;

/// Linkbreakers's names of members of the body, and the fields of the request that are sent as
/// them.
pub(super) const FIELDS: Names = names! {
    Destination: "destination";
    ExternalId: "id";
    Slug: "shortlink";
    Name: "name";
    Tags: "tags";
    Folder: "directoryId";
    Options: "metadata";
};

/// Returns the outcomes of a batch of which no link was made: the links that the refusal names, as
/// `links[2]`, are refused, and the others spared. Fails if it names none, or is of something else.
pub(super) fn outcomes(refusal: Error, links: usize) -> Result<Vec<BatchOutcome>> {
    let mut bad = BTreeSet::new();
    named(&refusal.body_as_json(), &mut bad);
    let are_known = bad.last().is_some_and(|last| *last < links);
    if !(are_known && is_of_a_link(&refusal)) {
        return Err(refusal);
    }
    let error = |index| match bad.contains(&index) {
        true => refusal.clone(),
        false => spared(&refusal),
    };
    Ok((0..links).map(|index| (index, Err(error(index)))).collect())
}

/// Collects the places of the links with which a text of an error body begins. Elsewhere in a text,
/// they may be a part of a value that it quotes.
fn named(body: &Value, bad: &mut BTreeSet<usize>) {
    match body {
        Value::String(text) => {
            let place = text.strip_prefix("links[");
            let place = place.and_then(|rest| rest.split_once(']'));
            bad.extend(place.and_then(|(place, _)| place.parse::<usize>().ok()));
        }
        Value::Array(items) => items.iter().for_each(|it| named(it, bad)),
        Value::Object(members) => members.values().for_each(|it| named(it, bad)),
        _ => {}
    }
}
