//! Several links by one request, in chunks that the provider takes.

use std::collections::VecDeque;
use std::fmt;
use std::iter::Peekable;

use futures_util::stream::{self, Stream};
use tracking_links_runtime::Delivery;

use crate::capabilities::{Bulk, Checked};
use crate::error::{Error, ErrorKind};
use crate::link::TrackingLink;
use crate::provider::{BatchOutcome, Provider, compared};
use crate::request::LinkRequest;

const CREATE_MANY: &str = "create_many";

/// What came of a request, with the caller's key.
type Outcome<K> = (K, Result<TrackingLink, Error>);

/// The requests that were not sent yet.
type Waiting<'a, K> = Box<dyn Iterator<Item = (K, LinkRequest)> + Send + 'a>;

/// Links that are created in chunks. Made by
/// [`TrackingLinks::create_many`](crate::TrackingLinks::create_many).
///
/// Each chunk is sent when the first of its outcomes is asked for.
#[must_use = "nothing is created until `next` is called"]
pub struct Creating<'a, K> {
    provider: &'a dyn Provider,
    bulk: Bulk,
    waiting: Peekable<Waiting<'a, K>>,
    done: VecDeque<Outcome<K>>,
}

impl<'a, K> Creating<'a, K> {
    pub(crate) fn new(
        provider: &'a dyn Provider,
        requests: impl IntoIterator<Item = (K, LinkRequest), IntoIter: Send + 'a>,
    ) -> Result<Self, Error> {
        let bulk = provider.capabilities().operations.create_many;
        let bulk = bulk.ok_or_else(|| {
            let message = "this provider can't create several links at once through this crate; \
                           create one at a time";
            Error::new(ErrorKind::Unsupported, message).or_names(provider.name(), CREATE_MANY)
        })?;
        Ok(Self {
            provider,
            bulk,
            waiting: (Box::new(requests.into_iter()) as Waiting<'a, K>).peekable(),
            done: VecDeque::new(),
        })
    }

    /// Returns the next outcome, in any order; `None` after the last one. A request that the
    /// provider does not support fails alone, and is not sent.
    ///
    /// Not cancel-safe: if the future is dropped, the outcomes of the chunk that was sent are lost.
    pub async fn next(&mut self) -> Option<Outcome<K>> {
        while self.done.is_empty() && self.waiting.peek().is_some() {
            self.create_chunk().await;
        }
        self.done.pop_front()
    }

    /// Creates as many links as one request may contain.
    async fn create_chunk(&mut self) {
        let provider = self.provider;
        let chunk = self.next_chunk();
        let named = |error: Error| error.or_names(provider.name(), CREATE_MANY);
        let check = |request| {
            let checked = provider.capabilities().check(request);
            checked.map_err(|error| error.with_operation(CREATE_MANY))
        };
        let checks: Vec<_> = chunk.iter().map(|(_, request)| check(request)).collect();
        let valid: Vec<Checked<'_>> = checks.iter().flatten().copied().collect();
        let outcomes = match valid.is_empty() {
            true => Vec::new(),
            false => match provider.create_batch(&valid).await {
                Ok(outcomes) => paired(outcomes, valid.len()),
                Err(error) => vec![Err(error); valid.len()],
            },
        };
        let mut outcomes = outcomes.into_iter();
        let outcomes: Vec<_> = checks
            .into_iter()
            .map(|check| match check {
                Ok(checked) => {
                    let outcome = outcomes.next().unwrap_or_else(|| Err(missing()));
                    outcome.map(|link| compared(link, checked.request()))
                }
                Err(error) => Err(error),
            })
            .collect();
        let keys = chunk.into_iter().map(|(key, _)| key);
        let outcomes = outcomes.into_iter().map(|outcome| outcome.map_err(named));
        self.done.extend(keys.zip(outcomes));
    }

    /// Takes as many requests as one request to the provider may contain.
    fn next_chunk(&mut self) -> Vec<(K, LinkRequest)> {
        let (mut chunk, mut bytes) = (Vec::new(), 0_usize);
        while chunk.len() < self.bulk.max_items.max(1) {
            let provider = self.provider;
            let max_bytes = self.bulk.max_bytes.unwrap_or(usize::MAX);
            let fits = |(_, request): &(K, LinkRequest)| {
                bytes = bytes.saturating_add(provider.batch_bytes(request));
                chunk.is_empty() || bytes <= max_bytes
            };
            match self.waiting.next_if(fits) {
                Some(next) => chunk.push(next),
                None => break,
            }
        }
        chunk
    }

    /// Turns this into a stream, for the combinators of the `futures` crates.
    pub fn into_stream(self) -> impl Stream<Item = Outcome<K>> + Send + 'a
    where
        K: Send + 'a,
    {
        stream::unfold(self, |mut creating| async move {
            let next = creating.next().await?;
            Some((next, creating))
        })
    }

    /// Creates all links that are left.
    pub async fn all(mut self) -> Vec<Outcome<K>> {
        let mut all = Vec::new();
        while let Some(outcome) = self.next().await {
            all.push(outcome);
        }
        all
    }
}

/// Brings the outcomes into the order of the requests. A request without an outcome, or with two,
/// may have made a link.
fn paired(outcomes: Vec<BatchOutcome>, requests: usize) -> Vec<Result<TrackingLink, Error>> {
    let mut paired: Vec<Option<Result<TrackingLink, Error>>> = Vec::new();
    paired.resize_with(requests, || None);
    for (index, outcome) in outcomes {
        if let Some(slot) = paired.get_mut(index) {
            *slot = Some(match slot {
                None => outcome,
                Some(_) => Err(uncertain("the answer has two outcomes for this link")),
            });
        }
    }
    let paired = paired.into_iter();
    paired
        .map(|slot| slot.unwrap_or_else(|| Err(missing())))
        .collect()
}

fn missing() -> Error {
    uncertain("the answer does not say what came of this link")
}

/// Makes the error of a link that may have been created.
fn uncertain(message: &str) -> Error {
    Error::new(ErrorKind::Unexpected, message).with_delivery(Delivery::Unknown)
}

impl<K> fmt::Debug for Creating<'_, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Creating")
            .field("provider", &self.provider.name())
            .finish_non_exhaustive()
    }
}
