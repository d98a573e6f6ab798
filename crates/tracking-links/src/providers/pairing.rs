//! The requests of a batch, and what tells their links apart, for providers whose answers are
//! paired with the requests by what they repeat.

use tracking_links_runtime::Delivery;

use crate::error::Error;
use crate::link::{TrackingLink, is_same_url};
use crate::provider::BatchOutcome;
use crate::request::{Field, LinkRequest};

/// Returns whether two texts are keys that may be taken for one: they are set, and differ in case
/// or in outer slashes at most.
pub(super) fn is_same_key(one: Option<&str>, other: Option<&str>) -> bool {
    let fold = |text: &str| text.trim_matches('/').to_lowercase();
    one.is_some() && one.map(fold) == other.map(fold)
}

/// Returns whether two requests ask for the same external id or slug.
pub(super) fn share_a_key(one: &LinkRequest, other: &LinkRequest) -> bool {
    is_same_key(one.external_id.as_deref(), other.external_id.as_deref())
        || is_same_key(one.custom_slug(), other.custom_slug())
}

/// Returns whether the links of two requests lead to one URL.
pub(super) fn lead_to_one(one: &LinkRequest, other: &LinkRequest) -> bool {
    match (&one.destination, &other.destination) {
        (Some(one), Some(other)) => one == other || is_same_url(one, other),
        (one, other) => one == other,
    }
}

/// Returns whether a link has the values of a request in these fields.
pub(super) fn is_equal_in(fields: &[Field], link: &TrackingLink, request: &LinkRequest) -> bool {
    let differences = link.differences(request).into_iter();
    !differences
        .map(|it| it.field)
        .any(|it| fields.contains(&it))
}

/// Returns which of the requests that fit an item gets it. Requests that differ get none, since it
/// may be that of any of them. Each of equal requests gets one item; the last gets those that are
/// too many.
pub(super) fn chosen(
    fitting: &[(usize, &LinkRequest)],
    outcomes: &[BatchOutcome],
) -> Option<usize> {
    if !fitting.windows(2).all(|pair| pair[0].1 == pair[1].1) {
        return None;
    }
    let is_free = |index: &usize| !outcomes.iter().any(|(other, _)| other == index);
    let mut indices = fitting.iter().map(|(index, _)| *index);
    let last = indices.clone().next_back();
    indices.find(is_free).or(last)
}

/// Makes the bodies of a batch, sends those that could be made, and returns the outcomes of the
/// whole batch. `send` gets the bodies with their requests, of which there is at least one, and
/// returns the outcomes by the index among these.
pub(super) async fn send_batch<'a, B, S>(
    batch: &[&'a LinkRequest],
    body: impl Fn(&LinkRequest) -> Result<B, Error>,
    send: impl FnOnce(Vec<B>, Vec<&'a LinkRequest>) -> S,
) -> Result<Vec<BatchOutcome>, Error>
where
    S: Future<Output = Result<Vec<BatchOutcome>, Error>>,
{
    let (mut bodies, mut requests, mut indices) = (Vec::new(), Vec::new(), Vec::new());
    let mut outcomes: Vec<BatchOutcome> = Vec::new();
    for (index, request) in batch.iter().enumerate() {
        match body(request) {
            Ok(body) => {
                bodies.push(body);
                requests.push(*request);
                indices.push(index);
            }
            Err(error) => outcomes.push((index, Err(error))),
        }
    }
    if bodies.is_empty() {
        return Ok(outcomes);
    }
    match send(bodies, requests).await {
        Ok(sent) => {
            let sent = sent.into_iter();
            outcomes.extend(sent.map(|(index, outcome)| (indices[index], outcome)));
        }
        // What was not sent is not in doubt.
        Err(error) if !outcomes.is_empty() && error.delivery() == Delivery::Unknown => {
            let indices = indices.into_iter();
            outcomes.extend(indices.map(|index| (index, Err(error.clone()))));
        }
        Err(error) => return Err(error),
    }
    Ok(outcomes)
}
