//! Journals in PostgreSQL, for many workers on many machines.
//!
//! `journal` is the trait on two connections: `session` has the one for short statements, `slow`
//! the one for transactions and long reads. `lane` puts the calls of many tasks into one statement.
//! The statements are in `sql`.

mod accounts;
mod add;
mod address;
mod claims;
mod fault;
mod journal;
mod lane;
mod record;
mod resolve;
mod schema;
mod send;
mod session;
mod slow;
mod table;
mod turn;
mod worker;

pub use journal::PostgresJournal;
