//! The commands on tables and journals, as their users run them: the program itself, in a folder of
//! its own.

#![allow(clippy::unwrap_used, reason = "in a test an unwrap is an assertion")]

mod bulk;
mod check;
mod decisions;
mod journal;
mod lost;
mod no_lookup;
mod program;
mod runs;
