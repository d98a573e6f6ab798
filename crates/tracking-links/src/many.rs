//! Creates several links by one request, in chunks within the provider's limits.

use std::collections::VecDeque;
use std::fmt;
use std::iter::Peekable;

use futures_util::stream::{self, Stream};
use tracking_links_runtime::{Delivery, Retry};

use crate::capabilities::{Bulk, Checked};
use crate::create_all::outcome::is_refused_row;
use crate::error::{Error, ErrorKind};
use crate::link::TrackingLink;
use crate::provider::{BatchOutcome, Provider, compared};
use crate::request::LinkRequest;

pub(crate) const CREATE_MANY: &str = "create_many";

/// The outcome of a request, with the caller's key.
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
    /// The requests that were taken and have no outcome yet.
    chunk: Vec<(K, LinkRequest)>,
    /// Whether the chunk may have been sent.
    is_sent: bool,
    done: VecDeque<Outcome<K>>,
}

impl<'a, K> Creating<'a, K> {
    pub(crate) fn new(
        provider: &'a dyn Provider,
        requests: impl IntoIterator<Item = (K, LinkRequest), IntoIter: Send + 'a>,
    ) -> Result<Self, Error> {
        let bulk = provider.capabilities().operations.create_many;
        let bulk = bulk.ok_or_else(|| {
            let message = "tracking-links can't create several links at once at this provider; \
                           create one at a time";
            Error::new(ErrorKind::Unsupported, message).or_names(provider.name(), CREATE_MANY)
        })?;
        Ok(Self {
            provider,
            bulk,
            waiting: (Box::new(requests.into_iter()) as Waiting<'a, K>).peekable(),
            chunk: Vec::new(),
            is_sent: false,
            done: VecDeque::new(),
        })
    }

    /// Returns the next outcome, in any order; `None` after the last one. A request that the
    /// provider does not support fails alone, and is not sent.
    ///
    /// If the future is dropped, the chunk that was sent is not sent again, and its outcomes are
    /// lost: each of its requests then fails with [`Delivery::Unknown`].
    pub async fn next(&mut self) -> Option<Outcome<K>> {
        if self.is_sent {
            let faults = self.checked().map(Result::err).collect();
            let error =
                uncertain("the future was dropped before the provider said what came of this link");
            self.end_chunk(faults, Err(error));
        }
        while self.done.is_empty() && self.fill_chunk() {
            self.is_sent = true;
            let (faults, answer) = self.create_chunk().await;
            self.end_chunk(faults, answer);
        }
        self.done.pop_front()
    }

    /// Takes as many requests as one request to the provider may contain. Returns whether there are
    /// any.
    fn fill_chunk(&mut self) -> bool {
        let (provider, chunk) = (self.provider, &mut self.chunk);
        let mut room = Room::new(self.bulk);
        loop {
            let fits = |(_, next): &(K, LinkRequest)| {
                let taken = chunk.iter().map(|(_, request)| request);
                room.take(provider, taken, next)
            };
            match self.waiting.next_if(fits) {
                Some(next) => chunk.push(next),
                None => return !chunk.is_empty(),
            }
        }
    }

    /// Creates the links of the chunk whose requests are valid. Returns the faults of the others,
    /// too.
    async fn create_chunk(&mut self) -> (Vec<Option<Error>>, Result<Vec<BatchOutcome>, Error>) {
        let checked: Vec<_> = self.checked().collect();
        let valid: Vec<Checked<'_>> = checked.iter().flatten().copied().collect();
        let answer = match valid.is_empty() {
            true => Ok(Vec::new()),
            false => self.provider.create_batch(&valid).await,
        };
        let faults = checked.into_iter().map(Result::err);
        (faults.collect(), answer)
    }

    /// Checks the requests of the chunk.
    fn checked(&self) -> impl Iterator<Item = Result<Checked<'_>, Error>> {
        let capabilities = self.provider.capabilities();
        let requests = self.chunk.iter();
        requests.map(|(_, request)| capabilities.check(request))
    }

