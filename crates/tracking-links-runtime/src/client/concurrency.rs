//! Limits how many calls of one client run at the same time.

use tokio::sync::{Semaphore, SemaphorePermit};

/// A limit on concurrent calls.
///
/// A call does not hold a semaphore's permit, which would borrow from this struct. Instead, permits
/// are forgotten, and [`leave`](Self::leave) adds them back.
pub(crate) struct Concurrency {
    permits: Semaphore,
    limit: usize,
}

impl Concurrency {
    pub(crate) fn new(limit: Option<usize>) -> Self {
        let limit = limit.map_or(Semaphore::MAX_PERMITS, |it| it.min(Semaphore::MAX_PERMITS));
        Self {
            permits: Semaphore::new(limit),
            limit,
        }
    }

    /// Takes a permit if one is free. Returns whether it did.
    pub(crate) fn try_enter(&self) -> bool {
        self.permits
            .try_acquire()
            .map(SemaphorePermit::forget)
            .is_ok()
    }

    /// Waits for a free permit and takes it.
    pub(crate) async fn enter(&self) {
        if let Ok(permit) = self.permits.acquire().await {
            permit.forget();
        }
    }

    /// Returns whether only one call is running. To be used by a running call.
    pub(crate) fn is_alone(&self) -> bool {
        self.permits.available_permits() + 1 >= self.limit
    }

    /// Gives back the permit that a call took.
    pub(crate) fn leave(&self) {
        self.permits.add_permits(1);
    }
}
