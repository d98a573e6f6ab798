//! Journals for [`tracking_links`]: what was asked, sent and answered, on disk before and after.
//!
//! The trait, and what its methods promise, is [`tracking_links::journal::Journal`].
//! [`TrackingLinks::create_all`](tracking_links::TrackingLinks::create_all) works with a journal.
//! Each row is made `sent` before its request leaves, so that what a killed run leaves can be told:
//!
//! ```
//! use tracking_links::LinkRequest;
//! use tracking_links::journal::{Journal, NewRow, RowFilter, RowState};
//! use tracking_links_journal::SqliteJournal;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("run.db");
//! let journal = SqliteJournal::open(&path)?;
//! let row = NewRow::new("spring", "shlink", LinkRequest::new().slug("SpringSale"));
//! journal.add("a batch", &[row]).await?;
//!
//! let reader = SqliteJournal::read(&path)?;
//! let filter = RowFilter::new().states([RowState::Waiting]);
//! assert_eq!(reader.count(&filter).await?[0].rows, 1);
//! # Ok(())
//! # }
//! ```

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

/// The README's example, compiled.
#[cfg(all(doctest, feature = "sqlite"))]
#[doc = include_str!("../README.md")]
struct Readme;
