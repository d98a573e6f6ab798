//! The tokens that a refresh returns, and the trait of a store for them.

use std::fmt;
use std::time::SystemTime;

use tracking_links_runtime::{AccessToken, BoxFuture};

/// Why a store could not save tokens.
pub type StoreError = Box<dyn std::error::Error + Send + Sync>;

/// An access token, when it expires, and the refresh token for the next refresh.
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

    /// The refresh token to start with the next time. Earlier ones may be invalid now.
    pub fn refresh_token(&self) -> &str {
        &self.refresh_token
    }

    /// When the access token expires, if the endpoint said so.
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.expires_at
    }
}

/// Shows no token.
impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// An application's store of tokens.
pub trait TokenStore: Send + Sync {
    /// Saves new tokens in place of the earlier ones. It is called before they are used.
    ///
    /// # Errors
    ///
    /// If they could not be saved. They are not used then, and the next call that needs a token
    /// tries to save them again. The error's text is shown to the caller, so it must contain no
    /// token.
    fn save<'a>(&'a self, tokens: &'a Tokens) -> BoxFuture<'a, Result<(), StoreError>>;
}
