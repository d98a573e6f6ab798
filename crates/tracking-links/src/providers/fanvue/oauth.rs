//! Fanvue's token endpoint.

use crate::oauth::{OAuth, OAuthBuilder};

impl OAuth {
    /// Starts with Fanvue's token endpoint, an application's client id, and the refresh token that
    /// was stored last.
    pub fn fanvue(client_id: impl Into<String>, refresh_token: impl Into<String>) -> OAuthBuilder {
        Self::builder(
            "https://auth.fanvue.com/oauth2/token",
            client_id,
            refresh_token,
        )
    }
}
