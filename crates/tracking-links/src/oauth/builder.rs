//! Sets up a source of tokens, and checks its settings.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use tracking_links_runtime::{AccessToken, Clock, SystemClock};

use super::endpoint::Endpoint;
use super::source::{Inner, OAuth};
use super::store::TokenStore;
use super::tokens::Tokens;
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
    resends: bool,
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
            resends: false,
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
    /// is lost when the process ends. Tokens that the store loads take precedence over the
    /// builder's.
    pub fn store(mut self, store: impl TokenStore + 'static) -> Self {
        self.store = Some(Box::new(store));
        self
    }

    /// Sends a refresh token again although the outcome of its last refresh is unknown, because the
    /// answer was lost or could not be read. By default it is not sent again: the error says that
    /// signing in again is needed.
    ///
    /// Use it only for a server that documents that a refresh token may be used again, always or
    /// for some time; others take a second use for theft and revoke all tokens.
    pub fn resend_refresh_token(mut self, is_documented_as_reusable: bool) -> Self {
        self.resends = is_documented_as_reusable;
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
        let mut tokens = Tokens::new(self.refresh_token);
        if let Some((token, expires_at)) = self.access_token {
            let token = AccessToken::new(token).map_err(|error| fault(error.to_string()))?;
            tokens = tokens.with_access_token(token, expires_at);
        }
        let inner = Inner::new(endpoint, self.store, self.clock, self.resends, tokens);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_what_is_set_and_no_value() {
        let builder = OAuth::builder("https://h/sentinel", "sentinel", "sentinel");
        let text = format!("{builder:?}");
        let expected = "client_secret: false, access_token: false, store: false";
        assert!(text.contains(expected), "{text}");
        let builder = builder.client_secret("sentinel");
        let text = format!("{:?}", builder.access_token("sentinel", None));
        assert!(
            text.contains("client_secret: true, access_token: true"),
            "{text}"
        );
        assert!(!text.contains("sentinel"), "{text}");
        let oauth = OAuth::builder("https://auth.example/sentinel", "sentinel", "sentinel");
        let text = format!("{:?}", oauth.build().unwrap());
        assert!(
            text.contains("auth.example") && !text.contains("sentinel"),
            "{text}"
        );
    }
}
