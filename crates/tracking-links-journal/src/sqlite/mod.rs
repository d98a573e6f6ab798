//! The journal of one machine: an SQLite file.
//!
//! A thread of its own has the connection. It runs all calls that wait in one transaction, commits
//! it, and only then answers them: many rows share one fsync. Who works on a row is kept in memory,
//! since a file has one worker.

mod accounts;
mod call;
mod changes;
mod claims;
mod fault;
mod file;
mod journal;
mod resolve;
mod schema;
mod table;
mod thread;
mod unheard;
mod work;

pub use journal::SqliteJournal;
