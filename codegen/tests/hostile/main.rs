//! Documents that mean harm, or might as well: their clients compile without warnings, run no code
//! of theirs and show no script of theirs, and no document takes more than its share of time.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

mod compiled;
#[path = "../support/crates.rs"]
mod crates;
mod document;
