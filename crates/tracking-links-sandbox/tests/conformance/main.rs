//! The conformance suite: it passes for an honest provider, and tells each lie of another one.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod composed;
mod liar;
mod lies;
mod program;
mod shop;
