#![doc = include_str!("../README.md")]

#[doc = include_str!("../crates/tracking-links/README.md")]
pub mod crate_readme {}
