//! How long a trial is.

use std::ops::Range;

pub(crate) struct Trial {
    pub(crate) seeds: Range<u64>,
    pub(crate) rows: usize,
    pub(crate) kills: u64,
}

impl Trial {
    /// Returns a short trial, or a full one of the seeds in `SURVIVAL_SEEDS`: their number, or the
    /// first and the end (`9..20`), to go on with a trial that was stopped.
    pub(crate) fn new() -> Self {
        match std::env::var("SURVIVAL_SEEDS") {
            Ok(seeds) => {
                let (first, end) = seeds.split_once("..").unwrap_or(("0", &seeds));
                let number = |it: &str| it.parse().expect("SURVIVAL_SEEDS is a number or a range");
                Self {
                    seeds: number(first)..number(end),
                    rows: 1_000,
                    kills: 50,
                }
            }
            Err(_) => Self {
                seeds: 0..1,
                rows: 300,
                kills: 12,
            },
        }
    }
}
