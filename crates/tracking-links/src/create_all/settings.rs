//! The settings of a run.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::time::Duration;

use crate::account::Account;

#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub(super) batch: String,
    pub(super) max_concurrency: NonZeroUsize,
    pub(super) settling_delay: Duration,
    pub(super) patience: Duration,
    /// The accounts that are told, by the names of their providers.
    pub(super) accounts: HashMap<String, Account>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            batch: String::new(),
            max_concurrency: NonZeroUsize::new(16).expect("16 is not zero"),
            settling_delay: Duration::from_secs(5),
            patience: Duration::from_secs(600),
            accounts: HashMap::new(),
        }
    }
}
