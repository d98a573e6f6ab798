pub(crate) mod credential;
pub(crate) mod credentials;
pub(crate) mod token;
