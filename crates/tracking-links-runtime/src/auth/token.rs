//! Access tokens that come from somewhere, and may be new ones: what stands where a fixed token would.
//!
//! Nothing here gets or refreshes one; that is for the source.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use crate::auth::credentials;
use crate::call::clock::BoxFuture;

/// A bearer token, checked, and shown to nobody. Cheap to clone.
///
/// ```
/// use tracking_links_runtime::AccessToken;
///
/// # fn main() -> Result<(), tracking_links_runtime::TokenError> {
/// let token = AccessToken::new("secret")?;
/// assert_eq!(format!("{token:?}"), "AccessToken([redacted])");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct AccessToken(Arc<Inner>);

struct Inner {
    secret: SecretString,
    header: HeaderValue,
}

impl AccessToken {
    /// Checks a token.
    ///
    /// # Errors
    ///
    /// If it is empty, or holds a space, a line break or another character that no header can. The error
    /// does not repeat it.
    pub fn new(token: impl Into<String>) -> Result<Self, TokenError> {
        let secret = SecretString::from(token.into());
        let header = credentials::bearer(&secret).map_err(TokenError::permanent)?;
        Ok(Self(Arc::new(Inner { secret, header })))
    }

    /// The token itself, for whoever has to store it.
    pub fn expose_secret(&self) -> &str {
        self.0.secret.expose_secret()
    }

    pub(crate) fn secret(&self) -> &SecretString {
        &self.0.secret
    }

    pub(crate) fn header(&self) -> HeaderValue {
        self.0.header.clone()
    }
}

impl PartialEq for AccessToken {
    fn eq(&self, other: &Self) -> bool {
        self.expose_secret() == other.expose_secret()
    }
}

impl Eq for AccessToken {}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken([redacted])")
    }
}

/// Where access tokens come from: a vault, a file that another program keeps fresh, an OAuth refresh.
///
/// ```
/// use tracking_links_runtime::{AccessToken, BoxFuture, Credential, TokenError, TokenSource};
///
/// struct FromVault;
///
/// impl TokenSource for FromVault {
///     fn token(&self) -> BoxFuture<'_, Result<AccessToken, TokenError>> {
///         Box::pin(async { AccessToken::new("read from the vault") })
///     }
/// }
///
/// let credential = Credential::token_source(FromVault);
/// ```
pub trait TokenSource: Send + Sync {
    /// The token to use now. Called for every request, so it should be at hand.
    ///
    /// # Errors
    ///
    /// If there is none; then nothing is sent.
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, TokenError>>;

    /// The token to use in place of one that the provider answered with 401.
    ///
    /// Many calls may be told so of one token at once, and one may be told so late: only if `refused` is
    /// still the newest is there a need for another. If what comes back is another token than `refused`,
    /// the request is sent once more with it; never twice.
    ///
    /// # Errors
    ///
    /// If there is none; then that is what the call fails with.
    fn refused<'a>(
        &'a self,
        refused: &'a AccessToken,
    ) -> BoxFuture<'a, Result<AccessToken, TokenError>> {
        let _ = refused;
        self.token()
    }
}

/// Why there is no access token. It never holds one.
#[derive(Debug)]
pub struct TokenError {
    message: String,
    permanent: bool,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl TokenError {
    /// No other attempt will do better: someone has to sign in again, or mend the configuration.
    pub fn permanent(message: impl Into<String>) -> Self {
        Self {
            message: message.into().replace(char::is_control, " "),
            permanent: true,
            source: None,
        }
    }

    /// It may do better later.
    pub fn temporary(message: impl Into<String>) -> Self {
        Self {
            permanent: false,
            ..Self::permanent(message)
        }
    }

    /// Keeps what caused it.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Whether no other attempt will do better.
    pub fn is_permanent(&self) -> bool {
        self.permanent
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for TokenError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source
            .as_deref()
            .map(|source| source as &(dyn StdError + 'static))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_checked_and_not_shown() {
        let token = AccessToken::new("sentinel").unwrap();
        assert_eq!(format!("{token:?}"), "AccessToken([redacted])");
        assert!(token.header().is_sensitive());
        assert_eq!(token.header(), "Bearer sentinel");
        for unfit in ["", "sentinel\n", "Bearer sentinel", "sentinel\u{e9}"] {
            let error = AccessToken::new(unfit).unwrap_err();
            assert!(error.is_permanent());
            assert!(!format!("{error} {error:?}").contains("sentinel"));
        }
    }

    #[test]
    fn tokens_are_the_same_if_their_text_is() {
        let token = |text: &str| AccessToken::new(text).unwrap();
        assert_eq!(token("a"), token("a"));
        assert_ne!(token("a"), token("b"));
    }

    #[test]
    fn an_error_says_whether_it_is_for_good() {
        assert!(!TokenError::temporary("x").is_permanent());
        let error = TokenError::permanent("a\nb").with_source("why");
        assert_eq!(error.to_string(), "a b");
        assert_eq!(error.source().unwrap().to_string(), "why");
    }
}
