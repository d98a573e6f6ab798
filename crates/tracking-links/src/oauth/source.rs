//! The source of tokens: hands out the current token, and refreshes it once for all callers.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tracking_links_runtime::{AccessToken, BoxFuture, Clock, TokenError, TokenSource};

use super::endpoint::{Endpoint, Refusal};
use super::tokens::{TokenStore, Tokens};

/// A token that expires within this time is refreshed before it is used.
const MARGIN: Duration = Duration::from_secs(60);

/// A source of access tokens, from one refresh token.
///
/// Clones share their tokens. Give each client a clone, and never build two sources from one
/// refresh token.
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
///             let _to_be_written = tokens.refresh_token();
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
    /// The tokens that calls use; they have always been stored first.
    current: Mutex<Option<Tokens>>,
    /// Held during a refresh, so that only one runs at a time.
    state: tokio::sync::Mutex<State>,
    /// How many refreshes have ended. A call compares it to learn whether one ended while it
    /// waited.
    ended: Mutex<u64>,
}

/// The state that only a running refresh uses.
struct State {
    refresh_token: String,
    /// Tokens that could not be stored yet. They are stored before another refresh is sent.
    unsaved: Option<Tokens>,
    /// Why the last refresh failed. It is final if the refresh token is no longer valid.
    failure: Option<Refusal>,
}

impl OAuth {
    /// Returns a token other than `refused`, and refreshes if there is none.
    async fn other_than(&self, refused: Option<AccessToken>) -> Result<AccessToken, TokenError> {
        if let Some(token) = self.0.usable(refused.as_ref()) {
            return Ok(token);
        }
        let (inner, ended) = (self.0.clone(), *lock(&self.0.ended));
        // Run in its own task: if the caller is dropped, the new refresh token must still be
        // stored.
        let refresh = tokio::spawn(async move { inner.refresh(refused, ended).await });
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
        refresh_token: String,
        current: Option<Tokens>,
    ) -> Self {
        Self {
            endpoint,
            store,
            clock,
            current: Mutex::new(current),
            state: tokio::sync::Mutex::new(State {
                refresh_token,
                unsaved: None,
                failure: None,
            }),
            ended: Mutex::new(0),
        }
    }

    /// The current token, unless it is the refused one or about to expire.
    fn usable(&self, refused: Option<&AccessToken>) -> Option<AccessToken> {
        let current = lock(&self.current);
        let tokens = current.as_ref()?;
        let soon = self.clock.wall() + MARGIN;
        let fresh = tokens
            .expires_at()
            .is_none_or(|expires_at| expires_at > soon);
        let other = refused.is_none_or(|refused| refused != tokens.access_token());
        (fresh && other).then(|| tokens.access_token().clone())
    }

    /// Refreshes, one caller at a time. `ended` is how many refreshes had ended when this caller
    /// began to wait.
    async fn refresh(
        &self,
        refused: Option<AccessToken>,
        ended: u64,
    ) -> Result<AccessToken, TokenError> {
        let mut state = self.state.lock().await;
        if let Some(token) = self.usable(refused.as_ref()) {
            return Ok(token);
        }
        if let Some(failure) = &state.failure
            // A refresh that failed while we waited counts as ours; don't try again.
            && (failure.is_final() || *lock(&self.ended) > ended)
        {
            return Err(failure.to_error());
        }
        let outcome = self.renew(&mut state).await;
        *lock(&self.ended) += 1;
        state.failure = outcome.as_ref().err().cloned();
        outcome.map_err(|refusal| refusal.to_error())
    }

    /// Gets new tokens, stores them, and makes them current.
    async fn renew(&self, state: &mut State) -> Result<AccessToken, Refusal> {
        let tokens = match state.unsaved.take() {
            Some(tokens) => tokens,
            None => {
                let wall = self.clock.wall();
                self.endpoint.refresh(&state.refresh_token, wall).await?
            }
        };
        tokens.refresh_token().clone_into(&mut state.refresh_token);
        if let Some(store) = &self.store
            && let Err(error) = store.save(&tokens).await
        {
            state.unsaved = Some(tokens);
            return Err(Refusal::not_stored(&error));
        }
        let token = tokens.access_token().clone();
        *lock(&self.current) = Some(tokens);
        Ok(token)
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

/// Locks a mutex even after a panic poisoned it: every mutex here guards data that stays valid.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
