//! Exactly one link for a key: creates it, or finds the one that is there.
//!
//! All calls for one key that run at the same time share one create and its outcome.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use percent_encoding::percent_decode_str;
use tokio::sync::watch;
use tracing::Instrument;
use tracking_links_runtime::{Delivery, Retry};
use url::Url;

use crate::capabilities::{Capabilities, OnRepeat};
use crate::error::{Error, ErrorKind};
use crate::key::{Key, KeyKind};
use crate::link::{Made, TrackingLink};
use crate::provider::{Provider, compared};
use crate::request::{Field, LinkRequest, Slug};

/// How often a link is created at most while its outcomes are in doubt and no link is found.
const MAX_CREATES: usize = 3;

/// How many turns are remembered whose link was ensured.
const MAX_REMEMBERED: usize = 4096;

/// The operation, as errors name it.
const ENSURE: &str = "ensure";

/// How a link of a request is ensured.
#[derive(Clone, Debug)]
struct Plan {
    /// What at most one call at a time works on.
    turns: Vec<Turn>,
    /// The key by which the link can be found, if there is one.
    key: Option<Key>,
    /// The fields, besides that of the key, that make a link another one.
    compares: &'static [Field],
    /// Whether the provider itself sees to it that a repeated create makes no second link, so that
    /// it may be sent again.
    is_unique: bool,
}

/// What calls take turns by, at the provider of this name: a key of their link, or their request if
/// it has no key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Turn {
    provider: String,
    by: By,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum By {
    /// A key, [folded](fold).
    Key(KeyKind, String),
    Request(Box<LinkRequest>),
}

impl Plan {
    /// Plans for a request that the capabilities allow.
    fn new(provider: &dyn Provider, request: &LinkRequest) -> Result<Self, Error> {
        let capabilities = provider.capabilities();
        let does = capabilities.on_repeat(request);
        let mut compares: &[Field] = &[];
        let kinds: &[KeyKind] = match &does {
            OnRepeat::Duplicates => return Err(without_key(capabilities)),
            OnRepeat::Refused { by, .. } => std::slice::from_ref(by),
            OnRepeat::SameIfIdentical => &[KeyKind::ExternalId, KeyKind::Slug],
            OnRepeat::SameByDestination { compares: also, .. } => {
                compares = also;
                &[KeyKind::Destination]
            }
            OnRepeat::SameComputed => &[],
        };
        let mut keys = kinds.iter().filter_map(|kind| key(*kind, request));
        let found_by = keys.find(|key| capabilities.can_find(key.kind()));
        if let (OnRepeat::Refused { by, .. }, None) = (does, &found_by) {
            let message = format!("this provider can't find a link by its `{by}`");
            return Err(Error::new(ErrorKind::Unsupported, message));
        }
        // The link of another request may have any of the keys.
        let kinds = [KeyKind::ExternalId, KeyKind::Slug].iter().chain(kinds);
        let kinds: HashSet<_> = kinds.collect();
        let keys = kinds.into_iter().filter_map(|kind| key(*kind, request));
        let mut turns: Vec<_> = keys.map(|key| By::Key(key.kind(), fold(&key))).collect();
        if turns.is_empty() {
            turns.push(By::Request(Box::new(request.clone())));
        }
        let turns = turns.into_iter().map(|by| Turn {
            provider: provider.name().to_owned(),
            by,
        });
        Ok(Self {
            turns: turns.collect(),
            key: found_by,
            compares,
            is_unique: does.is_harmless(),
        })
    }

    /// Returns whether a link that has the key is the one of the request.
    fn is_meant(&self, link: &TrackingLink, request: &LinkRequest) -> bool {
        let is_compared = |field| self.compares.contains(&field);
        let differences = link.differences(request).into_iter();
        !differences.map(|it| it.field).any(is_compared)
    }
}

