//! The fault matrix: every fault against every operation, with a server that counts what it read to the end.
//!
//! What came of it is compared with `docs/faults.md`; `UPDATE_EXPECT=1` rewrites that.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by panicking"
)]

mod connecting;
mod matrix;
mod random;
mod rows;
mod server;
mod storm;
mod table;
mod target;
mod tokens;
