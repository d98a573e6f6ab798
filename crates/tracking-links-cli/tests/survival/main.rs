//! Runs over all providers that are killed again and again, while one answer in ten is lost or
//! wrong: at most one link for each key, and each row has its outcome.
//!
//! A short run of one seed is tried; `SURVIVAL_SEEDS=20` tries twenty seeds at full length,
//! `SURVIVAL_SEEDS=9..20` those from the tenth.

#![allow(clippy::unwrap_used, reason = "in a test an unwrap is an assertion")]
#![cfg(unix)]

mod bench;
mod processes;
mod trial;
mod workers;
