//! The settings of a run.

use std::num::NonZeroUsize;
use std::time::Duration;

#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub(super) batch: String,
    pub(super) max_concurrency: NonZeroUsize,
    pub(super) settling_delay: Duration,
    pub(super) patience: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            batch: String::new(),
            max_concurrency: NonZeroUsize::new(16).expect("16 is not zero"),
            settling_delay: Duration::from_secs(5),
            patience: Duration::from_secs(600),
        }
    }
}