    /// Gives each request of the chunk its outcome: an invalid one its fault, the others those of
    /// `answer`.
    fn end_chunk(&mut self, faults: Vec<Option<Error>>, answer: Result<Vec<BatchOutcome>, Error>) {
        self.is_sent = false;
        let provider = self.provider;
        let links = faults.iter().filter(|fault| fault.is_none()).count();
        let is_shared = self.bulk.atomic && links > 1;
        let mut outcomes = answer.map(|outcomes| paired(outcomes, links).into_iter());
        if let Err(refusal) = &mut outcomes
            && is_shared
            && is_of_a_link(refusal)
        {
            *refusal = of_one(refusal, links);
        }
        let ended = self.chunk.drain(..).zip(faults);
        let ended = ended.map(|((key, request), fault)| {
            let outcome = match (fault, &mut outcomes) {
                (Some(fault), _) => Err(fault.with_operation(CREATE_MANY)),
                (None, Ok(outcomes)) => outcomes.next().unwrap_or_else(|| Err(missing())),
                (None, Err(error)) => Err(error.clone()),
            };
            let outcome = outcome.map(|link| compared(link, &request, provider.capabilities()));
            (
                key,
                outcome.map_err(|error| error.or_names(provider.name(), CREATE_MANY)),
            )
        });
        self.done.extend(ended);
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

/// How much of a batch is left, by what the provider says of its batches.
pub(crate) struct Room {
    bulk: Bulk,
    items: usize,
    bytes: usize,
}

impl Room {
    /// The room of an empty batch.
    pub(crate) fn new(bulk: Bulk) -> Self {
        Self {
            bulk,
            items: 0,
            bytes: 0,
        }
    }

    /// Gives the next request a place beside those that were taken, and returns whether there was
    /// one. The first always has one.
    pub(crate) fn take<'r>(
        &mut self,
        provider: &dyn Provider,
        taken: impl IntoIterator<Item = &'r LinkRequest>,
        next: &LinkRequest,
    ) -> bool {
        let bytes = self.bytes.saturating_add(provider.batch_bytes(next));
        let has_place =
            self.items < self.bulk.max_items && bytes <= self.bulk.max_bytes.unwrap_or(usize::MAX);
        let mut taken = taken.into_iter();
        let fits = self.items == 0
            || has_place && taken.all(|other| provider.may_share_batch(other, next));
        if fits {
            self.items += 1;
            self.bytes = bytes;
        }
        fits
    }
}

/// Brings the outcomes into the order of the requests. A request without an outcome, or with two,
/// may have made a link.
pub(crate) fn paired(
    outcomes: Vec<BatchOutcome>,
    requests: usize,
) -> Vec<Result<TrackingLink, Error>> {
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

/// Returns whether an error is a refusal of what was asked for, and not of its sender.
pub(crate) fn is_of_a_link(error: &Error) -> bool {
    let is_of_values = matches!(
        error.kind(),
        ErrorKind::InvalidRequest | ErrorKind::Conflict | ErrorKind::NotFound
    );
    is_of_values && error.delivery() == Delivery::Rejected
}

/// Makes the error of each link of a request that was refused for one of them, without a word for
/// which.
fn of_one(refusal: &Error, links: usize) -> Error {
    let words = refusal.provider_message().unwrap_or("no reason is given");
    let message = format!(
        "one of {links} links was refused, the answer does not say which, and none was created; \
         create each alone: {words}"
    );
    let mut error = Error::new(refusal.kind(), message).with_delivery(Delivery::Rejected);
    if let Some(status) = refusal.status() {
        error = error.with_status(status);
    }
    if let Some(code) = refusal.code() {
        error = error.with_code(code);
    }
    if let Some(id) = refusal.request_id() {
        error = error.with_request_id(id);
    }
    let headers = refusal.headers();
    let error = headers.fold(error, |error, (name, value)| error.with_header(name, value));
    error.with_body(refusal.body().unwrap_or_default())
}

/// Makes the error of each of several links that one request asked for, which failed as a whole
/// without others of the batch, whose requests could not be made. If one of the links may be why it
/// was refused, they may be sent again at once without those others, which finds out.
#[allow(
    dead_code,
    reason = "for providers, each of which is compiled only with its feature"
)]
pub(crate) fn of_sent(error: Error, links: usize) -> Error {
    match links > 1 && is_refused_row(&error) {
        true => error.with_retry(Retry::Now),
        false => error,
    }
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
