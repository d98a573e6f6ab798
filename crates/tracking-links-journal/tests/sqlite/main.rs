//! The journal in an SQLite file.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod one_worker;
mod promises;
