//! Builds the files of a client crate, compares them with those on disk, and writes them.

pub mod changelog;
pub(crate) mod package;
pub(crate) mod replace;
pub(crate) mod tree;
