//! The credentials of one client: checked, chosen for an operation, put into a request, and taken out
//! of what a provider repeats of them.
//!
//! They leave here only in a request's headers, marked sensitive, in its query or its cookies.

use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};

use crate::auth::credential::{Credential, Secret};
use crate::auth::token::{AccessToken, TokenSource};
use crate::client::api::{ApiKeyLocation, Operation, SecurityScheme};
use crate::request::encode;

/// A shorter secret is not looked for in an answer: it would be found in every other word.
const SCRUBBED_FROM_BYTES: usize = 8;

#[derive(Clone, Default)]
pub(crate) struct Credentials {
    bearer: Option<Bearer>,
    basic: Option<HeaderValue>,
    api_keys: Vec<(String, SecretString)>,
    /// In every form in which they travel.
    secrets: Vec<SecretString>,
}

#[derive(Clone)]
enum Bearer {
    Token(HeaderValue),
    Source(Arc<dyn TokenSource>),
}

/// The parts of a request that a credential may go to.
pub(crate) struct Target<'a> {
    pub(crate) headers: &'a mut HeaderMap,
    /// Pairs, each followed by `&`.
    pub(crate) query: &'a mut String,
    pub(crate) cookies: &'a mut Vec<String>,
}

impl Credentials {
    /// Checks each; of two of one kind (for keys: of one scheme) the later counts.
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
        known
            .secrets
            .retain(|secret| secret.expose_secret().len() >= SCRUBBED_FROM_BYTES);
        // The longest first: one secret may hold another.
        known
            .secrets
            .sort_by_key(|secret| std::cmp::Reverse(secret.expose_secret().len()));
        Ok(known)
    }

    fn add_bearer(&mut self, token: &SecretString) -> Result<(), String> {
        self.bearer = Some(Bearer::Token(bearer(token)?));
        self.remember(token);
        Ok(())
    }

    fn add_basic(
        &mut self,
        username: &SecretString,
        password: &SecretString,
    ) -> Result<(), String> {
        check("the user name", username.expose_secret())?;
        check("the password", password.expose_secret())?;
        if username.expose_secret().contains(':') {
            return Err("the user name holds a colon, which ends it in HTTP Basic".to_owned());
        }
        let pair = format!("{}:{}", username.expose_secret(), password.expose_secret());
        let pair = SecretString::from(STANDARD.encode(pair));
        self.basic = Some(authorization("Basic", pair.expose_secret())?);
        self.remember(&pair);
        self.remember(password);
        Ok(())
    }

    fn add_api_key(&mut self, scheme: &str, value: &SecretString) -> Result<(), String> {
        check(&format!("the API key {scheme:?}"), value.expose_secret())?;
        self.api_keys.retain(|(known, _)| known != scheme);
        self.api_keys.push((scheme.to_owned(), value.clone()));
        self.remember(value);
        Ok(())
    }

    /// Notes a secret to be taken out of answers, as it is and percent-encoded.
    fn remember(&mut self, secret: &SecretString) {
        self.secrets.extend(percent_encoded(secret));
        self.secrets.push(secret.clone());
    }

    /// Puts into a request what its operation asks for: the first alternative that all needed
    /// credentials are there for. `token` is what the source of tokens gave, if it was asked.
    ///
    /// The error says which credential is missing and how to give it.
    pub(crate) fn apply(
        &self,
        operation: &Operation,
        token: Option<&AccessToken>,
        target: &mut Target<'_>,
    ) -> Result<(), AuthenticationFault> {
        let alternatives = operation.security;
        match self.chosen(operation) {
            Some(needed) => needed
                .iter()
                .try_for_each(|scheme| self.put(scheme, token, target)),
            None if alternatives.iter().all(|needed| !needed.is_empty())
                && !alternatives.is_empty() =>
            {
                Err(AuthenticationFault::Missing(missing(alternatives)))
            }
            None => Ok(()),
        }
    }

    /// The source that must give a token before the operation's request can be built.
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
    ) -> Result<(), AuthenticationFault> {
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
    ) -> Result<(), AuthenticationFault> {
        let value = self.api_key(name).unwrap_or_default();
        let unfit = |what: &str| AuthenticationFault::Unfit(format!("the API key {name:?} {what}"));
        match location {
            ApiKeyLocation::Header => {
                let header = HeaderName::from_bytes(parameter.as_bytes())
                    .map_err(|_| unfit("belongs in a header whose name HTTP does not allow"))?;
                let mut value = HeaderValue::from_str(value)
                    .map_err(|_| unfit("holds a character that a header can't"))?;
                value.set_sensitive(true);
                target.headers.insert(header, value);
            }
            ApiKeyLocation::Query => {
                let pair = format!("{}={}&", encode::value(parameter), encode::value(value));
                target.query.push_str(&pair);
            }
            ApiKeyLocation::Cookie => {
                if !value.bytes().all(is_cookie_octet) {
                    return Err(unfit("holds a character that a cookie can't"));
                }
                target
                    .cookies
                    .push(format!("{}={value}", encode::value(parameter)));
            }
        }
        Ok(())
    }

    /// As [`scrub`](Self::scrub), for what was decoded from an answer.
    pub(crate) fn scrub_text(&self, text: String, token: Option<&AccessToken>) -> String {
        let clean = self.scrub(Bytes::from(text), token);
        String::from_utf8_lossy(&clean).into_owned()
    }

    /// Takes out of an answer what the provider repeats of a credential, also where JSON escapes it.
    pub(crate) fn scrub(&self, body: Bytes, token: Option<&AccessToken>) -> Bytes {
        let token = token.map(AccessToken::secret);
        let token = token.filter(|token| token.expose_secret().len() >= SCRUBBED_FROM_BYTES);
        let encoded = token.and_then(percent_encoded);
        let known = self.secrets.iter().chain(&encoded).chain(token);
        known.fold(body, |body, secret| without(body, secret.expose_secret()))
    }
}

