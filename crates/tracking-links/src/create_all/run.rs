//! A run: its tasks, and what its caller hears of them.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};

use futures_util::Stream;
use futures_util::stream::{self, BoxStream};
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::JoinSet;
use tracing::Instrument;

use super::binding::Binding;
use super::event::Event;
use super::feed::Feed;
use super::lane::Lane;
use super::progress::{Counters, Progress};
use super::settings::Settings;
use super::stop::Stop;
use super::work::Worker;
use crate::ensure::Ensuring;
use crate::error::Error;
use crate::journal::{Journal, JournalError, NewRow, RowFilter, RowState};
use crate::provider::{Provider, named};
use crate::sync::lock;

/// How many events wait for the caller before the work waits too.
const MAX_EVENTS: usize = 256;

/// A provider that was given up. Its unfinished rows are left for another run.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Stopped {
    /// The provider's name.
    pub provider: String,
    /// Why: for example wrong credentials, or a spent quota.
    pub error: Error,
}

/// Links that are being created. Made by [`CreateAll::start`](crate::CreateAll::start).
///
/// Dropping it stops the run as [`Handle::stop`] does; what is in flight goes on, and its outcome
/// is recorded in the journal, as long as the tokio runtime runs.
#[derive(Debug)]
#[must_use = "dropping a run stops it"]
pub struct Run {
    events: mpsc::Receiver<Event>,
    handle: Handle,
    ended: Arc<Mutex<Ended>>,
}

/// Stops a run, and says how far it is. Cheap to clone.
#[derive(Clone)]
pub struct Handle {
    stop: watch::Sender<bool>,
    counters: Arc<Counters>,
}

/// What is known at the end of a run.
#[derive(Debug, Default)]
struct Ended {
    error: Option<JournalError>,
    stopped: Vec<Stopped>,
}

impl Run {
    /// Returns what became of the next row, in any order; `None` when the run has ended.
    ///
    /// Cancel-safe: if the future is dropped, nothing is lost.
    ///
    /// # Errors
    ///
    /// Fails if the journal does. Then nothing more is sent, and this is the last event.
    pub async fn next(&mut self) -> Option<Result<Event, JournalError>> {
        match self.events.recv().await {
            Some(event) => Some(Ok(event)),
            None => Some(Err(self.ended().error.take()?)),
        }
    }

    /// Turns the run into a stream, for the combinators of the `futures` crates.
    pub fn into_stream(self) -> impl Stream<Item = Result<Event, JournalError>> + Send {
        stream::unfold(self, |mut run| async move {
            let next = run.next().await?;
            Some((next, run))
        })
    }

    /// Returns how far the run is.
    pub fn progress(&self) -> Progress {
        self.handle.progress()
    }

    /// Returns a handle, with which another task can stop the run.
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// Returns the providers that were given up so far.
    pub fn stopped(&self) -> Vec<Stopped> {
        self.ended().stopped.clone()
    }

    fn ended(&self) -> MutexGuard<'_, Ended> {
        lock(&self.ended)
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        self.handle.stop();
    }
}

impl Handle {
    /// Sends nothing more, and lets what is in flight end.
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Returns how far the run is.
    pub fn progress(&self) -> Progress {
        self.counters.progress()
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handle")
            .field("is_stopped", &*self.stop.borrow())
            .field("progress", &self.progress())
            .finish()
    }
}

pub(super) fn start(
    providers: Arc<[Arc<dyn Provider>]>,
    ensuring: Ensuring,
    rows: BoxStream<'static, NewRow>,
    journal: Arc<dyn Journal>,
    settings: Settings,
) -> Run {
    let (events_sender, events) = mpsc::channel(MAX_EVENTS);
    let handle = Handle {
        stop: watch::Sender::new(false),
        counters: Arc::new(Counters::new()),
    };
    let ended = Arc::new(Mutex::new(Ended::default()));
    let tasks = Tasks {
        providers,
        ensuring,
        journal,
        settings,
        handle: handle.clone(),
        events: events_sender,
        ended: ended.clone(),
    };
    tokio::spawn(tasks.run(rows).in_current_span());
    Run {
        events,
        handle,
        ended,
    }
}

type Bindings = HashMap<String, Arc<Binding>>;

/// The tasks of a run.
struct Tasks {
    providers: Arc<[Arc<dyn Provider>]>,
    ensuring: Ensuring,
    journal: Arc<dyn Journal>,
    settings: Settings,
    handle: Handle,
    events: mpsc::Sender<Event>,
    ended: Arc<Mutex<Ended>>,
}

