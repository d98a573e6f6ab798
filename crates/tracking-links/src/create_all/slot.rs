//! The places of a lane: how many rows are worked on, and how many of their requests are on their
//! way to the provider.
//!
//! A row has a slot until its link is made. Its request may leave only once the journal has noted
//! the row on disk, which takes about as long as some requests. So a few more rows have a slot than
//! requests may be on their way: these are noted meanwhile.

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use crate::sync::lock;

/// The slots of a lane.
#[derive(Clone, Debug)]
pub(super) struct Slots(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    max_concurrency: usize,
    /// One for each request that may be on its way.
    on_the_way: Arc<Semaphore>,
    state: Mutex<State>,
    /// Told when a slot becomes free.
    wake: Arc<Notify>,
}

#[derive(Debug)]
struct State {
    taken: usize,
    /// Whether rows wait for their turns at a rate limit that workers share.
    has_turns: bool,
    /// No request leaves before.
    paused_until: Instant,
    /// Whether no request leaves any more.
    is_closed: bool,
    noting: Pace,
    sending: Pace,
}

/// How long a step took lately, on average, in seconds.
#[derive(Debug, Default)]
struct Pace(Option<f64>);

/// The slot of one row, or of one batch. Dropping it frees it.
#[derive(Debug)]
pub(super) struct Slot {
    shared: Arc<Shared>,
    held: Mutex<Held>,
}

#[derive(Debug)]
enum Held {
    Slot,
    OnTheWay {
        _permit: OwnedSemaphorePermit,
        since: Instant,
    },
    Nothing,
}

impl Slots {
    pub(super) fn new(max_concurrency: usize, wake: Arc<Notify>) -> Self {
        Self(Arc::new(Shared {
            max_concurrency,
            on_the_way: Arc::new(Semaphore::new(max_concurrency)),
            state: Mutex::new(State {
                taken: 0,
                has_turns: false,
                paused_until: Instant::now(),
                is_closed: false,
                noting: Pace::default(),
                sending: Pace::default(),
            }),
            wake,
        }))
    }

    /// Takes a slot, if one is free.
    pub(super) fn take(&self) -> Option<Arc<Slot>> {
        let mut state = self.0.state();
        if state.taken >= self.0.max_concurrency + self.0.ahead(&state) {
            return None;
        }
        state.taken += 1;
        Some(Arc::new(Slot {
            shared: self.0.clone(),
            held: Mutex::new(Held::Slot),
        }))
    }

    /// Lets no request leave before a time.
    pub(super) fn pause(&self, until: Instant) {
        let mut state = self.0.state();
        state.paused_until = state.paused_until.max(until);
    }

    /// Lets no request leave any more.
    pub(super) fn close(&self) {
        self.0.state().is_closed = true;
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// Returns how many rows more are worked on than may be on their way: as many as become due
    /// while the journal notes one. More would only be in doubt, after a kill, for nothing. A row
    /// that waits for its turn is not noted yet; these take their turns ahead.
    fn ahead(&self, state: &State) -> usize {
        if state.has_turns {
            return self.max_concurrency;
        }
        let (Some(noting), Some(sending)) = (state.noting.0, state.sending.0) else {
            return 1;
        };
        let due = (self.max_concurrency as f64 * noting / sending).ceil();
        (due as usize).clamp(1, self.max_concurrency)
    }
}

impl Slot {
    /// Returns whether requests may leave: false in a pause, or after the lane has ended.
    pub(super) fn is_open(&self) -> bool {
        let state = self.shared.state();
        !state.is_closed && state.paused_until <= Instant::now()
    }

    /// Tells whether the row waits for its turn at a shared rate limit.
    pub(super) fn waits_for_turn(&self, does: bool) {
        self.shared.state().has_turns = does;
    }

    /// Tells how long the journal took to note the row.
    pub(super) fn noted(&self, took: Duration) {
        self.shared.state().noting.add(took);
    }

    /// Waits until the request may be on its way with the others. Does not wait again until the
    /// slot is freed.
    pub(super) async fn leave(&self) {
        if matches!(*self.held(), Held::OnTheWay { .. }) {
            return;
        }
        let permit = self.shared.on_the_way.clone().acquire_owned().await;
        let held = permit.map(|permit| Held::OnTheWay {
            _permit: permit,
            since: Instant::now(),
        });
        let held = held.expect("the semaphore is never closed");
        match std::mem::replace(&mut *self.held(), held) {
            Held::Slot | Held::OnTheWay { .. } => {}
            // It was freed before, and is used again for the next row of a batch.
            Held::Nothing => self.shared.state().taken += 1,
        }
    }

    /// Frees the slot. A row that has its link does so before the journal knows, since that need
    /// not hold up another row.
    pub(super) fn free(&self) {
        let held = std::mem::replace(&mut *self.held(), Held::Nothing);
        let mut state = self.shared.state();
        match held {
            Held::Nothing => return,
            Held::Slot => {}
            Held::OnTheWay { since, .. } => state.sending.add(since.elapsed()),
        }
        state.taken -= 1;
        drop(state);
        self.shared.wake.notify_one();
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        lock(&self.held)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.free();
    }
}

impl Pace {
    fn add(&mut self, took: Duration) {
        let took = took.as_secs_f64();
        self.0 = Some(self.0.map_or(took, |late| late + (took - late) / 16.0));
    }
}