/// A secret as a URL or a form shows it, if that is not as it is.
fn percent_encoded(secret: &SecretString) -> Option<SecretString> {
    let encoded = encode::value(secret.expose_secret()).to_string();
    (encoded != secret.expose_secret()).then(|| SecretString::from(encoded))
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

/// Why an operation can't be authenticated. Neither holds a value.
#[derive(Debug)]
pub(crate) enum AuthenticationFault {
    /// Not given.
    Missing(String),
    /// Given, but not of a kind that can be sent.
    Unfit(String),
}

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

/// The header of a bearer token, if it can be one.
pub(crate) fn bearer(token: &SecretString) -> Result<HeaderValue, String> {
    check("the bearer token", token.expose_secret())?;
    if !token.expose_secret().bytes().all(|b| b.is_ascii_graphic()) {
        return Err(
            "the bearer token holds a space or a character that is not ASCII; \
             give the token alone, without \"Bearer\""
                .to_owned(),
        );
    }
    authorization("Bearer", token.expose_secret())
}

fn check(what: &str, value: &str) -> Result<(), String> {
    if value.is_empty() {
        return Err(format!("{what} is empty"));
    }
    if value.chars().any(char::is_control) {
        return Err(format!(
            "{what} holds a line break or another control character; \
             was it read from a file together with the end of its line?"
        ));
    }
    Ok(())
}

fn authorization(scheme: &str, value: &str) -> Result<HeaderValue, String> {
    let mut value = HeaderValue::from_str(&format!("{scheme} {value}"))
        .map_err(|_| format!("the {scheme} credential can't be written as a header"))?;
    value.set_sensitive(true);
    Ok(value)
}

/// RFC 6265's `cookie-octet`.
fn is_cookie_octet(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b',' | b';' | b'\\')
}

fn without(body: Bytes, secret: &str) -> Bytes {
    let find = |rest: &[u8]| {
        let mut starts = 0..rest.len();
        starts.find_map(|at| Some((at, repeated(&rest[at..], secret)?)))
    };
    let Some((mut at, mut length)) = find(&body) else {
        return body;
    };
    let mut rest = &body[..];
    let mut clean = Vec::with_capacity(body.len());
    loop {
        clean.extend_from_slice(&rest[..at]);
        clean.extend_from_slice(b"[redacted]");
        rest = &rest[at + length..];
        match find(rest) {
            Some(next) => (at, length) = next,
            None => break,
        }
    }
    clean.extend_from_slice(rest);
    Bytes::from(clean)
}

/// How many bytes of a text are the secret that it begins with, each character as it is or as JSON may
/// escape it; `None` if it begins with something else.
fn repeated(text: &[u8], secret: &str) -> Option<usize> {
    let first = secret.as_bytes().first()?;
    if text
        .first()
        .is_none_or(|byte| byte != first && *byte != b'\\')
    {
        return None;
    }
    let after = secret.chars().try_fold(text, |rest, char| {
        let mut plain = [0; 4];
        let plain = char.encode_utf8(&mut plain).as_bytes();
        // An escaped backslash begins with one as it is, so the longer comes first.
        escaped(rest, char).or_else(|| rest.strip_prefix(plain))
    });
    // A text that is not JSON may have two backslashes that are not one.
    let after = after.or_else(|| text.strip_prefix(secret.as_bytes()))?;
    Some(text.len() - after.len())
}

