//! `provider.toml`: what is known of a provider that its document does not say.
//!
//! Data only. A key that is not listed here is refused, so that a slip of the pen is not silence.

mod written;

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::model::settings::{self, Settings};

/// The contents of `specs/<p>/provider.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Provider {
    /// The folder's name under `specs/`.
    #[serde(skip)]
    pub(crate) name: String,
    /// The provider's name as people write it.
    pub(crate) title: String,
    /// The page from which the document was taken.
    pub(crate) source: String,
    /// The day on which it was taken.
    pub(crate) retrieved: toml::value::Datetime,
    /// The vendored document's file name; its ending says whether it is YAML or JSON.
    #[serde(default)]
    pub(crate) document: String,
    /// SHA-256 of the vendored bytes, in hexadecimal.
    #[serde(default)]
    pub(crate) sha256: String,
    /// Instead of these two, the documents of several pages.
    #[serde(default)]
    pub(crate) documents: Vec<PageDocument>,
    /// The files that the documents refer to: from the path below the provider's folder to the SHA-256 of the vendored bytes.
    #[serde(default)]
    pub(crate) files: BTreeMap<toml::Spanned<String>, String>,
    /// The server to call, where the document names none or another one.
    #[serde(default, deserialize_with = "written::server")]
    pub(crate) server: Option<String>,
    /// The credential that each wanted operation needs, checked against the repaired document.
    pub(crate) credentials: Option<CredentialKind>,
    /// The ids of the operations to generate.
    pub(crate) operations: Vec<String>,
    /// Headers sent with every request.
    #[serde(default, deserialize_with = "written::headers")]
    pub(crate) headers: BTreeMap<String, String>,
    /// How many requests the provider takes.
    #[serde(rename = "rate-limit")]
    pub(crate) rate_limit: Option<RateLimit>,
    /// From an operation's id to whether it may be sent twice, where its HTTP method tells otherwise.
    #[serde(default)]
    pub(crate) idempotent: BTreeMap<String, bool>,
    /// Names to use instead of the document's.
    #[serde(default)]
    pub(crate) names: Names,
}

/// One of several documents, each from a page or a part of one.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PageDocument {
    /// The vendored file's path below the provider's folder.
    pub(crate) file: toml::Spanned<String>,
    /// SHA-256 of the vendored bytes, in hexadecimal.
    pub(crate) sha256: toml::Spanned<String>,
    /// The page from which it was taken, for people.
    #[serde(default, rename = "source")]
    pub(crate) _source: Option<String>,
    /// The server that the page names, where the document names none.
    pub(crate) server: Option<String>,
}

impl Provider {
    /// What the model needs of it.
    pub(crate) fn settings(&self) -> Settings {
        Settings {
            name: self.name.clone(),
            title: self.title.clone(),
            operations: self.operations.clone(),
            type_names: self.names.types.clone(),
            method_names: self.names.operations.clone(),
            idempotent: self.idempotent.clone(),
            headers: self.headers.clone(),
            rate_limit: self.rate_limit.map(|limit| settings::RateLimit {
                requests: limit.requests,
                per_seconds: limit.per_seconds,
            }),
        }
    }

    /// What was vendored, as generated files name it: the one document, or the folder of several.
    pub(crate) fn vendored(&self) -> &str {
        let first = self.documents.first().map(|first| first.file.get_ref());
        first.map_or(self.document.as_str(), |first| {
            first.split_once('/').map_or(first, |(folder, _)| folder)
        })
    }
}

/// The kind of credential that a provider asks for.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum CredentialKind {
    /// `Authorization: Bearer` with a token (RFC 6750).
    Bearer,
    /// `Authorization: Basic` with a user name and a password (RFC 7617).
    Basic,
    /// A key in a header, the query or a cookie.
    ApiKey,
}

impl CredentialKind {
    /// The kind as `provider.toml` spells it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Bearer => "bearer",
            Self::Basic => "basic",
            Self::ApiKey => "api-key",
        }
    }
}

/// How many requests the provider takes in what time.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct RateLimit {
    pub(crate) requests: std::num::NonZeroU32,
    pub(crate) per_seconds: std::num::NonZeroU32,
}

/// Names that a person would choose.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Names {
    /// From the name of a component schema, or of a hoisted one, to the type's name. Several schemas
    /// may take one name when they are equal.
    #[serde(default, deserialize_with = "written::types")]
    pub(crate) types: BTreeMap<String, String>,
    /// From an operation's id to the method's name.
    #[serde(default, deserialize_with = "written::methods")]
    pub(crate) operations: BTreeMap<String, String>,
}

impl Provider {
    /// A provider of which nothing is known but its document.
    pub(crate) fn unknown(name: &str, document: &str) -> Self {
        let text = format!(
            "title = {name:?}\nsource = \"\"\nretrieved = 1970-01-01\ndocument = {document:?}\nsha256 = \"\"\noperations = []\n"
        );
        let mut provider: Self =
            toml::from_str(&text).expect("these are the keys that a provider must have");
        provider.name = name.to_owned();
        provider
    }
}
