//! Checks values of `provider.toml` that generated code uses: names, headers, the server.
//!
//! The values are checked during deserialization, so that a fault is shown at the value's line.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::Deserializer;

use super::Fetch;
use super::version::Version;
use crate::model::names::{RESERVED_TYPES, is_identifier, method_name, type_name, value_name};

/// The names of headers that a client sets itself, one per line. `tracking-links-runtime` refuses
/// headers by the same list.
const RESERVED_HEADERS: &str =
    include_str!("../../../../crates/tracking-links-runtime/src/client/reserved_headers.txt");

#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Method(String);

#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Type(String);

#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(try_from = "String")]
struct Header(String);

#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Server(String);

impl TryFrom<String> for Method {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match method_name(&value_name(&text)) {
            name if name == text => Ok(Self(text)),
            name => Err(format!(
                "`{text}` cannot be the name of a Rust method; write `{name}`"
            )),
        }
    }
}

impl TryFrom<String> for Type {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text.starts_with(char::is_uppercase)
            && is_identifier(&text)
            && !RESERVED_TYPES.contains(&text.as_str())
        {
            return Ok(Self(text));
        }
        let mut name = type_name(&text);
        if RESERVED_TYPES.contains(&name.as_str()) {
            name.push_str("Value");
        }
        Err(format!(
            "`{text}` cannot be the name of a Rust type; write `{name}`"
        ))
    }
}

impl TryFrom<String> for Header {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if http::HeaderName::from_bytes(text.as_bytes()).is_err() {
            return Err(format!(
                "`{text}` is not a header name; use letters, digits and hyphens"
            ));
        }
        let mut reserved = RESERVED_HEADERS.lines();
        if reserved.any(|reserved| text.eq_ignore_ascii_case(reserved)) {
            return Err(format!(
                "the client sets the header `{text}` itself; remove it here, \
                 and describe credentials in overlay.yaml, as security schemes"
            ));
        }
        Ok(Self(text))
    }
}

impl TryFrom<String> for Server {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match may_be_called(&text) {
            true => Ok(Self(text)),
            false => Err(format!(
                "`{text}` is not a server that a client may call; \
                 write a URL that begins with https://"
            )),
        }
    }
}

/// Whether a URL is one of https with a host, or of http and this machine.
fn may_be_called(url: &str) -> bool {
    let host = |url: &str| url.split(['/', ':']).next().unwrap_or_default().to_owned();
    match (url.strip_prefix("https://"), url.strip_prefix("http://")) {
        (Some(rest), _) => !host(rest).is_empty(),
        (_, Some(rest)) => matches!(host(rest).as_str(), "localhost" | "127.0.0.1"),
        _ => false,
    }
}

/// A value of `fetch`.
#[derive(Deserialize)]
#[serde(try_from = "toml::Value")]
struct FetchValue(Fetch);

impl TryFrom<toml::Value> for FetchValue {
    type Error = String;

    fn try_from(value: toml::Value) -> Result<Self, String> {
        match value {
            toml::Value::Boolean(false) => Ok(Self(Fetch::Nothing)),
            toml::Value::String(url) if may_be_called(&url) => Ok(Self(Fetch::Address(url))),
            other => Err(format!(
                "{other} can't be fetched; write the document's address, which begins with \
                 https://, or `false` if the document was written here"
            )),
        }
    }
}

type Map = BTreeMap<String, String>;

pub(super) fn methods<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Map, D::Error> {
    let map = BTreeMap::<String, Method>::deserialize(deserializer)?;
    Ok(map.into_iter().map(|(id, name)| (id, name.0)).collect())
}

pub(super) fn types<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Map, D::Error> {
    let map = BTreeMap::<String, Type>::deserialize(deserializer)?;
    let map = map.into_iter();
    Ok(map.map(|(schema, name)| (schema, name.0)).collect())
}

pub(super) fn headers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Map, D::Error> {
    let map = BTreeMap::<Header, String>::deserialize(deserializer)?;
    let map = map.into_iter();
    Ok(map.map(|(name, value)| (name.0, value)).collect())
}

pub(super) fn server<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    Server::deserialize(deserializer).map(|server| Some(server.0))
}

pub(super) fn fetch<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Fetch>, D::Error> {
    FetchValue::deserialize(deserializer).map(|fetch| Some(fetch.0))
}

/// Reads a date for a field that is an `Option` so that `Provider` can have a default value. serde
/// still requires the field's key in the file, because the field has this function.
pub(super) fn date<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<toml::value::Datetime>, D::Error> {
    toml::value::Datetime::deserialize(deserializer).map(Some)
}

/// Reads the version of a client.
pub(super) fn version<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Version>, D::Error> {
    let text = String::deserialize(input)?;
    let version = Version::parse(&text).ok_or_else(|| {
        serde::de::Error::custom(format!(
            "`{text}` is not a version as MAJOR.MINOR.PATCH; write for example `0.1.0`"
        ))
    })?;
    Ok(Some(version))
}
