//! How much of a document becomes a client.

/// Which operations a client has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Those that `provider.toml` lists; a fault in one of them is a failure.
    Listed,
    /// Those of the listed ones that a client can have; a fault refuses its own operation.
    Supported,
    /// All of them; a fault refuses its own operation.
    All,
}
