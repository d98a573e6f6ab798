//! Journals for [`tracking_links`]: what was asked, sent and answered, on disk before and after.
//!
//! The trait, and what its methods promise, is [`tracking_links::journal::Journal`].

#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

#[cfg(feature = "suite")]
pub mod suite;

#[cfg(feature = "postgres")]
pub use postgres::PostgresJournal;
#[cfg(feature = "sqlite")]
pub use sqlite::SqliteJournal;
