//! Sets up a source of tokens, and checks its settings.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use tracking_links_runtime::{AccessToken, Clock, SystemClock};

use super::endpoint::Endpoint;
use super::source::{Inner, OAuth};
use super::tokens::{TokenStore, Tokens};
use crate::error::{Error, ErrorKind};

/// Sets up [`OAuth`].
#[must_use = "a builder does nothing until it is built"]
pub struct OAuthBuilder {
    token_url: String,
    client_id: String,
    refresh_token: String,
    client_secret: Option<String>,
    access_token: Option<(String, Option<SystemTime>)>,
    store: Option<Box<dyn TokenStore>>,
    clock: Arc<dyn Clock>,
}

impl OAuth {
    /// Starts with a token endpoint: `https`, or `http` on this machine.
    pub fn builder(
        token_url: impl Into<String>,
        client_id: impl Into<String>,
        refresh_token: impl Into<String>,
    ) -> OAuthBuilder {
        OAuthBuilder {
            token_url: token_url.into(),
            client_id: client_id.into(),
            refresh_token: refresh_token.into(),
            client_secret: None,
            access_token: None,
            store: None,
            clock: Arc::new(SystemClock),
        }
    }
}

impl OAuthBuilder {
    /// Sets the application's client secret, if it has one.
    pub fn client_secret(mut self, secret: impl Into<String>) -> Self {
        self.client_secret = Some(secret.into());
        self
    }

    /// Starts with an access token and the time at which it expires, if known. Without a token, the
    /// first call refreshes.
    pub fn access_token(
        mut self,
        token: impl Into<String>,
        expires_at: Option<SystemTime>,
    ) -> Self {
        self.access_token = Some((token.into(), expires_at));
        self
    }

    /// Saves new tokens in this store before they are used. Without a store, the last refresh token
    /// is lost when the process ends.
    pub fn store(mut self, store: impl TokenStore + 'static) -> Self {
        self.store = Some(Box::new(store));
        self
    }

    /// Replaces the system's clock, for tests.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Builds the source. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] if the token URL or a token can't work. No message repeats a
    /// value.
    pub fn build(self) -> Result<OAuth, Error> {
        let fault = |what: String| Error::new(ErrorKind::Configuration, what);
        if self.refresh_token.is_empty() {
            return Err(fault(
                "the refresh token is empty; give the one that was stored last".to_owned(),
            ));
        }
        let endpoint = Endpoint::new(
            &self.token_url,
            self.client_id,
            self.client_secret,
            self.clock.clone(),
        )?;
        let current = match self.access_token {
            Some((token, expires_at)) => {
                let token = AccessToken::new(token).map_err(|error| fault(error.to_string()))?;
                Some(Tokens::new(token, self.refresh_token.clone(), expires_at))
            }
            None => None,
        };
        let Self { store, clock, .. } = self;
        let inner = Inner::new(endpoint, store, clock, self.refresh_token, current);
        Ok(OAuth(Arc::new(inner)))
    }
}

/// Shows no token and no secret.
impl fmt::Debug for OAuthBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthBuilder")
            .field("client_secret", &self.client_secret.is_some())
            .field("access_token", &self.access_token.is_some())
            .field("store", &self.store.is_some())
            .finish_non_exhaustive()
    }
}
