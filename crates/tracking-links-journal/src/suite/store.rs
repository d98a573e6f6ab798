//! What the checks need of a store, and what they return.

use std::fmt;
use std::future::ready;
use std::sync::Arc;
use std::time::Duration;

use tracking_links::journal::{Journal, JournalError};
use tracking_links::runtime::BoxFuture;

/// A place that has one journal, which is empty at first.
pub trait Store: Send + Sync {
    /// Opens the journal for a further worker.
    fn open(&self) -> BoxFuture<'_, Result<Arc<dyn Journal>, JournalError>>;

    /// Ends a worker as `kill -9` does: without its doing anything any more. What is then opened
    /// has what was on disk at this moment. The worker is not used again.
    fn crash(&self, worker: Arc<dyn Journal>) -> BoxFuture<'_, ()>;

    /// Returns how long the claims of a dead worker last; `None` if the store takes one worker at a
    /// time, so that it is known to be dead when the next one opens the journal.
    fn lease(&self) -> Option<Duration>;

    /// Returns how many random histories the store lives through, each of about 50 calls.
    fn histories(&self) -> u64 {
        300
    }

    /// Lets all claims run out at once, as if their workers had been suspended for longer than
    /// their leases. The workers are used further. Only for stores with leases.
    fn expire(&self) -> BoxFuture<'_, ()> {
        Box::pin(ready(()))
    }
}

/// A promise that a store does not keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    message: String,
}

/// What a check returns.
pub type Checked = Result<(), Broken>;

impl Broken {
    /// Makes one, which says what was expected and what was found.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
        }
    }

    /// Puts a text before the message.
    #[must_use]
    pub(super) fn within(self, place: impl fmt::Display) -> Self {
        Self::new(format!("{place}: {}", self.message))
    }
}

/// Writes what was expected and what was found.
impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Broken {}

impl From<JournalError> for Broken {
    fn from(error: JournalError) -> Self {
        Self::new(format!("{:?}: {error}", error.kind()))
    }
}
