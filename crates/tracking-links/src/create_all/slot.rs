//! The places of rows that are on their way to the provider at the same time.

use std::sync::Arc;

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

/// The places of a lane.
#[derive(Clone, Debug)]
pub(super) struct Slots {
    free: Arc<Semaphore>,
    /// Told when a place becomes free.
    wake: Arc<Notify>,
}

/// One place. Dropping it frees it. A row that has its link frees it before the journal knows,
/// since that need not hold up another row.
#[derive(Debug)]
pub(super) struct Slot {
    permit: Option<OwnedSemaphorePermit>,
    wake: Arc<Notify>,
}

impl Slots {
    pub(super) fn new(places: usize, wake: Arc<Notify>) -> Self {
        Self {
            free: Arc::new(Semaphore::new(places)),
            wake,
        }
    }

    pub(super) fn take(&self) -> Option<Slot> {
        let permit = self.free.clone().try_acquire_owned().ok()?;
        Some(Slot {
            permit: Some(permit),
            wake: self.wake.clone(),
        })
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        drop(self.permit.take());
        self.wake.notify_one();
    }
}