impl Tasks {
    async fn run(self, rows: BoxStream<'static, NewRow>) {
        let (bindings, unknown) = match self.look().await {
            Ok(found) => found,
            Err(error) => return self.fail(error),
        };
        let is_fed = watch::Sender::new(false);
        let mut lanes = JoinSet::new();
        let mut wakes = HashMap::new();
        for provider in self.providers.iter() {
            let wake = Arc::new(Notify::new());
            wakes.insert(provider.name().to_owned(), wake.clone());
            let binding = &bindings[provider.name()];
            if binding.known_refusal().is_some() {
                continue;
            }
            let worker = Arc::new(Worker {
                provider: provider.clone(),
                ensuring: self.ensuring.clone(),
                journal: self.journal.clone(),
                binding: binding.clone(),
                counters: self.handle.counters.clone(),
                settling_delay: self.settings.settling_delay,
                stop: Stop::of(&self.handle.stop),
                adopting: tokio::sync::Mutex::default(),
                listed: tokio::sync::Mutex::default(),
                failed_looks: Mutex::default(),
            });
            let (max, patience) = (self.settings.max_concurrency, self.settings.patience);
            let lane = Lane::new(worker, max.get(), patience, self.events.clone(), wake);
            let (name, lane) = (provider.name().to_owned(), lane.run(is_fed.subscribe()));
            lanes.spawn(async move { (name, lane.await) }.in_current_span());
        }
        let feed = Feed {
            rows,
            batch: self.settings.batch.clone(),
            journal: self.journal.clone(),
            counters: self.handle.counters.clone(),
            lanes: wakes,
            bindings,
            events: self.events.clone(),
            stop: Stop::of(&self.handle.stop),
        };
        let feeding = async {
            match feed.run().await {
                Ok(more) => self.end_unknown(unknown.into_iter().chain(more).collect()),
                Err(error) => self.fail(error),
            }
            is_fed.send_replace(true);
        };
        let working = async {
            while let Some(lane) = lanes.join_next().await {
                match lane {
                    Ok((_, Ok(None))) => {}
                    Ok((provider, Ok(Some(error)))) => self.end_lane(provider, error),
                    Ok((_, Err(error))) => self.fail(error),
                    Err(panicked) => match panicked.try_into_panic() {
                        Ok(panic) => std::panic::resume_unwind(panic),
                        Err(_) => break,
                    },
                }
            }
        };
        tokio::join!(feeding, working);
    }

    /// Counts the rows that earlier runs left, and binds those of each provider to its account;
    /// tells of the providers at which they belong to another one. Returns the bindings, and the
    /// names of the providers with unfinished rows.
    async fn look(&self) -> Result<(Bindings, BTreeSet<String>), JournalError> {
        let counts = self.journal.count(&RowFilter::new()).await?;
        let mut unfinished = BTreeSet::new();
        for count in counts.iter().filter(|count| !count.state.is_final()) {
            self.handle.counters.add_rows(count.rows);
            if count.state == RowState::Sent {
                self.handle.counters.add_doubts(count.rows);
            }
            unfinished.insert(count.provider.clone());
        }
        let mut bindings = Bindings::new();
        for provider in self.providers.iter() {
            let name = provider.name();
            let account = self.settings.accounts.get(name).cloned();
            let account = account.unwrap_or_else(|| provider.account());
            let binding = Binding::new(name, account, self.journal.clone());
            if counts.iter().any(|count| count.provider == name)
                && let Some(error) = binding.refusal().await?
            {
                self.end_lane(name.to_owned(), error.clone());
            }
            bindings.insert(name.to_owned(), Arc::new(binding));
        }
        Ok((bindings, unfinished))
    }

    /// Tells of providers that have rows, and are not configured.
    fn end_unknown(&self, providers: BTreeSet<String>) {
        for name in providers {
            if let Err(error) = named(&self.providers, &name) {
                self.end_lane(name, error);
            }
        }
    }

    fn end_lane(&self, provider: String, error: Error) {
        let mut ended = lock(&self.ended);
        ended.stopped.push(Stopped { provider, error });
    }

    /// Ends the run, since nothing may be sent without a journal.
    fn fail(&self, error: JournalError) {
        self.handle.stop();
        let mut ended = lock(&self.ended);
        ended.error.get_or_insert(error);
    }
}
