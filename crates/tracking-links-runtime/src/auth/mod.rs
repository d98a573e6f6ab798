//! Credentials: checks them, puts them into requests, and removes them from answers.

pub(crate) mod credential;
pub(crate) mod credentials;
mod header;
pub(crate) mod redact;
pub(crate) mod token;
