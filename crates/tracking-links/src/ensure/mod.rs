//! Exactly one link for a key: creates it, or finds the one that exists.
//!
//! All calls for one key that run at the same time share one create and its outcome.

mod plan;
mod settle;

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::sync::watch;
use tracing::Instrument;
use tracking_links_runtime::Delivery;

use crate::error::{Error, ErrorKind};
use crate::key::Key;
use crate::link::TrackingLink;
use crate::provider::Provider;
use crate::request::LinkRequest;
use crate::sync::lock;
use plan::{Plan, Slot};
use settle::{ENSURE, existing, settle};

pub(crate) use settle::Permit;

/// The most slots of ensured links that are remembered.
const MAX_REMEMBERED: usize = 4096;

type Outcome = Result<TrackingLink, Error>;

/// The calls that ensure links, by their slots.
#[derive(Clone, Default)]
pub(crate) struct Ensuring(Arc<Mutex<Calls>>);

/// The call that a caller waits for, as compared with its own request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Joined {
    /// The call that it started itself.
    Own,
    /// A call for an equal request.
    Equal,
    /// A call for another request with the same key.
    SameKey,
    /// A call for a request whose key may be the same one, written otherwise.
    Other,
}

#[derive(Default)]
struct Calls {
    running: HashMap<Slot, Running>,
    /// The slots whose last call created or found the link. The next call looks for it before it
    /// creates one.
    done: HashSet<Slot>,
}

/// A call that creates or finds the link of a request. Its outcome comes by the channel.
#[derive(Clone)]
struct Running {
    request: Arc<LinkRequest>,
    key: Option<Key>,
    outcome: watch::Receiver<Option<Outcome>>,
}

impl Ensuring {
    /// Returns whether the link of a request can be ensured.
    pub(crate) fn can_ensure(&self, provider: &dyn Provider, request: &LinkRequest) -> bool {
        Plan::new(provider, request).is_ok()
    }

    /// Ensures the link of a request. A task of its own does the work, which goes on for the other
    /// callers if this one goes away. `permit` is asked before each create that it sends.
    pub(crate) async fn ensure(
        &self,
        provider: &Arc<dyn Provider>,
        request: &LinkRequest,
        permit: Option<&Permit>,
    ) -> Outcome {
        let named = |error: Error| error.or_names(provider.name(), ENSURE);
        let capabilities = provider.capabilities();
        let plan = capabilities
            .check(request)
            .and_then(|_| Plan::new(&**provider, request))
            .map_err(|error| error.with_operation(ENSURE))
            .map_err(named)?;
        loop {
            let (mut outcome, joined) = self.join(provider, request, &plan, permit);
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
                (Ok(link), Joined::Equal) => return existing(link, request, &**provider, &plan),
                (Ok(link), Joined::SameKey) if plan.is_meant(&link, request) => {
                    return existing(link, request, &**provider, &plan);
                }
                (outcome, Joined::Own | Joined::Equal) => return outcome,
                // The outcome of another request says nothing about this one.
                (_, Joined::SameKey | Joined::Other) => {}
            }
        }
    }

    /// Joins a running call that occupies one of the slots, or starts one. Returns the channel of
    /// the outcome.
    fn join(
        &self,
        provider: &Arc<dyn Provider>,
        request: &LinkRequest,
        plan: &Plan,
        permit: Option<&Permit>,
    ) -> (watch::Receiver<Option<Outcome>>, Joined) {
        let mut calls = self.calls();
        let running = plan.slots.iter().find_map(|slot| calls.running.get(slot));
        if let Some(running) = running {
            let joined = match (*running.request == *request, &plan.key) {
                (true, _) => Joined::Equal,
                (false, Some(_)) if running.key == plan.key => Joined::SameKey,
                (false, _) => Joined::Other,
            };
            return (running.outcome.clone(), joined);
        }
        let is_known = plan.slots.iter().any(|slot| calls.done.contains(slot));
        let (sender, receiver) = watch::channel(None);
        let request = Arc::new(request.clone());
        for slot in &plan.slots {
            let running = Running {
                request: request.clone(),
                key: plan.key.clone(),
                outcome: receiver.clone(),
            };
            calls.running.insert(slot.clone(), running);
        }
        drop(calls);
        let (provider, plan, permit) = (provider.clone(), plan.clone(), permit.cloned());
        let ended = Ended {
            ensuring: self.clone(),
            slots: plan.slots.clone(),
            is_done: false,
        };
        let work = async move {
            let mut ended = ended;
            let outcome = settle(&*provider, &request, &plan, is_known, permit.as_ref()).await;
            ended.is_done = outcome.is_ok();
            drop(ended);
            sender.send_replace(Some(outcome));
        };
        tokio::spawn(work.in_current_span());
        (receiver, Joined::Own)
    }

    fn calls(&self) -> MutexGuard<'_, Calls> {
        lock(&self.0)
    }
}

/// Frees the slots, also if the call panics.
struct Ended {
    ensuring: Ensuring,
    slots: Vec<Slot>,
    is_done: bool,
}

impl Drop for Ended {
    fn drop(&mut self) {
        let mut calls = self.ensuring.calls();
        for slot in self.slots.drain(..) {
            calls.running.remove(&slot);
            calls.done.remove(&slot);
            if self.is_done {
                if calls.done.len() >= MAX_REMEMBERED {
                    calls.done.clear();
                }
                calls.done.insert(slot);
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
