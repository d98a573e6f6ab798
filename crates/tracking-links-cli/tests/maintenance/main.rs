//! The commands that look after links: `check-links`, `qr`, `report` and `move`, run as a user runs
//! them, against servers on this machine.

#![allow(clippy::unwrap_used, reason = "in a test an unwrap is an assertion")]

mod check_links;
mod command;
mod moving;
mod no_lookup;
mod qr;
mod report;
mod server;
mod tls;