/// Folds a key, so that all spellings of one key that some provider takes have the same text: in
/// other case, percent-encoded, with a leading slash, with a hyphen for a blank, or with the
/// account's default domain by name. Calls for two keys that only seem to be one take turns in
/// vain, which costs time alone.
fn fold(key: &Key) -> String {
    let url;
    let text = match key {
        Key::Id(text) | Key::ExternalId(text) | Key::Slug { slug: text, .. } => text,
        Key::Destination(text) => match Url::parse(text) {
            Ok(parsed) => {
                url = String::from(parsed);
                &url
            }
            Err(_) => text,
        },
    };
    let text = percent_decode_str(text).decode_utf8_lossy().to_lowercase();
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Returns the value of a key in a request.
fn key(kind: KeyKind, request: &LinkRequest) -> Option<Key> {
    match (kind, &request.slug) {
        (KeyKind::ExternalId, _) => request.external_id.clone().map(Key::ExternalId),
        (KeyKind::Destination, _) => request.destination.clone().map(Key::Destination),
        (KeyKind::Slug, Some(Slug::Custom(path))) => Some(Key::Slug {
            slug: path.clone(),
            domain: request.domain.clone(),
        }),
        _ => None,
    }
}

/// Refuses a request of which the provider would make a second link. Says which fields would make
/// it one that can be ensured.
fn without_key(capabilities: &Capabilities) -> Error {
    let rules = capabilities.repeat_rules().iter();
    let rules = rules.filter(|rule| rule.does != OnRepeat::Duplicates);
    let fields: Vec<Field> = rules.flat_map(|rule| rule.with.iter().copied()).collect();
    let names: Vec<_> = fields.iter().map(|field| format!("`{field}`")).collect();
    let message = match names.is_empty() {
        true => "this provider has no key by which a link is made once; use `create`, and keep a \
                 journal of what was sent"
            .to_owned(),
        false => format!(
            "this provider would make a second link; set {}",
            names.join(" or ")
        ),
    };
    Error::new(ErrorKind::Unsupported, message).with_fields(fields)
}

type Outcome = Result<TrackingLink, Error>;

/// The calls that ensure links, by their turns.
#[derive(Clone, Default)]
pub(crate) struct Ensuring(Arc<Mutex<Calls>>);

/// Whose call a caller waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Joined {
    /// Its own.
    Own,
    /// One of an equal request.
    Equal,
    /// One of another request with the same key.
    SameKey,
    /// One of a request whose key may mean the same.
    Other,
}

#[derive(Default)]
struct Calls {
    running: HashMap<Turn, Running>,
    /// The turns whose last call created or found the link. It is looked for before it is created
    /// again.
    done: HashSet<Turn>,
}

/// A call that creates or finds the link of a request. Its outcome comes by the channel.
#[derive(Clone)]
struct Running {
    request: Arc<LinkRequest>,
    key: Option<Key>,
    outcome: watch::Receiver<Option<Outcome>>,
}

impl Ensuring {
    /// Ensures the link of a request. The work is done in a task of its own, so that it goes on
    /// for the other callers if this one goes away.
    pub(crate) async fn ensure(
        &self,
        provider: &Arc<dyn Provider>,
        request: &LinkRequest,
    ) -> Outcome {
        let named = |error: Error| error.or_names(provider.name(), ENSURE);
        let capabilities = provider.capabilities();
        let plan = capabilities
            .check(request)
            .and_then(|_| Plan::new(&**provider, request))
            .map_err(|error| error.with_operation(ENSURE))
            .map_err(named)?;
        loop {
            let (mut outcome, joined) = self.join(provider, request, &plan);
            let outcome = match outcome.wait_for(Option::is_some).await {
                Ok(outcome) => outcome.clone(),
                Err(_) => None,
            };
            let outcome = outcome.unwrap_or_else(|| {
                let message = "the tokio runtime shut down, or the provider panicked; the link may \
                               have been created";
                let error = Error::new(ErrorKind::Unexpected, message);
                Err(named(error.with_delivery(Delivery::Unknown)))
            });
            match (outcome, joined) {
                (Ok(link), Joined::Equal) => return existing(link, request, provider.name()),
                (Ok(link), Joined::SameKey) if plan.is_meant(&link, request) => {
                    return existing(link, request, provider.name());
                }
                (outcome, Joined::Own | Joined::Equal) => return outcome,
                // What came of another request says nothing of this one.
                (_, Joined::SameKey | Joined::Other) => {}
            }
        }
    }

    /// Joins a call that has one of the turns, or starts one. Returns the channel of the outcome.
    fn join(
        &self,
        provider: &Arc<dyn Provider>,
        request: &LinkRequest,
        plan: &Plan,
    ) -> (watch::Receiver<Option<Outcome>>, Joined) {
        let mut calls = self.calls();
        let running = plan.turns.iter().find_map(|turn| calls.running.get(turn));
        if let Some(running) = running {
            let joined = match (*running.request == *request, &plan.key) {
                (true, _) => Joined::Equal,
                (false, Some(_)) if running.key == plan.key => Joined::SameKey,
                (false, _) => Joined::Other,
            };
            return (running.outcome.clone(), joined);
        }
        let is_known = plan.turns.iter().any(|turn| calls.done.contains(turn));
        let (sender, receiver) = watch::channel(None);
        let request = Arc::new(request.clone());
        for turn in &plan.turns {
            let running = Running {
                request: request.clone(),
                key: plan.key.clone(),
                outcome: receiver.clone(),
            };
            calls.running.insert(turn.clone(), running);
        }
        drop(calls);
        let (provider, plan) = (provider.clone(), plan.clone());
        let ended = Ended {
            ensuring: self.clone(),
            turns: plan.turns.clone(),
            is_done: false,
        };
        let work = async move {
            let mut ended = ended;
            let outcome = settle(&*provider, &request, &plan, is_known).await;
            ended.is_done = outcome.is_ok();
            drop(ended);
            sender.send_replace(Some(outcome));
        };
        tokio::spawn(work.in_current_span());
        (receiver, Joined::Own)
    }

