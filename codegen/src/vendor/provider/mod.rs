//! The contents of `provider.toml`: facts about a provider that its document does not have.
//!
//! Plain data. Unknown keys are refused, so that a misspelt key is noticed.

mod checked;

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::model::settings::{self, Settings};

/// The contents of `specs/<p>/provider.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Provider {
    /// The folder's name under `specs/`.
    #[serde(skip)]
    pub(crate) name: String,
    /// The provider's name as people write it.
    pub(crate) title: String,
    /// The address of the page from which the document was saved.
    pub(crate) source: String,
    /// The day on which it was saved. `None` only for a provider without a `provider.toml`.
    #[serde(deserialize_with = "checked::date")]
    pub(crate) retrieved: Option<toml::value::Datetime>,
    /// The file name of the vendored document. Its extension selects YAML or JSON.
    #[serde(default)]
    pub(crate) document: String,
    /// SHA-256 of the vendored bytes, in hexadecimal.
    #[serde(default)]
    pub(crate) sha256: String,
    /// The documents of several pages, instead of `document` and `sha256`.
    #[serde(default)]
    pub(crate) documents: Vec<PageDocument>,
    /// The SHA-256 of each file to which the documents refer, by path below the provider's folder.
    #[serde(default)]
    pub(crate) files: BTreeMap<toml::Spanned<String>, String>,
    /// The server to call, instead of those in the document.
    #[serde(default, deserialize_with = "checked::server")]
    pub(crate) server: Option<String>,
    /// The credential that each wanted operation needs, checked against the repaired document.
    pub(crate) credentials: Option<CredentialKind>,
    /// The ids of the operations to generate.
    pub(crate) operations: Vec<String>,
    /// Headers sent with every request.
    #[serde(default, deserialize_with = "checked::headers")]
    pub(crate) headers: BTreeMap<String, String>,
    /// The provider's rate limit.
    #[serde(rename = "rate-limit")]
    pub(crate) rate_limit: Option<RateLimit>,
    /// Whether an operation is idempotent, by id, if its HTTP method implies otherwise.
    #[serde(default)]
    pub(crate) idempotent: BTreeMap<String, bool>,
    /// Names to use instead of the document's.
    #[serde(default)]
    pub(crate) names: Names,
}

/// One of several documents. A page may hold more than one.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PageDocument {
    /// The vendored file's path below the provider's folder.
    pub(crate) file: toml::Spanned<String>,
    /// SHA-256 of the vendored bytes, in hexadecimal.
    pub(crate) sha256: toml::Spanned<String>,
    /// The address of the page from which it was saved. For maintainers only.
    #[serde(default, rename = "source")]
    pub(crate) _source: Option<String>,
    /// The server that the page names, if the document names none.
    pub(crate) server: Option<String>,
}

impl Provider {
    /// A provider without `provider.toml`, for a single document.
    pub(crate) fn of_document(name: &str, document: &str) -> Self {
        Self {
            name: name.to_owned(),
            title: name.to_owned(),
            document: document.to_owned(),
            ..Self::default()
        }
    }

    /// The part that the model needs.
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
                burst: limit.burst,
            }),
        }
    }

    /// The vendored document, or the folder of several, as generated files name it.
    pub(crate) fn vendored(&self) -> &str {
        let first = self.documents.first().map(|first| first.file.get_ref());
        first.map_or(self.document.as_str(), |first| {
            first.split_once('/').map_or(first, |(folder, _)| folder)
        })
    }
}

/// The kind of credential that a provider requires.
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

/// The number of requests that a provider allows in a period.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct RateLimit {
    pub(crate) requests: std::num::NonZeroU32,
    pub(crate) per_seconds: std::num::NonZeroU32,
    pub(crate) burst: Option<std::num::NonZeroU32>,
}

/// Names chosen by the maintainer.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Names {
    /// Names of types, by the name of the component schema or the name that an inline schema was
    /// given. Equal schemas may share a type name.
    #[serde(default, deserialize_with = "checked::types")]
    pub(crate) types: BTreeMap<String, String>,
    /// Names of methods, by operation id.
    #[serde(default, deserialize_with = "checked::methods")]
    pub(crate) operations: BTreeMap<String, String>,
}
