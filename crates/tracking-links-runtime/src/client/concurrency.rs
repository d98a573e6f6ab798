//! How many calls of one client may run at the same time.

use tokio::sync::{Semaphore, SemaphorePermit};

/// A limit on concurrent calls.
///
/// Permits are forgotten and given back by [`leave`](Self::leave): a call needs no borrow of this.
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

    /// Counts a call in if the limit allows another.
    pub(crate) fn try_enter(&self) -> bool {
        self.permits
            .try_acquire()
            .map(SemaphorePermit::forget)
            .is_ok()
    }

    /// Waits until the limit allows another call, and counts it in.
    pub(crate) async fn enter(&self) {
        if let Ok(permit) = self.permits.acquire().await {
            permit.forget();
        }
    }

    /// Whether the calling call is the only one that runs.
    pub(crate) fn is_alone(&self) -> bool {
        self.permits.available_permits() + 1 >= self.limit
    }

    /// Counts a call out that was counted in.
    pub(crate) fn leave(&self) {
        self.permits.add_permits(1);
    }
}
