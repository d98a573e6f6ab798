//! A credential as the caller gives it. Its `Debug` shows only which kind of credential it is.

use std::fmt;
use std::sync::Arc;

use secrecy::SecretString;

use crate::auth::token::TokenSource;

/// A secret that authenticates the caller to a provider: a token, a password or a key.
///
/// ```
/// use tracking_links_runtime::Credential;
///
/// let credential = Credential::basic("account", "secret token");
/// assert_eq!(format!("{credential:?}"), "Credential::basic([redacted])");
/// ```
///
/// [`Builder::build`](crate::Builder::build) refuses a value that contains a control character,
/// such as a line break.
#[derive(Clone)]
pub struct Credential(pub(crate) Secret);

#[derive(Clone)]
pub(crate) enum Secret {
    Bearer(SecretString),
    TokenSource(Arc<dyn TokenSource>),
    Basic {
        username: SecretString,
        password: SecretString,
    },
    ApiKey {
        scheme: String,
        value: SecretString,
    },
}

impl Credential {
    /// Makes a credential from a token that is sent as `Authorization: Bearer`: a token of OAuth
    /// 2.0, of OpenID Connect or of the provider's own kind.
    pub fn bearer(token: impl Into<String>) -> Self {
        Self(Secret::Bearer(secret(token)))
    }

    /// Makes a credential from a source of bearer tokens, which is asked before every request. Use
    /// it for tokens that expire.
    pub fn token_source(source: impl TokenSource + 'static) -> Self {
        Self(Secret::TokenSource(Arc::new(source)))
    }

    /// Makes a credential from a user name and a password that are sent as `Authorization: Basic`.
    ///
    /// Providers have their own names for the two, such as account id and token.
    pub fn basic(username: impl Into<String>, password: impl Into<String>) -> Self {
        Self(Secret::Basic {
            username: secret(username),
            password: secret(password),
        })
    }

    /// Makes a credential from a key for the security scheme that the OpenAPI document names
    /// `scheme`. The scheme says in which header, query parameter or cookie the key is sent.
    pub fn api_key(scheme: impl Into<String>, value: impl Into<String>) -> Self {
        Self(Secret::ApiKey {
            scheme: scheme.into(),
            value: secret(value),
        })
    }
}

fn secret(text: impl Into<String>) -> SecretString {
    SecretString::from(text.into())
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Secret::Bearer(_) => f.write_str("Credential::bearer([redacted])"),
            Secret::TokenSource(_) => f.write_str("Credential::token_source(_)"),
            Secret::Basic { .. } => f.write_str("Credential::basic([redacted])"),
            Secret::ApiKey { scheme, .. } => {
                write!(f, "Credential::api_key({scheme:?}, [redacted])")
            }
        }
    }
}
