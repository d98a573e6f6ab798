//! A credential as the caller gives it. `Debug` shows its kind alone.

use std::fmt;
use std::sync::Arc;

use secrecy::SecretString;

use crate::auth::token::TokenSource;

/// Authenticates the caller to a provider.
///
/// ```
/// use tracking_links_runtime::Credential;
///
/// let credential = Credential::basic("account", "secret token");
/// assert_eq!(format!("{credential:?}"), "Credential::basic([redacted])");
/// ```
///
/// Building the client refuses a value with a control character, such as a line break.
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
    /// A token for `Authorization: Bearer`: OAuth 2.0, OpenID Connect or the provider's own.
    pub fn bearer(token: impl Into<String>) -> Self {
        Self(Secret::Bearer(secret(token)))
    }

    /// A source of bearer tokens, asked before every request: for tokens that expire.
    pub fn token_source(source: impl TokenSource + 'static) -> Self {
        Self(Secret::TokenSource(Arc::new(source)))
    }

    /// A user name and a password for `Authorization: Basic`.
    ///
    /// Providers have their own names for the two, such as account id and token.
    pub fn basic(username: impl Into<String>, password: impl Into<String>) -> Self {
        Self(Secret::Basic {
            username: secret(username),
            password: secret(password),
        })
    }

    /// A key for the security scheme named `scheme` in the document, which says where the key goes.
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
