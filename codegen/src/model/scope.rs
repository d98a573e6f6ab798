//! How much of a document becomes a client.

/// Which operations a client has, and what a fault in one of them means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// The operations that `provider.toml` lists; a fault in one of them fails the run.
    Listed,
    /// The operations that `provider.toml` lists; one with a fault is left out.
    Supported,
    /// All operations of the document; one with a fault is left out.
    All,
}
