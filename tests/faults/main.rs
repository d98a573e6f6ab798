//! The fault matrix: every fault with every operation, against a server that counts complete
//! requests.
//!
//! The outcomes are compared with `docs/faults.md`; `UPDATE_EXPECT=1` rewrites that file.

#![allow(clippy::unwrap_used, reason = "in a test an unwrap is an assertion")]

mod connecting;
mod ensure;
mod gateway;
mod matrix;
mod random;
mod retrying;
mod rows;
mod server;
mod setup;
mod storm;
mod table;
mod target;
mod token_answers;
mod token_client;
mod token_processes;
mod tokens;
