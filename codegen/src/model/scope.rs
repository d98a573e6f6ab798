//! Defines which operations of a document become a client.

/// Which operations a client gets, and whether a fault in the document of one of them fails the
/// generation or leaves that operation out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// The operations that `provider.toml` lists; a fault in one of them fails the run.
    Listed,
    /// The operations that `provider.toml` lists; one with a fault is left out.
    Supported,
    /// All operations of the document; one with a fault is left out.
    All,
}
