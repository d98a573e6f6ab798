//! The credentials of one client: checks them, chooses those that an operation needs, and puts them
//! into a request.
//!
//! A credential leaves this file only in a header marked as sensitive, in a request's query, in its
//! cookies, or in a hash that no other process can compute.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};

use crate::auth::credential::{Credential, Secret};
use crate::auth::header;
use crate::auth::redact::Redactor;
use crate::auth::token::{AccessToken, TokenSource};
use crate::client::api::{ApiKeyLocation, Operation, SecurityScheme};
use crate::error::{ErrorKind, Fault};
use crate::request::encode;

#[derive(Default)]
pub(crate) struct Credentials {
    bearer: Option<Bearer>,
    basic: Option<HeaderValue>,
    api_keys: Vec<(String, SecretString)>,
    redactor: Redactor,
}

enum Bearer {
    Token(HeaderValue),
    Source(Arc<dyn TokenSource>),
}

/// The parts of a request that can carry a credential.
pub(crate) struct Target<'a> {
    pub(crate) headers: &'a mut HeaderMap,
    /// `name=value` pairs, each followed by `&`.
    pub(crate) query: &'a mut String,
    pub(crate) cookies: &'a mut Vec<String>,
}

impl Credentials {
    /// Checks each credential. A later credential replaces an earlier one of the same kind. An API
    /// key replaces only an earlier key for the same security scheme.
    pub(crate) fn new(given: &[Credential]) -> Result<Self, String> {
        let mut known = Self::default();
        for credential in given {
            match &credential.0 {
                Secret::Bearer(token) => known.add_bearer(token)?,
                Secret::TokenSource(source) => known.bearer = Some(Bearer::Source(source.clone())),
                Secret::Basic { username, password } => known.add_basic(username, password)?,
                Secret::ApiKey { scheme, value } => known.add_api_key(scheme, value)?,
            }
        }
        Ok(known)
    }

    fn add_bearer(&mut self, token: &SecretString) -> Result<(), String> {
        self.bearer = Some(Bearer::Token(header::bearer(token)?));
        self.redactor.add(token);
        Ok(())
    }

    fn add_basic(
        &mut self,
        username: &SecretString,
        password: &SecretString,
    ) -> Result<(), String> {
        header::check("the user name", username.expose_secret())?;
        header::check("the password", password.expose_secret())?;
        if username.expose_secret().contains(':') {
            return Err(
                "the user name contains a colon, which HTTP Basic does not allow".to_owned(),
            );
        }
        let pair = format!("{}:{}", username.expose_secret(), password.expose_secret());
        let pair = SecretString::from(STANDARD.encode(pair));
        self.basic = Some(header::authorization("Basic", pair.expose_secret())?);
        self.redactor.add(&pair);
        self.redactor.add(password);
        Ok(())
    }

    fn add_api_key(&mut self, scheme: &str, value: &SecretString) -> Result<(), String> {
        header::check(&format!("the API key {scheme:?}"), value.expose_secret())?;
        self.api_keys.retain(|(known, _)| known != scheme);
        self.api_keys.push((scheme.to_owned(), value.clone()));
        self.redactor.add(value);
        Ok(())
    }

    /// Adds credentials to the request: those of the first alternative in the operation's
    /// `security` for which the client has all credentials.
    ///
    /// `token` comes from the token source, if the operation needs a token. The error names the
    /// missing credential and the builder call that sets it.
    pub(crate) fn apply(
        &self,
        operation: &Operation,
        token: Option<&AccessToken>,
        target: &mut Target<'_>,
    ) -> Result<(), Fault> {
        let alternatives = operation.security;
        match self.chosen(operation) {
            Some(needed) => needed
                .iter()
                .try_for_each(|scheme| self.put(scheme, token, target)),
            None if alternatives.iter().all(|needed| !needed.is_empty())
                && !alternatives.is_empty() =>
            {
                Err(Fault::new(ErrorKind::Authentication, missing(alternatives)))
            }
            None => Ok(()),
        }
    }

    /// Returns the token source to ask before the operation's request is built, if it needs a
    /// token.
    pub(crate) fn token_source(&self, operation: &Operation) -> Option<&Arc<dyn TokenSource>> {
        let Some(Bearer::Source(source)) = &self.bearer else {
            return None;
        };
        let is_bearer = |scheme: &SecurityScheme| matches!(scheme, SecurityScheme::Bearer { .. });
        self.chosen(operation)?
            .iter()
            .any(is_bearer)
            .then_some(source)
    }

