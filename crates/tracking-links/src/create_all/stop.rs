//! The signal that ends a run early.

use std::future::pending;

use tokio::sync::watch;

/// Whether a run was stopped. Clones hear of the same run.
#[derive(Clone, Debug)]
pub(super) struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Makes the signal of what `stop` says.
    pub(super) fn of(stop: &watch::Sender<bool>) -> Self {
        Self(stop.subscribe())
    }

    pub(super) fn is_stopped(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until the run is stopped.
    pub(super) async fn stopped(&self) {
        let mut stop = self.0.clone();
        if stop.wait_for(|is_stopped| *is_stopped).await.is_err() {
            // Nobody can stop the run any more.
            pending().await
        }
    }
}
