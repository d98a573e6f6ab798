//! The requests of a batch, and what tells their links apart, for providers whose answers are
//! paired with the requests by what they repeat.

use tracking_links_runtime::Delivery;

use crate::error::Error;
use crate::link::{TrackingLink, is_same_url};
use crate::many;
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
        // All have one outcome, or none of them was sent.
        Err(error) if outcomes.is_empty() || error.delivery() == Delivery::NotSent => {
            return Err(error);
        }
        // The answer is about those that were sent alone.
        Err(error) => {
            let error = many::of_sent(error, indices.len());
            let indices = indices.into_iter();
            outcomes.extend(indices.map(|index| (index, Err(error.clone()))));
        }
    }
    Ok(outcomes)
}

#[cfg(test)]
mod tests {
    use tracking_links_runtime::Retry;

    use super::*;
    use crate::error::ErrorKind;

    /// The outcomes of a batch of three, the second of which has no body, and whose request fails.
    async fn outcomes_of(error: Error) -> Vec<(usize, Error)> {
        let names = ["one", "two", "three"];
        let requests = names.map(|name| LinkRequest::new().name(name));
        let batch: Vec<&LinkRequest> = requests.iter().collect();
        let body = |request: &LinkRequest| match request.name.as_deref() {
            Some("two") => Err(Error::new(ErrorKind::InvalidRequest, "too far away")),
            _ => Ok(()),
        };
        let outcomes = send_batch(&batch, body, async |bodies, _| {
            assert_eq!(bodies.len(), 2);
            Err(error)
        });
        let outcomes = outcomes.await.unwrap().into_iter();
        let mut outcomes: Vec<_> = outcomes
            .map(|(index, it)| (index, it.map(|_| ()).unwrap_err()))
            .collect();
        outcomes.sort_by_key(|(index, _)| *index);
        outcomes
    }

    #[tokio::test]
    async fn a_request_that_was_not_sent_keeps_its_own_fault_whatever_comes_of_the_others() {
        for (kind, delivery, retry) in [
            (ErrorKind::Unexpected, Delivery::Unknown, Retry::Never),
            (ErrorKind::Unexpected, Delivery::Accepted, Retry::Never),
            (ErrorKind::Authentication, Delivery::Rejected, Retry::Never),
            // One of the others may be why. Sent again without the faulty one, they find out.
            (ErrorKind::InvalidRequest, Delivery::Rejected, Retry::Now),
        ] {
            let error = Error::new(kind, "why").with_delivery(delivery);
            let outcomes = outcomes_of(error.with_retry(Retry::Never)).await;
            let told: Vec<_> = outcomes
                .iter()
                .map(|(index, it)| (*index, it.kind(), it.delivery(), it.retry()))
                .collect();
            let own = (
                1,
                ErrorKind::InvalidRequest,
                Delivery::NotSent,
                Retry::Never,
            );
            let of = |index| (index, kind, delivery, retry);
            assert_eq!(told, [of(0), own, of(2)]);
            assert!(outcomes[1].1.to_string().contains("too far away"));
        }
    }

    #[tokio::test]
    async fn a_request_that_could_not_be_sent_is_the_error_of_all() {
        let request = LinkRequest::new().name("one");
        let unsent = || Error::new(ErrorKind::Connection, "why").with_delivery(Delivery::NotSent);
        let batch = [&request];
        let outcomes = send_batch(&batch, |_| Ok(()), async |_, _| Err(unsent()));
        assert_eq!(outcomes.await.unwrap_err().kind(), ErrorKind::Connection);
    }
}
