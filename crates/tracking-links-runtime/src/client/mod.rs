pub(crate) mod api;
pub(crate) mod base_url;
pub(crate) mod builder;
pub(crate) mod runtime;
