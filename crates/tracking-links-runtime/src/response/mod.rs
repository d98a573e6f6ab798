//! An answer: read up to a limit, decoded, or turned into an error.

pub(crate) mod answer;
pub(crate) mod body;
pub(crate) mod failure;
mod headers;
pub(crate) mod message;
mod received;
pub(crate) mod stream;
mod success;
pub mod union;
