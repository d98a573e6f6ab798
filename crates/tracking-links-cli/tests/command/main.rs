//! The command as its users meet it: the program is run, against a sandbox in the test's process or
//! its own.

mod create;
mod generated;
mod links;
mod pipe;
mod profiles;
mod providers;
mod run;
mod secrets;
