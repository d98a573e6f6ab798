//! Access tokens that refresh themselves, by OAuth 2.0 (RFC 6749, section 6), for any number of calls at once.
//!
//! A refresh token may be good for one use only, and a second use may revoke all that came of it. So there is one
//! refresh at a time, it goes on if the call that wanted it is dropped, and what it brought is stored before it is
//! used. Getting the first refresh token, with a browser, is the application's.

mod builder;
mod endpoint;
mod tokens;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tracking_links_runtime::{AccessToken, BoxFuture, Clock, TokenError, TokenSource};

pub use builder::OAuthBuilder;
pub use tokens::{StoreError, TokenStore, Tokens};

use endpoint::{Endpoint, Refusal};

/// A token that expires sooner than this is refreshed before it is used.
const MARGIN: Duration = Duration::from_secs(60);

/// A source of access tokens, from one refresh token.
///
/// Clones are one source: give clones, and never the same refresh token twice.
///
/// ```
/// use tracking_links::Fanvue;
/// use tracking_links::oauth::{OAuth, StoreError, TokenStore, Tokens};
/// use tracking_links::{RetryPolicy, TokenError};
///
/// /// Wherever the application keeps its secrets.
/// struct Vault;
///
/// impl TokenStore for Vault {
///     fn save<'a>(
///         &'a self,
///         tokens: &'a Tokens,
///     ) -> std::pin::Pin<Box<dyn Future<Output = Result<(), StoreError>> + Send + 'a>> {
///         Box::pin(async move {
///             let _write_this = tokens.refresh_token();
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
pub struct OAuth(Arc<Inner>);

struct Inner {
    endpoint: Endpoint,
    store: Option<Box<dyn TokenStore>>,
    clock: Arc<dyn Clock>,
    /// What calls use; only ever a token that was stored.
    current: Mutex<Option<Tokens>>,
    state: tokio::sync::Mutex<State>,
    /// How many refreshes have ended, for calls to know whether one did while they waited.
    ended: Mutex<u64>,
}

/// What only the one that refreshes may touch.
struct State {
    refresh_token: String,
    /// Received, but not stored yet: to be stored before anything else.
    unsaved: Option<Tokens>,
    /// The last refresh's failure; for good, if the refresh token is no longer good.
    failure: Option<Refusal>,
}

impl OAuth {
    /// Starts with Fanvue's token endpoint, an application's client id, and the refresh token that was stored last.
    pub fn fanvue(client_id: impl Into<String>, refresh_token: impl Into<String>) -> OAuthBuilder {
        Self::builder(
            "https://auth.fanvue.com/oauth2/token",
            client_id,
            refresh_token,
        )
    }

    /// Starts with any token endpoint: `https`, or `http` on this machine.
    pub fn builder(
        token_url: impl Into<String>,
        client_id: impl Into<String>,
        refresh_token: impl Into<String>,
    ) -> OAuthBuilder {
        OAuthBuilder::new(token_url.into(), client_id.into(), refresh_token.into())
    }

    /// A token that is not `refused`, refreshed if there is none.
    async fn other_than(&self, refused: Option<AccessToken>) -> Result<AccessToken, TokenError> {
        if let Some(token) = self.0.usable(refused.as_ref()) {
            return Ok(token);
        }
        let (inner, ended) = (self.0.clone(), *lock(&self.0.ended));
        // In a task of its own: if the caller is dropped meanwhile, a rotated token must not be lost.
        let refresh = tokio::spawn(async move { inner.refresh(refused, ended).await });
        refresh
            .await
            .unwrap_or_else(|_| Err(TokenError::temporary("the refresh was interrupted")))
    }
}

impl Inner {
    /// The token that is there, if it is another than the one refused and not about to expire.
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

    /// One at a time. `ended` is how many refreshes had ended when the caller began to wait.
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
            // One that failed while this one waited failed for it too.
            && (failure.is_final() || *lock(&self.ended) > ended)
        {
            return Err(failure.to_error());
        }
        let outcome = self.renew(&mut state).await;
        *lock(&self.ended) += 1;
        state.failure = outcome.as_ref().err().cloned();
        outcome.map_err(|refusal| refusal.to_error())
    }

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

/// The token endpoint's host, and no token.
impl fmt::Debug for OAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuth")
            .field("endpoint", &self.0.endpoint)
            .finish_non_exhaustive()
    }
}

/// Locks; whoever panicked while holding it left plain data.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