/// What follows a character that is escaped as JSON may do it.
fn escaped(text: &[u8], char: char) -> Option<&[u8]> {
    let rest = text.strip_prefix(b"\\")?;
    if let Some(rest) = rest.strip_prefix(b"u") {
        let digits = std::str::from_utf8(rest.get(..4)?).ok()?;
        let code = u32::from_str_radix(digits, 16).ok()?;
        return (code == u32::from(char)).then_some(&rest[4..]);
    }
    let (first, rest) = rest.split_first()?;
    (matches!(char, '"' | '/' | '\\') && u32::from(*first) == u32::from(char)).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

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

    /// The Authorization header and the query that a request would get.
    fn sent(
        given: &[Credential],
        security: &'static [&'static [SecurityScheme]],
    ) -> Result<(Option<String>, String), AuthenticationFault> {
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
        let header = headers
            .get(AUTHORIZATION)
            .map(|value| value.to_str().unwrap().to_owned());
        Ok((header, query))
    }

    #[test]
    fn the_first_alternative_with_all_its_credentials_is_taken() {
        let bearer = Credential::bearer("t");
        let key = Credential::api_key("key", "k+");
        let basic = Credential::basic("a", "b");
        let header = |text: &str| (Some(text.to_owned()), String::new());

        let found = sent(&[bearer.clone(), basic], &[&[BASIC], &[BEARER]]).unwrap();
        assert_eq!(found, header("Basic YTpi"));
        let found = sent(std::slice::from_ref(&bearer), &[&[BASIC], &[BEARER]]).unwrap();
        assert_eq!(found, header("Bearer t"));
        let found = sent(std::slice::from_ref(&bearer), &[&[KEY, BEARER], &[BEARER]]).unwrap();
        assert_eq!(found, header("Bearer t"));
        let found = sent(&[bearer.clone(), key], &[&[KEY, BEARER]]).unwrap();
        assert_eq!(
            found,
            (Some("Bearer t".to_owned()), "api_key=k%2B&".to_owned())
        );
        let found = sent(std::slice::from_ref(&bearer), &[&[], &[BEARER]]).unwrap();
        assert_eq!(found, header("Bearer t"));
        assert_eq!(sent(&[], &[&[BEARER], &[]]).unwrap(), (None, String::new()));
        assert_eq!(sent(&[bearer], &[]).unwrap(), (None, String::new()));
    }

    #[test]
    fn a_missing_credential_is_named_with_the_call_that_gives_it() {
        let Err(AuthenticationFault::Missing(text)) = sent(
            &[Credential::api_key("other", "k")],
            &[&[BASIC], &[KEY, BEARER]],
        ) else {
            panic!("a credential was found")
        };
        assert_eq!(
            text,
            "needs a credential; build the client with \
             .credential(Credential::basic(username, password)) [basicAuth] or \
             .credential(Credential::api_key(\"key\", key)) together with \
             .credential(Credential::bearer(token)) [oauth]"
        );
    }

    #[test]
    fn a_value_that_could_split_a_header_is_refused_and_not_repeated() {
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
    fn debug_shows_no_secret() {
        let given = [
            Credential::bearer("sentinel"),
            Credential::basic("sentinel", "sentinel"),
            Credential::api_key("key", "sentinel"),
        ];
        let text = format!("{given:?} {:?}", Credentials::new(&given).unwrap());
        assert!(!text.contains("sentinel"), "{text}");
        assert!(text.contains("bearer") && text.contains("basic") && text.contains("key"));
    }

    #[test]
    fn repeated_secrets_are_taken_out_in_every_form() {
        let known = Credentials::new(&[
            Credential::bearer("redacted"),
            Credential::basic("user", "pass word"),
            Credential::api_key("key", "pass word"),
            Credential::api_key("short", "abc"),
        ])
        .unwrap();
        let scrub = |text: &'static str| known.scrub(Bytes::from_static(text.as_bytes()), None);
        assert_eq!(scrub("x redacted redacted"), "x [redacted] [redacted]");
        assert_eq!(scrub("pass word"), "[[redacted]]");
        assert!(
            !scrub("Basic dXNlcjpwYXNzIHdvcmQ=")
                .windows(4)
                .any(|w| w == b"dXNl")
        );
        assert!(!scrub("?key=pass%20word").windows(4).any(|w| w == b"word"));
        assert_eq!(scrub("abc user"), "abc user");
    }

    #[test]
    fn repeated_secrets_are_taken_out_however_json_escapes_them() {
        let secret = "a/b+c=\"d\\e.ä";
        let known = Credentials::new(&[Credential::api_key("key", secret)]).unwrap();
        let slashed = serde_json::to_string(secret).unwrap().replace('/', r"\/");
        let hex = |digits: fn(u32) -> String| {
            let escape = |char: char| match char.is_ascii_alphanumeric() {
                true => char.to_string(),
                false => format!("\\u{}", digits(u32::from(char))),
            };
            format!("\"{}\"", secret.chars().map(escape).collect::<String>())
        };
        for json in [
            serde_json::to_string(secret).unwrap(),
            slashed.replace('+', r"\u002B"),
            slashed,
            hex(|code| format!("{code:04x}")),
            hex(|code| format!("{code:04X}")),
        ] {
            assert_eq!(serde_json::from_str::<String>(&json).unwrap(), secret);
            let clean = known.scrub(Bytes::from(format!("{{{json}: {json}}}")), None);
            assert_eq!(clean, r#"{"[redacted]": "[redacted]"}"#, "{json}");
        }
        let other = r#"a\/b\u002Bc=\"d\\e.\u00e5 a\"#;
        assert_eq!(known.scrub(Bytes::from(other), None), other);
    }

    #[test]
    fn a_backslash_is_found_as_it_is_and_doubled() {
        let known = Credentials::new(&[Credential::api_key("key", r"back\slashed\")]).unwrap();
        for text in [
            r"back\slashed\",
            r"back\\slashed\\",
            r"back\u005cslashed\u005C",
        ] {
            assert_eq!(known.scrub(Bytes::from(text), None), "[redacted]", "{text}");
        }
        let known = Credentials::new(&[Credential::api_key("key", r"two\\slashes")]).unwrap();
        for text in [r"two\\slashes", r"two\\\\slashes"] {
            assert_eq!(known.scrub(Bytes::from(text), None), "[redacted]", "{text}");
        }
    }

    const COOKIE: SecurityScheme = SecurityScheme::ApiKey {
        name: "cookie",
        location: ApiKeyLocation::Cookie,
        parameter: "session",
    };

    struct Source;

    impl TokenSource for Source {
        fn token(
            &self,
        ) -> crate::call::clock::BoxFuture<'_, Result<AccessToken, crate::auth::token::TokenError>>
        {
            Box::pin(std::future::ready(AccessToken::new("from-the-source")))
        }
    }

    #[test]
    fn a_source_is_asked_only_where_its_token_is_needed() {
        let source = || Credential::token_source(Source);
        let known = Credentials::new(&[source(), Credential::basic("a", "b")]).unwrap();
        assert!(known.token_source(&operation(&[&[BEARER]])).is_some());
        assert!(
            known
                .token_source(&operation(&[&[BASIC, BEARER]]))
                .is_some()
        );
        assert!(
            known
                .token_source(&operation(&[&[BASIC], &[BEARER]]))
                .is_none()
        );
        assert!(known.token_source(&operation(&[])).is_none());
        let fixed = Credentials::new(&[source(), Credential::bearer("t")]).unwrap();
        assert!(
            fixed.token_source(&operation(&[&[BEARER]])).is_none(),
            "the later counts"
        );
    }

    #[test]
    fn of_two_keys_of_one_scheme_the_later_counts_and_others_stay() {
        let keys = [("key", "first"), ("other", "k"), ("key", "second")];
        let keys = keys.map(|(scheme, value)| Credential::api_key(scheme, value));
        let known = Credentials::new(&keys).unwrap();
        assert_eq!(known.api_key("key"), Some("second"));
        assert_eq!(known.api_key("other"), Some("k"));
        assert_eq!(known.api_key("none"), None);
    }

    #[test]
    fn a_cookie_holds_what_cookies_can() {
        let cookie = |value: &str| {
            let (mut headers, mut query, mut cookies) =
                (HeaderMap::new(), String::new(), Vec::new());
            let mut target = Target {
                headers: &mut headers,
                query: &mut query,
                cookies: &mut cookies,
            };
            let known = Credentials::new(&[Credential::api_key("cookie", value)]).unwrap();
            known
                .apply(&operation(&[&[COOKIE]]), None, &mut target)
                .map(|()| cookies.concat())
        };
        assert_eq!(cookie("a-b=c/d").unwrap(), "session=a-b=c/d");
        for unfit in ["a b", "a\"b", "a,b", "a;b", "a\\b", "ä"] {
            assert!(cookie(unfit).is_err(), "{unfit}");
        }
    }

    #[test]
    fn a_token_of_a_source_is_taken_out_too_unless_it_is_a_word() {
        let known = Credentials::default();
        let scrub = |token: &str, text: &'static str| {
            let token = AccessToken::new(token).unwrap();
            known.scrub(Bytes::from_static(text.as_bytes()), Some(&token))
        };
        assert_eq!(scrub("12345678", "x 12345678 y"), "x [redacted] y");
        assert_eq!(scrub("1234567+", "x 1234567%2B y"), "x [redacted] y");
        assert_eq!(scrub("1234567", "x 1234567 y"), "x 1234567 y");
    }

    #[test]
    fn debug_names_the_kinds() {
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
