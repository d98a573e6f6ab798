//! Access tokens that a caller's [`TokenSource`] provides, in place of one fixed token.
//!
//! Nothing here fetches or refreshes a token; the token source does.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use crate::auth::header;
use crate::call::clock::BoxFuture;

/// A checked bearer token. `Debug` does not show it; cloning is cheap.
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
    /// Checks the text of a token and makes an access token of it.
    ///
    /// # Errors
    ///
    /// Fails if the text is empty, or contains a space, a control character or a non-ASCII
    /// character. The error does not quote the text.
    pub fn new(token: impl Into<String>) -> Result<Self, TokenError> {
        let secret = SecretString::from(token.into());
        let header = header::bearer(&secret).map_err(TokenError::permanent)?;
        Ok(Self(Arc::new(Inner { secret, header })))
    }

    /// Returns the token's text, for example to store it.
    pub fn expose_secret(&self) -> &str {
        self.0.secret.expose_secret()
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

/// A source of access tokens. It may read them from a vault or from a file that another program
/// updates, or get them by an OAuth refresh.
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
    /// Returns the current token. This method is called before every request, so cache the token.
    ///
    /// # Errors
    ///
    /// Fails if there is no token. The request is then not sent.
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, TokenError>>;

    /// Returns a newer token, after the provider answered a request that had the token `refused`
    /// with 401. Unless it is implemented, it calls [`token`](Self::token) again.
    ///
    /// Many calls may report the same token, some of them late: refresh only if `refused` is still
    /// the newest token. If the returned token differs from `refused` and the
    /// [`RetryPolicy`](crate::RetryPolicy) allows another attempt, the request is sent once more
    /// with it. A second 401 ends the call.
    ///
    /// # Errors
    ///
    /// Fails if there is no other token. The call then fails with this error.
    fn refused<'a>(
        &'a self,
        refused: &'a AccessToken,
    ) -> BoxFuture<'a, Result<AccessToken, TokenError>> {
        let _ = refused;
        self.token()
    }
}

/// Why a token source gave no access token. The error contains no token.
#[derive(Debug)]
pub struct TokenError {
    message: String,
    permanent: bool,
    retry_after: Option<Duration>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl TokenError {
    /// Makes an error that trying again does not mend: a person must sign in again or correct the
    /// configuration.
    pub fn permanent(message: impl Into<String>) -> Self {
        Self {
            message: message.into().replace(char::is_control, " "),
            permanent: true,
            retry_after: None,
            source: None,
        }
    }

    /// Makes an error that may go away if the call is tried again later.
    pub fn temporary(message: impl Into<String>) -> Self {
        Self {
            permanent: false,
            ..Self::permanent(message)
        }
    }

    /// Adds the cause, which [`source`](StdError::source) returns.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Adds how long whoever issues the tokens asks to wait before they are asked again.
    #[must_use]
    pub fn with_retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// Returns how long whoever issues the tokens asks to wait, if they do.
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// Returns whether trying again does not help.
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
        Some(&**self.source.as_ref()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_checked_and_never_shown() {
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
    fn tokens_are_equal_if_their_texts_are() {
        let token = |text: &str| AccessToken::new(text).unwrap();
        assert_eq!(token("a"), token("a"));
        assert_ne!(token("a"), token("b"));
    }

    #[test]
    fn an_error_is_permanent_or_temporary_and_keeps_its_cause() {
        assert!(!TokenError::temporary("x").is_permanent());
        let error = TokenError::permanent("a\nb").with_source("why");
        assert_eq!(error.to_string(), "a b");
        assert_eq!(error.source().unwrap().to_string(), "why");
        let wait = Duration::from_secs(7);
        assert_eq!(error.retry_after(), None);
        assert_eq!(error.with_retry_after(wait).retry_after(), Some(wait));
    }
}
