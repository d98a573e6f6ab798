//! What a person writes into `provider.toml` and the generated code takes over: names, headers, a server.
//!
//! Refused where it is read, so that the fault is shown in its line.

use std::collections::BTreeMap;

use serde::de::{Deserialize, Deserializer};

use crate::model::names::{is_identifier, type_name, value_name};

/// Headers that the runtime or the HTTP client writes; the runtime refuses them too.
const RESERVED: [&str; 10] = [
    "authorization",
    "connection",
    "content-length",
    "cookie",
    "host",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

struct Method(String);

struct Type(String);

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Header(String);

struct Server(String);

impl Method {
    fn checked(text: String) -> Result<Self, String> {
        match value_name(&text) {
            name if name == text => Ok(Self(text)),
            name => Err(format!("`{text}` is not a method's name; write `{name}`")),
        }
    }
}

impl Type {
    fn checked(text: String) -> Result<Self, String> {
        let is_type = text.starts_with(char::is_uppercase) && is_identifier(&text);
        match is_type {
            true => Ok(Self(text)),
            false => {
                let name = type_name(&text);
                Err(format!("`{text}` is not a type's name; write `{name}`"))
            }
        }
    }
}

impl Header {
    fn checked(text: String) -> Result<Self, String> {
        if http::HeaderName::from_bytes(text.as_bytes()).is_err() {
            return Err(format!(
                "`{text}` is not a header's name: it holds letters, digits and hyphens"
            ));
        }
        if RESERVED.contains(&text.to_ascii_lowercase().as_str()) {
            return Err(format!(
                "`{text}` is the client's own to send; credentials are described in overlay.yaml, as security schemes"
            ));
        }
        Ok(Self(text))
    }
}

impl Server {
    fn checked(text: String) -> Result<Self, String> {
        let host = |url: &str| url.split(['/', ':']).next().unwrap_or_default().to_owned();
        let fits = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
            (Some(rest), _) => !host(rest).is_empty(),
            (_, Some(rest)) => matches!(host(rest).as_str(), "localhost" | "127.0.0.1"),
            _ => false,
        };
        match fits {
            true => Ok(Self(text)),
            false => Err(format!(
                "`{text}` is no server that a client may call: write a URL that begins with https://"
            )),
        }
    }
}

/// Reads a string and checks it.
macro_rules! reads {
    ($($name:ident),*) => {$(
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::checked(String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
            }
        }
    )*};
}
reads!(Method, Type, Header, Server);

type Map = BTreeMap<String, String>;

pub(super) fn methods<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Map, D::Error> {
    let map = BTreeMap::<String, Method>::deserialize(deserializer)?;
    Ok(map.into_iter().map(|(id, name)| (id, name.0)).collect())
}

pub(super) fn types<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Map, D::Error> {
    let map = BTreeMap::<String, Type>::deserialize(deserializer)?;
    Ok(map
        .into_iter()
        .map(|(schema, name)| (schema, name.0))
        .collect())
}

pub(super) fn headers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Map, D::Error> {
    let map = BTreeMap::<Header, String>::deserialize(deserializer)?;
    Ok(map
        .into_iter()
        .map(|(name, value)| (name.0, value))
        .collect())
}

pub(super) fn server<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    Server::deserialize(deserializer).map(|server| Some(server.0))
}
