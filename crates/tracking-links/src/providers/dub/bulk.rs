//! Pairs the answer to a batch with its requests.
//!
//! Dub answers the links that it made first and the errors after them, and leaves out a link whose
//! external id is taken. It reads the links back by their short URLs, so that after a race the
//! answer may have the link of somebody else. So each item is paired by its key, never by its
//! position: by the external id, else by domain and slug, else by the destination.

use std::collections::HashSet;

use dub_client::types::{BulkCreateLinksResponseItem as Item, LinkError};

use crate::providers::pairing::{chosen, is_equal_in, lead_to_one, share_a_key};
use crate::providers::prelude::*;

/// Returns whether two requests may be in one batch. Dub would refuse the whole batch for a slug
/// that it has twice, and leave out a repeated external id. Links without either are told apart by
/// their destinations; equal requests are interchangeable.
pub(super) fn may_share(one: &LinkRequest, other: &LinkRequest) -> bool {
    let has_key = |it: &LinkRequest| it.external_id.is_some() || it.custom_slug().is_some();
    !share_a_key(one, other)
        && (has_key(one) || has_key(other) || !lead_to_one(one, other) || one == other)
}

/// Returns the outcomes, each with the index of its request; `refused` makes the error of an item.
/// An item that is no request's, or may be that of several, is left out. A link that is not as any
/// request asked may still have been made for one, since Dub may answer a request with both a link
/// and an error: an error then does not say that there is no link, and is left out, too.
pub(super) fn outcomes(
    requests: &[&LinkRequest],
    items: Vec<Item>,
    refused: impl Fn(&LinkError) -> Error,
) -> Vec<BatchOutcome> {
    let mut outcomes: Vec<BatchOutcome> = Vec::new();
    let mut in_doubt: HashSet<usize> = HashSet::new();
    for item in items {
        let (shown, outcome) = match item {
            Item::Link(link) => {
                let link = link.into_link();
                (link.clone(), Ok(link))
            }
            Item::LinkError(fault) => (echoed(&fault), Err(refused(&fault))),
            _ => continue,
        };
        let is_its = |request: &LinkRequest| match &outcome {
            Ok(_) => is_as_asked(&shown, request),
            Err(_) => has_key(&shown, request),
        };
        let all = || requests.iter().copied().enumerate();
        let mut fitting: Vec<_> = all().filter(|(_, request)| is_its(request)).collect();
        if fitting.is_empty() && outcome.is_ok() {
            let perhaps = all().filter(|(_, request)| is_perhaps_its(&shown, request));
            in_doubt.extend(perhaps.map(|(index, _)| index));
        }
        // A slug that was asked for tells more than a destination.
        let has_slug = |(_, request): &(usize, &LinkRequest)| request.custom_slug().is_some();
        if fitting.iter().any(has_slug) {
            fitting.retain(has_slug);
        }
        if let Some(index) = chosen(&fitting, &outcomes) {
            outcomes.push((index, outcome));
        }
    }
    outcomes.retain(|(index, outcome)| outcome.is_ok() || !in_doubt.contains(index));
    outcomes
}

/// Reads the link that an error repeats, as far as it tells whose the error is.
fn echoed(fault: &LinkError) -> TrackingLink {
    let text = |member: &str| fault.link[member].as_str().map(str::to_owned);
    let mut link = TrackingLink::new("");
    link.destination = text("url");
    link.domain = text("domain");
    link.slug = text("key");
    link.external_id = text("externalId");
    link
}

/// Returns whether a link is the one that was asked for. One that another request made has another
/// key, or leads elsewhere.
fn is_as_asked(link: &TrackingLink, request: &LinkRequest) -> bool {
    let fields = [Field::Domain, Field::Slug, Field::Destination];
    link.external_id == request.external_id && is_equal_in(&fields, link, request)
}

/// Returns whether a link may have been made for a request, although it is not as asked.
fn is_perhaps_its(link: &TrackingLink, request: &LinkRequest) -> bool {
    let place = [Field::Domain, Field::Slug];
    link.external_id == request.external_id
        && (request.external_id.is_some()
            || (request.custom_slug().is_some() && is_equal_in(&place, link, request))
            || is_equal_in(&[Field::Destination], link, request))
}

/// Returns whether the link that an error repeats has the key of a request.
fn has_key(link: &TrackingLink, request: &LinkRequest) -> bool {
    link.external_id == request.external_id
        && match (&request.external_id, request.custom_slug()) {
            (Some(_), _) => true,
            (None, Some(_)) => {
                let fields = [Field::Domain, Field::Slug];
                link.slug.is_some() && is_equal_in(&fields, link, request)
            }
            (None, None) => {
                let fields = [Field::Destination];
                link.destination.is_some() && is_equal_in(&fields, link, request)
            }
        }
}