    /// Adds the credentials to a hash, which tells whether those of two clients are the same.
    pub(crate) fn hash(&self, state: &mut impl Hasher) {
        match &self.bearer {
            Some(Bearer::Token(token)) => token.as_bytes().hash(state),
            Some(Bearer::Source(source)) => Arc::as_ptr(source).cast::<()>().hash(state),
            None => {}
        }
        self.basic.as_ref().map(HeaderValue::as_bytes).hash(state);
        for (scheme, key) in &self.api_keys {
            (scheme, key.expose_secret()).hash(state);
        }
    }

    pub(crate) fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    /// Returns the first alternative in the operation's `security` for which the client has all
    /// credentials. Skips empty alternatives, so that a credential is sent even where it is
    /// optional.
    fn chosen(&self, operation: &Operation) -> Option<&'static [SecurityScheme]> {
        let satisfied = |needed: &&&[SecurityScheme]| needed.iter().all(|s| self.has(s));
        let alternatives = operation.security.iter();
        alternatives
            .filter(|needed| !needed.is_empty())
            .find(satisfied)
            .copied()
    }

    fn has(&self, scheme: &SecurityScheme) -> bool {
        match scheme {
            SecurityScheme::Bearer { .. } => self.bearer.is_some(),
            SecurityScheme::Basic { .. } => self.basic.is_some(),
            SecurityScheme::ApiKey { name, .. } => self.api_key(name).is_some(),
        }
    }

    fn api_key(&self, scheme: &str) -> Option<&str> {
        let (_, value) = self.api_keys.iter().find(|(known, _)| known == scheme)?;
        Some(value.expose_secret())
    }

    fn put(
        &self,
        scheme: &SecurityScheme,
        token: Option<&AccessToken>,
        target: &mut Target<'_>,
    ) -> Result<(), Fault> {
        let authorization = match scheme {
            SecurityScheme::Bearer { .. } => match &self.bearer {
                Some(Bearer::Token(value)) => Some(value.clone()),
                _ => token.map(AccessToken::header),
            },
            SecurityScheme::Basic { .. } => self.basic.clone(),
            SecurityScheme::ApiKey {
                name,
                location,
                parameter,
            } => return self.put_api_key(name, *location, parameter, target),
        };
        if let Some(authorization) = authorization {
            target.headers.insert(AUTHORIZATION, authorization);
        }
        Ok(())
    }

    fn put_api_key(
        &self,
        name: &str,
        location: ApiKeyLocation,
        parameter: &str,
        target: &mut Target<'_>,
    ) -> Result<(), Fault> {
        let value = self.api_key(name).unwrap_or_default();
        let unfit = |what: &str| Fault::configuration(format!("the API key {name:?} {what}"));
        match location {
            ApiKeyLocation::Header => {
                let name = HeaderName::from_bytes(parameter.as_bytes())
                    .map_err(|_| unfit("goes in a header whose name HTTP does not allow"))?;
                let mut value = HeaderValue::from_str(value)
                    .map_err(|_| unfit("contains a character that HTTP headers can't carry"))?;
                value.set_sensitive(true);
                target.headers.insert(name, value);
            }
            ApiKeyLocation::Query => {
                let pair = format!("{}={}&", encode::value(parameter), encode::value(value));
                target.query.push_str(&pair);
            }
            ApiKeyLocation::Cookie => {
                if !value.bytes().all(header::is_cookie_octet) {
                    return Err(unfit("contains a character that cookies can't carry"));
                }
                target
                    .cookies
                    .push(format!("{}={value}", encode::value(parameter)));
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys = self
            .api_keys
            .iter()
            .map(|(scheme, _)| format!("api_key({scheme:?})"));
        f.debug_list()
            .entries(self.bearer.iter().map(|_| "bearer"))
            .entries(self.basic.iter().map(|_| "basic"))
            .entries(keys)
            .finish()
    }
}

/// Makes the message about missing credentials. It lists, for each alternative, the builder calls
/// that set them.
fn missing(alternatives: &[&[SecurityScheme]]) -> String {
    let calls: Vec<_> = alternatives
        .iter()
        .map(|needed| {
            let calls: Vec<_> = needed.iter().map(call).collect();
            calls.join(" together with ")
        })
        .collect();
    format!(
        "needs a credential; build the client with {}",
        calls.join(" or ")
    )
}

fn call(scheme: &SecurityScheme) -> String {
    match scheme {
        SecurityScheme::Bearer { name } => {
            format!(".credential(Credential::bearer(token)) [{name}]")
        }
        SecurityScheme::Basic { name } => {
            format!(".credential(Credential::basic(username, password)) [{name}]")
        }
        SecurityScheme::ApiKey { name, .. } => {
            format!(".credential(Credential::api_key({name:?}, key))")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::token::TokenError;
    use crate::call::clock::BoxFuture;

    const KEY: SecurityScheme = SecurityScheme::ApiKey {
        name: "key",
        location: ApiKeyLocation::Query,
        parameter: "api_key",
    };
    const BASIC: SecurityScheme = SecurityScheme::Basic { name: "basicAuth" };
    const BEARER: SecurityScheme = SecurityScheme::Bearer { name: "oauth" };

    fn operation(security: &'static [&'static [SecurityScheme]]) -> Operation {
        Operation {
            id: "get",
            method: "GET",
            path: "/",
            accept: "",
            security,
            server: None,
            idempotent: true,
        }
    }

    /// Returns the `Authorization` header, the query and the cookies of a request with these
    /// credentials.
    fn sent(
        given: &[Credential],
        security: &'static [&'static [SecurityScheme]],
    ) -> Result<String, Fault> {
        let (mut headers, mut query, mut cookies) = (HeaderMap::new(), String::new(), Vec::new());
        let mut target = Target {
            headers: &mut headers,
            query: &mut query,
            cookies: &mut cookies,
        };
        Credentials::new(given)
            .unwrap()
            .apply(&operation(security), None, &mut target)?;
        assert!(headers.values().all(HeaderValue::is_sensitive));
        let header = headers.get(AUTHORIZATION).map(|it| it.to_str().unwrap());
        Ok(format!(
            "{} {query} {}",
            header.unwrap_or("-"),
            cookies.concat()
        ))
    }

    #[test]
    fn the_first_alternative_whose_credentials_were_all_given_is_used() {
        let bearer = Credential::bearer("t");
        let key = Credential::api_key("key", "k+");
        let basic = Credential::basic("a", "b");
        let check = |given: &[_], security, expected: &str| {
            assert_eq!(sent(given, security).unwrap(), expected);
        };
        let one = [bearer.clone()];
        check(&one, &[&[BASIC], &[BEARER]], "Bearer t  ");
        check(&one, &[&[KEY, BEARER], &[BEARER]], "Bearer t  ");
        check(&one, &[&[], &[BEARER]], "Bearer t  ");
        check(&one, &[], "-  ");
        check(&[], &[&[BEARER], &[]], "-  ");
        let both = [bearer.clone(), basic];
        check(&both, &[&[BASIC], &[BEARER]], "Basic YTpi  ");
        let both = [bearer, key];
        check(&both, &[&[KEY, BEARER]], "Bearer t api_key=k%2B& ");
    }

    #[test]
    fn a_missing_credential_is_named_with_the_call_that_gives_it() {
        let other = [Credential::api_key("other", "k")];
        let fault = sent(&other, &[&[BASIC], &[KEY, BEARER]]).unwrap_err();
        assert_eq!(fault.kind, ErrorKind::Authentication);
        assert_eq!(
            fault.message,
            "needs a credential; build the client with \
             .credential(Credential::basic(username, password)) [basicAuth] or \
             .credential(Credential::api_key(\"key\", key)) together with \
             .credential(Credential::bearer(token)) [oauth]"
        );
    }

    #[test]
    fn empty_values_and_control_characters_are_refused_without_quoting_them() {
        for bad in [
            "",
            "sentinel\r\nX: 1",
            "sentinel\n",
            "sentinel\0",
            "sentinel\u{7f}",
        ] {
            for credential in [
                Credential::bearer(bad),
                Credential::basic("user", bad),
                Credential::basic(bad, "password"),
                Credential::api_key("key", bad),
            ] {
                let error = Credentials::new(&[credential]).unwrap_err();
                assert!(!error.contains("sentinel"), "{error}");
            }
        }
        assert!(Credentials::new(&[Credential::bearer("Bearer sentinel")]).is_err());
        assert!(Credentials::new(&[Credential::basic("a:b", "c")]).is_err());
    }

    #[test]
    fn secrets_are_redacted_raw_percent_encoded_and_in_base64() {
        let known = Credentials::new(&[
            Credential::bearer("redacted"),
            Credential::basic("user", "pass word"),
            Credential::api_key("key", "pass word"),
            Credential::api_key("short", "abc"),
        ])
        .unwrap();
        let redactor = known.redactor();
        let redact = |text: &str| redactor.redact_text(text.to_owned(), None);
        assert_eq!(redact("x redacted redacted"), "x [redacted] [redacted]");
        assert_eq!(redact("pass word"), "[redacted]");
        assert_eq!(redact("Basic dXNlcjpwYXNzIHdvcmQ="), "Basic [redacted]");
        assert_eq!(redact("?key=pass%20word"), "?key=[redacted]");
        assert_eq!(redact("abc user"), "abc user");
    }

    const COOKIE: SecurityScheme = SecurityScheme::ApiKey {
        name: "cookie",
        location: ApiKeyLocation::Cookie,
        parameter: "session",
    };

    struct Source;

    impl TokenSource for Source {
        fn token(&self) -> BoxFuture<'_, Result<AccessToken, TokenError>> {
            Box::pin(std::future::ready(AccessToken::new("from-the-source")))
        }
    }

    #[test]
    fn a_token_source_is_asked_only_if_the_chosen_alternative_needs_a_bearer_token() {
        let source = || Credential::token_source(Source);
        let known = Credentials::new(&[source(), Credential::basic("a", "b")]).unwrap();
        let is_asked = |known: &Credentials, security| {
            let operation = operation(security);
            known.token_source(&operation).is_some()
        };
        assert!(is_asked(&known, &[&[BEARER]]));
        assert!(is_asked(&known, &[&[BASIC, BEARER]]));
        assert!(!is_asked(&known, &[&[BASIC], &[BEARER]]));
        assert!(!is_asked(&known, &[]));
        // The later credential replaces the source.
        let fixed = Credentials::new(&[source(), Credential::bearer("t")]).unwrap();
        assert!(!is_asked(&fixed, &[&[BEARER]]));
    }

    #[test]
    fn a_later_key_replaces_the_earlier_one_of_its_scheme_alone() {
        let keys = [("key", "first"), ("other", "k"), ("key", "second")];
        let keys = keys.map(|(scheme, value)| Credential::api_key(scheme, value));
        let known = Credentials::new(&keys).unwrap();
        assert_eq!(known.api_key("key"), Some("second"));
        assert_eq!(known.api_key("other"), Some("k"));
        assert_eq!(known.api_key("none"), None);
    }

    #[test]
    fn keys_that_a_cookie_cannot_carry_are_refused() {
        let cookie = |value: &str| sent(&[Credential::api_key("cookie", value)], &[&[COOKIE]]);
        assert_eq!(cookie("a-b=c/d").unwrap(), "-  session=a-b=c/d");
        for unfit in ["a b", "a\"b", "a,b", "a;b", "a\\b", "ä"] {
            assert!(cookie(unfit).is_err(), "{unfit}");
        }
    }

    #[test]
    fn debug_names_kinds_and_schemes() {
        let all = [
            Credential::bearer("sentinel"),
            Credential::basic("sentinel", "sentinel"),
            Credential::api_key("key", "sentinel"),
        ];
        assert_eq!(
            format!("{:?}", Credentials::new(&all).unwrap()),
            "[\"bearer\", \"basic\", \"api_key(\\\"key\\\")\"]"
        );
        let [bearer, basic, key] = all.map(|credential| format!("{credential:?}"));
        assert_eq!(bearer, "Credential::bearer([redacted])");
        assert_eq!(basic, "Credential::basic([redacted])");
        assert_eq!(key, "Credential::api_key(\"key\", [redacted])");
        let source = format!("{:?}", Credential::token_source(Source));
        assert_eq!(source, "Credential::token_source(_)");
    }
}
