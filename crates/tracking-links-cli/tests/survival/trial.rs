//! How long a trial is.

pub(crate) struct Trial {
    pub(crate) seeds: u64,
    pub(crate) rows: usize,
    pub(crate) kills: u64,
}

impl Trial {
    /// Returns a short trial, or a full one of as many seeds as `SURVIVAL_SEEDS` says.
    pub(crate) fn new() -> Self {
        match std::env::var("SURVIVAL_SEEDS") {
            Ok(seeds) => Self {
                seeds: seeds.parse().expect("SURVIVAL_SEEDS is a number"),
                rows: 1_000,
                kills: 50,
            },
            Err(_) => Self {
                seeds: 1,
                rows: 300,
                kills: 12,
            },
        }
    }
}
