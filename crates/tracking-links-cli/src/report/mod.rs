//! What became of the rows of a journal, for people: as text, as JSON, and as one HTML page.
//!
//! The rows pass by one after the other, and only sums and the first few rows are kept, so the
//! memory does not depend on the size of the journal.

mod advice;
mod page;
mod summary;
mod text;
mod timeline;

pub(crate) use page::page;
pub(crate) use summary::Summary;
pub(crate) use text::text;
