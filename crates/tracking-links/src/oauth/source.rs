//! The source of tokens: hands out the current token, and refreshes it once for all callers.

use std::fmt;
use std::sync::{Arc, Mutex};

use tracking_links_runtime::{AccessToken, BoxFuture, Clock, TokenError, TokenSource};

use super::endpoint::Endpoint;
use super::refusal::{Fate, Refusal};
use super::store::{StoreLock, TokenStore};
use super::tokens::Tokens;
use crate::sync::lock;

/// A source of access tokens, from one refresh token.
///
/// Clones share their tokens. Give each client a clone. Build two sources from one refresh token,
/// in one process or in several, only over one [`TokenStore`] that can be locked and loaded, such
/// as a [`FileStore`](super::FileStore).
///
/// ```
/// use tracking_links::oauth::{OAuth, StoreError, TokenStore, Tokens};
/// use tracking_links::{BoxFuture, Fanvue};
///
/// /// The application's secret store.
/// struct Vault;
///
/// impl TokenStore for Vault {
///     fn save<'a>(&'a self, tokens: &'a Tokens) -> BoxFuture<'a, Result<(), StoreError>> {
///         Box::pin(async move {
///             let _to_be_written = tokens.expose_json();
///             Ok(())
///         })
///     }
/// }
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let tokens = OAuth::fanvue("client id", "the refresh token that was stored last")
///     .client_secret("client secret")
///     .store(Vault)
///     .build()?;
/// let fanvue = Fanvue::builder_with_tokens(tokens).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct OAuth(pub(super) Arc<Inner>);

pub(super) struct Inner {
    endpoint: Endpoint,
    store: Option<Box<dyn TokenStore>>,
    clock: Arc<dyn Clock>,
    /// Whether a refresh token in doubt is sent again.
    resends: bool,
    /// The tokens that calls use; they have always been stored first.
    current: Mutex<Tokens>,
    /// Held during a refresh, so that only one runs at a time.
    state: tokio::sync::Mutex<State>,
    /// How many refreshes have ended. A call compares it to learn whether one ended while it
    /// waited.
    ended: Mutex<u64>,
}

/// The state that only a running refresh uses.
struct State {
    /// The newest tokens.
    tokens: Tokens,
    /// Still newer tokens that could not be stored yet. They are stored before another refresh is
    /// sent, and no other process may refresh before.
    unsaved: Option<(Tokens, Option<StoreLock>)>,
    /// Why the last refresh failed, and the refresh token that it was about.
    failure: Option<(String, Refusal)>,
}

impl OAuth {
    /// Returns a token other than `refused`, and refreshes if there is none.
    async fn other_than(&self, refused: Option<AccessToken>) -> Result<AccessToken, TokenError> {
        if let Some(token) = self.0.fresh(refused.as_ref()) {
            return Ok(token);
        }
        let (inner, ended) = (self.0.clone(), *lock(&self.0.ended));
        // Run in its own task: if the caller is dropped, the new refresh token must still be
        // stored.
        let refresh = tokio::spawn(async move { inner.refresh(refused.as_ref(), ended).await });
        refresh
            .await
            .unwrap_or_else(|_| Err(TokenError::temporary("the refresh was interrupted")))
    }
}

impl Inner {
    pub(super) fn new(
        endpoint: Endpoint,
        store: Option<Box<dyn TokenStore>>,
        clock: Arc<dyn Clock>,
        resends: bool,
        tokens: Tokens,
    ) -> Self {
        Self {
            endpoint,
            store,
            clock,
            resends,
            current: Mutex::new(tokens.clone()),
            state: tokio::sync::Mutex::new(State {
                tokens,
                unsaved: None,
                failure: None,
            }),
            ended: Mutex::new(0),
        }
    }

    /// The current token, unless it is the refused one or about to expire.
    fn fresh(&self, refused: Option<&AccessToken>) -> Option<AccessToken> {
        let current = lock(&self.current);
        current.fresh(self.clock.wall(), refused).cloned()
    }

    /// The current token, unless it is the refused one or has expired.
    fn unexpired(&self, refused: Option<&AccessToken>) -> Option<AccessToken> {
        let current = lock(&self.current);
        current.unexpired(self.clock.wall(), refused).cloned()
    }

