//! The journal in an SQLite file.

#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod one_worker;
mod promises;
