//! Describes a client as plain data: its operations ([`api`]) and its types ([`types`]). [`build`]
//! makes them from an OpenAPI 3.0 document.

pub(crate) mod api;
pub(crate) mod build;
pub(crate) mod features;
pub(crate) mod names;
pub(crate) mod operation_ids;
pub(crate) mod paging;
pub(crate) mod scope;
pub(crate) mod settings;
pub(crate) mod types;
pub(crate) mod xml;
