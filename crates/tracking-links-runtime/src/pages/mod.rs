//! Lists that come in pages: the streams of pages and of items, and what decides which page is
//! next.
//!
//! Each page is a call of its own, with the client's limits, retries and credentials. One page is
//! asked for at a time, and none before it is needed.

mod link_header;
pub(crate) mod paged;
mod position;
pub(crate) mod stream;
