//! Exactly one link for a key: creates it, or finds the one that is there.
//!
//! All calls for one key that run at the same time share one create and its outcome.

mod plan;
mod settle;

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;
use tracing::Instrument;
use tracking_links_runtime::Delivery;

use crate::error::{Error, ErrorKind};
use crate::key::Key;
use crate::link::TrackingLink;
use crate::provider::Provider;
use crate::request::LinkRequest;
use plan::{Plan, Turn};
use settle::{ENSURE, existing, settle};

/// How many turns are remembered whose link was ensured.
const MAX_REMEMBERED: usize = 4096;

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

impl fmt::Debug for Ensuring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ensuring")
            .field("running", &self.calls().running.len())
            .finish_non_exhaustive()
    }
}
