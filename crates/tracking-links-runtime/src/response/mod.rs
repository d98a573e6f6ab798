//! An answer: reads its body up to a size limit, and decodes it or makes an error of it.

pub(crate) mod answer;
pub(crate) mod body;
mod challenge;
pub(crate) mod extra;
pub(crate) mod failure;
mod forms;
mod headers;
pub(crate) mod lenient;
pub(crate) mod lost;
pub(crate) mod message;
mod notation;
mod received;
pub(crate) mod stream;
mod success;
mod tape;
pub(crate) mod typed_headers;
pub mod union;
pub(crate) mod value;
mod walk;
#[cfg(feature = "xml")]
mod xml;
