//! The command as its users meet it: the program is run, against a sandbox in the test's process or
//! its own.

#![allow(clippy::unwrap_used, reason = "in a test an unwrap is an assertion")]

mod create;
mod generated;
mod links;
mod no_lookup;
mod pipe;
mod profiles;
mod providers;
mod run;
mod secrets;
