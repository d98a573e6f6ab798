//! The sandbox over loopback, tested with a plain HTTP client.
//!
//! The workspace's own clients are not used, because a mistake that they shared with the sandbox
//! would go unnoticed.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod agency;
mod behaviour;
mod common;
mod fanvue;

use common::{assert_as_documented, header, sent};