    /// Refreshes, one caller at a time. `ended` is how many refreshes had ended when this caller
    /// began to wait.
    async fn refresh(
        &self,
        refused: Option<&AccessToken>,
        ended: u64,
    ) -> Result<AccessToken, TokenError> {
        let mut state = self.state.lock().await;
        // A refresh that ended while we waited counts as ours: don't try again, not even for a
        // token that expires soon.
        if *lock(&self.ended) > ended {
            if let Some(token) = self.unexpired(refused) {
                return Ok(token);
            }
            if let Some((_, failure)) = &state.failure {
                return Err(failure.to_error());
            }
        }
        let outcome = self.renew(&mut state, refused).await;
        *lock(&self.ended) += 1;
        state.failure = match &outcome {
            Ok(_) => None,
            Err(refusal) => Some((state.tokens.refresh_token().to_owned(), refusal.clone())),
        };
        // A refresh begins before the token expires. If it fails, the token is still good.
        outcome.or_else(|refusal| self.unexpired(refused).ok_or_else(|| refusal.to_error()))
    }

    /// Gets new tokens, stores them, and makes them current.
    async fn renew(
        &self,
        state: &mut State,
        refused: Option<&AccessToken>,
    ) -> Result<AccessToken, Refusal> {
        if state.unsaved.is_none() {
            let lock = match &self.store {
                Some(store) => Some(store.lock().await.map_err(|it| Refusal::no_lock(&it))?),
                None => None,
            };
            self.load(state).await?;
            // Another process may have refreshed.
            if let Some(token) = self.fresh(refused) {
                return Ok(token);
            }
            let tokens = self.exchange(state).await?;
            state.unsaved = Some((tokens, lock));
        }
        self.save(state).await
    }

    /// Makes the stored tokens current.
    async fn load(&self, state: &mut State) -> Result<(), Refusal> {
        let Some(store) = &self.store else {
            return Ok(());
        };
        let stored = store.load().await.map_err(|it| Refusal::not_loaded(&it))?;
        if let Some(stored) = stored {
            *lock(&self.current) = stored.clone();
            state.tokens = stored;
        }
        Ok(())
    }

    /// Sends the refresh token, unless it may be used up.
    async fn exchange(&self, state: &mut State) -> Result<Tokens, Refusal> {
        let blocks = |fate| match fate {
            Fate::Unused => false,
            Fate::InDoubt => !self.resends,
            Fate::Invalid => true,
        };
        let old = state.tokens.refresh_token().to_owned();
        if let Some((token, failure)) = &state.failure
            && *token == old
            && blocks(failure.refresh_token)
        {
            return Err(failure.clone());
        }
        if state.tokens.is_in_doubt() && blocks(Fate::InDoubt) {
            return Err(Refusal::in_doubt());
        }
        // Until the outcome is known, the token is in doubt: for whatever ends this task, and for
        // the next process.
        self.set_doubt(state, true).await?;
        let outcome = self.endpoint.refresh(&old).await;
        if let Err(refusal) = &outcome
            && refusal.refresh_token == Fate::Unused
        {
            self.set_doubt(state, false).await?;
        }
        outcome
    }

    async fn set_doubt(&self, state: &mut State, in_doubt: bool) -> Result<(), Refusal> {
        let tokens = state.tokens.clone().with_doubt(in_doubt);
        if let Some(store) = &self.store {
            let saved = store.save_doubt(&tokens).await;
            saved.map_err(|error| Refusal::not_marked(&error))?;
        }
        state.tokens = tokens;
        Ok(())
    }

    /// Stores the new tokens and makes them current.
    async fn save(&self, state: &mut State) -> Result<AccessToken, Refusal> {
        if let (Some(store), Some((tokens, _))) = (&self.store, &state.unsaved) {
            let saved = store.save(tokens).await;
            saved.map_err(|error| Refusal::not_stored(&error))?;
        }
        if let Some((tokens, _lock)) = state.unsaved.take() {
            *lock(&self.current) = tokens.clone();
            state.tokens = tokens;
        }
        let token = state.tokens.access_token().cloned();
        token.ok_or_else(Refusal::no_access_token)
    }
}

impl TokenSource for OAuth {
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, TokenError>> {
        Box::pin(self.other_than(None))
    }

    fn refused<'a>(
        &'a self,
        refused: &'a AccessToken,
    ) -> BoxFuture<'a, Result<AccessToken, TokenError>> {
        Box::pin(self.other_than(Some(refused.clone())))
    }
}

/// Shows the token endpoint's host and no token.
impl fmt::Debug for OAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuth")
            .field("endpoint", &self.0.endpoint)
            .finish_non_exhaustive()
    }
}
