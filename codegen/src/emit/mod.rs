//! The files of a client crate: their contents, and how they get to disk.

pub(crate) mod package;
pub(crate) mod tree;
