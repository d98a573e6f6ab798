//! What a refresh brings, and where it is kept.

use std::fmt;
use std::time::SystemTime;

use tracking_links_runtime::{AccessToken, BoxFuture};

/// What keeps a store from storing.
pub type StoreError = Box<dyn std::error::Error + Send + Sync>;

/// An access token, the refresh token that replaces the one it was got with, and how long the former is good.
#[derive(Clone)]
pub struct Tokens {
    access_token: AccessToken,
    refresh_token: String,
    expires_at: Option<SystemTime>,
}

impl Tokens {
    pub(super) fn new(
        access_token: AccessToken,
        refresh_token: String,
        expires_at: Option<SystemTime>,
    ) -> Self {
        Self {
            access_token,
            refresh_token,
            expires_at,
        }
    }

    /// The access token.
    pub fn access_token(&self) -> &AccessToken {
        &self.access_token
    }

    /// The refresh token to start with the next time; those before it are no longer good.
    pub fn refresh_token(&self) -> &str {
        &self.refresh_token
    }

    /// When the access token expires, if the endpoint said so.
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.expires_at
    }
}

/// No token.
impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// Where an application keeps its tokens.
pub trait TokenStore: Send + Sync {
    /// Keeps new tokens in place of those kept before; called before they are used.
    ///
    /// # Errors
    ///
    /// If they could not be kept. Then they are not used, and are handed over again with the next call that needs a
    /// token. The error's text is shown, so it must hold none.
    fn save<'a>(&'a self, tokens: &'a Tokens) -> BoxFuture<'a, Result<(), StoreError>>;
}
