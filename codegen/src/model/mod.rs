//! A client as plain data: its operations ([`api`]) and its types ([`types`]). [`build`] makes them
//! of a document of OpenAPI 3.0.

pub(crate) mod api;
pub(crate) mod build;
pub(crate) mod names;
pub(crate) mod scope;
pub(crate) mod settings;
pub(crate) mod types;
