//! The requests of a batch, and what tells their links apart, for providers whose answers are
//! paired with the requests by what they repeat.

use std::mem;

use tracking_links_runtime::Delivery;

use crate::capabilities::Checked;
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

/// The requests of a batch that can be sent, with their bodies, and the outcomes of the others.
pub(super) struct Batch<'a, B> {
    bodies: Vec<B>,
    requests: Vec<&'a LinkRequest>,
    /// The index of each of these requests in the whole batch.
    indices: Vec<usize>,
    unsent: Vec<BatchOutcome>,
}

impl<'a, B> Batch<'a, B> {
    /// Makes the bodies.
    pub(super) fn new(
        batch: &[Checked<'a>],
        body: impl Fn(Checked<'a>) -> Result<B, Error>,
    ) -> Self {
        let mut it = Self {
            bodies: Vec::new(),
            requests: Vec::new(),
            indices: Vec::new(),
            unsent: Vec::new(),
        };
        for (index, checked) in batch.iter().enumerate() {
            match body(*checked) {
                Ok(body) => {
                    it.bodies.push(body);
                    it.requests.push(checked.request());
                    it.indices.push(index);
                }
                Err(error) => it.unsent.push((index, Err(error))),
            }
        }
        it
    }

    pub(super) fn requests(&self) -> &[&'a LinkRequest] {
        &self.requests
    }

    pub(super) fn take_bodies(&mut self) -> Vec<B> {
        mem::take(&mut self.bodies)
    }

    /// Returns the outcomes if nothing could be sent.
    pub(super) fn unsent(self) -> Vec<BatchOutcome> {
        self.unsent
    }

    /// Returns the outcomes of the whole batch, from those of the requests that were sent.
    pub(super) fn ended(
        self,
        sent: Result<Vec<BatchOutcome>, Error>,
    ) -> Result<Vec<BatchOutcome>, Error> {
        let mut outcomes = self.unsent;
        match sent {
            Ok(sent) => {
                let sent = sent.into_iter();
                outcomes.extend(sent.map(|(index, outcome)| (self.indices[index], outcome)));
            }
            // What was not sent is not in doubt.
            Err(error) if !outcomes.is_empty() && error.delivery() == Delivery::Unknown => {
                let indices = self.indices.into_iter();
                outcomes.extend(indices.map(|index| (index, Err(error.clone()))));
            }
            Err(error) => return Err(error),
        }
        Ok(outcomes)
    }
}
