//! The trait of a store of tokens, which one process or several share.

use tracking_links_runtime::BoxFuture;

use super::tokens::{StoreError, Tokens};

/// A held lock of a [`TokenStore`]; dropping it releases the lock.
pub type StoreLock = Box<dyn Send + Sync>;

/// An application's store of tokens.
///
/// For one process, `save` is enough. For several processes over one store, write all four: the
/// source locks the store, loads what another process may have saved meanwhile, refreshes only if
/// that is no better, and saves before it releases the lock. [`FileStore`](super::FileStore) is
/// such a store.
///
/// [`Tokens::expose_json`] is all that a store has to save.
pub trait TokenStore: Send + Sync {
    /// Saves new tokens in place of the earlier ones. It is called before they are used.
    ///
    /// # Errors
    ///
    /// If they could not be saved. They are not used then, and the next call that needs a token
    /// tries to save them again.
    fn save<'a>(&'a self, tokens: &'a Tokens) -> BoxFuture<'a, Result<(), StoreError>>;

    /// Loads the tokens that any process saved last; `None` if there are none yet. They take
    /// precedence over the builder's, which are the older ones after a refresh.
    ///
    /// An earlier version of the tokens, such as a lagging replica's, is never right: its refresh
    /// token was used. The default loads none.
    ///
    /// # Errors
    ///
    /// If they could not be loaded; nothing is sent then.
    fn load(&self) -> BoxFuture<'_, Result<Option<Tokens>, StoreError>> {
        Box::pin(async { Ok(None) })
    }

    /// Waits until no other process holds the lock, and takes it. It is held while tokens are
    /// loaded, refreshed and saved, usually for less than a second. The default locks nothing.
    ///
    /// A lease that expires must outlast a refresh, which takes at most 30 seconds.
    ///
    /// # Errors
    ///
    /// If there can be no lock; nothing is sent then.
    fn lock(&self) -> BoxFuture<'_, Result<StoreLock, StoreError>> {
        Box::pin(async { Ok(Box::new(()) as StoreLock) })
    }

    /// Saves that the refresh token is about to be sent, so that it
    /// [is in doubt](Tokens::is_in_doubt), or that it certainly was not used after all.
    ///
    /// A process that ends between sending and `save` leaves a token that may be used up; only this
    /// keeps the next process from sending it again. The default saves nothing.
    ///
    /// # Errors
    ///
    /// If it could not be saved; nothing is sent then.
    fn save_doubt<'a>(&'a self, tokens: &'a Tokens) -> BoxFuture<'a, Result<(), StoreError>> {
        let _ = tokens;
        Box::pin(async { Ok(()) })
    }
}
