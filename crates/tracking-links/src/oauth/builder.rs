//! Sets up a source of tokens, and checks what it was given.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use tracking_links_runtime::{AccessToken, Clock, SystemClock};

use super::endpoint::Endpoint;
use super::{Inner, OAuth, State, TokenStore, Tokens};
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

impl OAuthBuilder {
    pub(super) fn new(token_url: String, client_id: String, refresh_token: String) -> Self {
        Self {
            token_url,
            client_id,
            refresh_token,
            client_secret: None,
            access_token: None,
            store: None,
            clock: Arc::new(SystemClock),
        }
    }

    /// Sets the application's secret, if it has one.
    pub fn client_secret(mut self, secret: impl Into<String>) -> Self {
        self.client_secret = Some(secret.into());
        self
    }

    /// Starts with an access token that is still good, up to this time if it is known. Without one, the first call
    /// refreshes.
    pub fn access_token(
        mut self,
        token: impl Into<String>,
        expires_at: Option<SystemTime>,
    ) -> Self {
        self.access_token = Some((token.into(), expires_at));
        self
    }

    /// Hands new tokens to this store before they are used. Without one, the last refresh token is lost with the
    /// process.
    pub fn store(mut self, store: impl TokenStore + 'static) -> Self {
        self.store = Some(Box::new(store));
        self
    }

    /// Takes the time from here; for tests.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Builds the source. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] if the token URL or a token can't work. No message repeats a value.
    pub fn build(self) -> Result<OAuth, Error> {
        let fault = |what: String| Error::new(ErrorKind::Configuration, what);
        if self.refresh_token.is_empty() {
            return Err(fault("the refresh token is empty".to_owned()));
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
        Ok(OAuth(Arc::new(Inner {
            endpoint,
            store: self.store,
            clock: self.clock,
            current: Mutex::new(current),
            state: tokio::sync::Mutex::new(State {
                refresh_token: self.refresh_token,
                unsaved: None,
                failure: None,
            }),
            ended: Mutex::new(0),
        })))
    }
}

/// No token and no secret.
impl fmt::Debug for OAuthBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthBuilder")
            .field("client_secret", &self.client_secret.is_some())
            .field("access_token", &self.access_token.is_some())
            .field("store", &self.store.is_some())
            .finish_non_exhaustive()
    }
}
