//! A client: the description of its API, its builder, its settings, and the state that its calls
//! share.

pub(crate) mod api;
pub(crate) mod base_url;
mod build;
pub(crate) mod builder;
pub(crate) mod concurrency;
pub(crate) mod runtime;
pub(crate) mod settings;
mod shared_limiter;
