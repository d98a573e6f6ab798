//! Credentials: checked, put into requests, and redacted from answers.

pub(crate) mod credential;
pub(crate) mod credentials;
mod header;
pub(crate) mod redact;
pub(crate) mod token;