    fn calls(&self) -> MutexGuard<'_, Calls> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends the turns, also if the call panics.
struct Ended {
    ensuring: Ensuring,
    turns: Vec<Turn>,
    is_done: bool,
}

impl Drop for Ended {
    fn drop(&mut self) {
        let mut calls = self.ensuring.calls();
        for turn in self.turns.drain(..) {
            calls.running.remove(&turn);
            calls.done.remove(&turn);
            if self.is_done {
                if calls.done.len() >= MAX_REMEMBERED {
                    calls.done.clear();
                }
                calls.done.insert(turn);
            }
        }
    }
}

/// Creates the link, or finds the one that is there.
async fn settle(
    provider: &dyn Provider,
    request: &LinkRequest,
    plan: &Plan,
    is_known: bool,
) -> Outcome {
    let mut looks = is_known || !plan.is_unique;
    let mut doubt: Option<Error> = None;
    for _ in 0..MAX_CREATES {
        if let Some(key) = plan.key.as_ref().filter(|_| looks) {
            match provider.find(key).await {
                Ok(Some(link)) if plan.is_meant(&link, request) => {
                    return existing(link, request, provider.name());
                }
                Ok(_) => {}
                // What is known of the look-up says nothing of a link.
                Err(lookup) => {
                    let not_sent = || lookup.with_delivery(Delivery::NotSent);
                    return Err(doubt.unwrap_or_else(not_sent));
                }
            }
        }
        if let Some(error) = doubt.take_if(|_| !plan.is_unique) {
            // The create may still be carried out, and nothing would stop a second one.
            return Err(error);
        }
        let error = match provider.create(request).await {
            Ok(link) if matches!(link.made, Some(Made::Existing { .. })) => {
                return existing(link, request, provider.name());
            }
            Ok(link) => return Ok(link),
            Err(error) => error,
        };
        match (error.delivery(), &plan.key) {
            (Delivery::Unknown | Delivery::Accepted, _) => {
                looks = true;
                doubt = Some(error);
            }
            (Delivery::Rejected, Some(key)) if is_taken(&error) => {
                return match provider.find(key).await {
                    Ok(Some(link)) => existing(link, request, provider.name()),
                    // The account can't see the link that is in the way: a stranger's, unless an
                    // earlier create made it.
                    Ok(None) => Err(doubt.unwrap_or(error)),
                    Err(lookup) => {
                        let rejected = || lookup.with_delivery(Delivery::Rejected);
                        Err(doubt.unwrap_or_else(rejected))
                    }
                };
            }
            _ => return Err(doubt.unwrap_or(error)),
        }
    }
    let error = doubt.unwrap_or_else(|| {
        let message = "the provider did not say what came of the create";
        Error::new(ErrorKind::Unexpected, message).with_delivery(Delivery::Unknown)
    });
    // At this provider, ensuring the link again can't make a second one.
    let wait = error.retry_after();
    Err(error.with_retry(wait.map_or(Retry::Now, Retry::After)))
}

/// Returns whether a refusal may mean that a link has the key already.
fn is_taken(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Conflict | ErrorKind::InvalidRequest
    )
}

/// Returns the link that is there if it leads where it was asked to, and else an error with it.
fn existing(link: TrackingLink, request: &LinkRequest, provider: &str) -> Outcome {
    let mut link = link;
    if link.made != Some(Made::Composed) {
        link.made = Some(Made::Existing { as_asked: true });
    }
    let link = compared(link, request);
    let other = link
        .changed
        .iter()
        .find(|it| it.field == Field::Destination);
    if other.is_none() {
        return Ok(link);
    }
    let message = "there is a link with this key already, and it leads elsewhere; choose another \
                   key, or change that link";
    let error = Error::new(ErrorKind::Conflict, message)
        .with_delivery(Delivery::Rejected)
        .with_fields([Field::Destination])
        .with_link(link);
    Err(error.or_names(provider, ENSURE))
}

impl fmt::Debug for Ensuring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ensuring")
            .field("running", &self.calls().running.len())
            .finish_non_exhaustive()
    }
}
