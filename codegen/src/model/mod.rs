//! What a client is, as plain data: its operations ([`api`]) and its types ([`types`]), built from a document of 3.0.

pub(crate) mod api;
pub(crate) mod build;
pub(crate) mod names;
pub(crate) mod scope;
pub(crate) mod types;
pub(crate) mod wanted;
