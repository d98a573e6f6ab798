//! Defines the contents of `provider.toml`: facts about a provider that its document lacks.
//!
//! Unknown keys are refused, so that a misspelt key is noticed.

mod checked;
mod errors;
pub(crate) mod version;

use std::collections::BTreeMap;
use std::path::{Component, Path};

use serde::Deserialize;

use crate::model::paging::PagingSetting;
use crate::model::settings::{ErrorRule, RateLimit, Settings};
use crate::vendor::provider::version::Version;

/// The contents of `specs/<p>/provider.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Provider {
    /// The folder's name under `specs/`.
    #[serde(skip)]
    pub(crate) name: String,
    /// The provider's name as people write it.
    pub(crate) title: String,
    /// The version of the client. Breaking changes call for another one.
    #[serde(default, deserialize_with = "checked::version")]
    pub(crate) version: Option<Version>,
    /// The address of the page from which the document was saved.
    pub(crate) source: String,
    /// The day on which the page was saved. `None` only if there is no `provider.toml`.
    #[serde(deserialize_with = "checked::date")]
    pub(crate) retrieved: Option<toml::value::Datetime>,
    /// What is fetched instead of `source`, if that is not the document or a page that holds it.
    #[serde(default, deserialize_with = "checked::fetch")]
    pub(crate) fetch: Option<Fetch>,
    /// The file name of the vendored document. Its extension selects YAML or JSON.
    #[serde(default)]
    pub(crate) document: String,
    /// SHA-256 of the vendored bytes, in hexadecimal.
    #[serde(default)]
    pub(crate) sha256: String,
    /// The documents if there are several, instead of `document` and `sha256`.
    #[serde(default)]
    pub(crate) documents: Vec<PageDocument>,
    /// The SHA-256 of each file to which the documents refer, by path below the provider's folder.
    #[serde(default)]
    pub(crate) files: BTreeMap<toml::Spanned<String>, String>,
    /// The server to call, instead of those in the document.
    #[serde(default, deserialize_with = "checked::server")]
    pub(crate) server: Option<String>,
    /// The kind of credential that each generated operation must need according to the repaired
    /// document.
    pub(crate) credentials: Option<CredentialKind>,
    /// The ids of the operations to generate.
    pub(crate) operations: Vec<String>,
    /// Headers sent with every request.
    #[serde(default, deserialize_with = "checked::headers")]
    pub(crate) headers: BTreeMap<String, String>,
    /// The provider's rate limit.
    #[serde(rename = "rate-limit")]
    pub(crate) rate_limit: Option<RateLimit>,
    /// What error responses mean whose status does not say it. The first that matches applies.
    #[serde(default, deserialize_with = "errors::rules")]
    pub(crate) errors: Vec<ErrorRule>,
    /// Whether an operation is idempotent, by operation id. Only needed for operations whose HTTP
    /// method implies the opposite.
    #[serde(default)]
    pub(crate) idempotent: BTreeMap<String, bool>,
    /// How operations give their lists in pages, by operation id, or `false` for those that don't.
    /// Only needed where the operation's shape does not tell it.
    #[serde(default)]
    pub(crate) pagination: BTreeMap<String, PagingSetting>,
    /// Names that replace those made from the document.
    #[serde(default)]
    pub(crate) names: Names,
    /// What each address answered when it was last fetched.
    #[serde(default)]
    pub(crate) fetched: BTreeMap<String, Fetched>,
}

/// What is fetched to compare with a vendored document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fetch {
    /// Nothing, because the document was written here.
    Nothing,
    /// What this address answers.
    Address(String),
}

/// What an address answered when it was last fetched. The next request is conditional on it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Fetched {
    /// The SHA-256 of the file that was vendored from the address, in hexadecimal; of several, that
    /// of their SHA-256, a line each.
    pub(crate) sha256: String,
    /// The header `ETag`.
    pub(crate) etag: Option<String>,
    /// The header `Last-Modified`.
    pub(crate) last_modified: Option<String>,
}

/// One of a provider's documents, if it has several. A page may contain more than one.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PageDocument {
    /// The vendored file's path below the provider's folder.
    pub(crate) file: toml::Spanned<String>,
    /// SHA-256 of the vendored bytes, in hexadecimal.
    pub(crate) sha256: toml::Spanned<String>,
    /// The address of the page from which the document was saved.
    #[serde(default)]
    pub(crate) source: Option<String>,
    /// What is fetched instead of `source`.
    #[serde(default, deserialize_with = "checked::fetch")]
    pub(crate) fetch: Option<Fetch>,
    /// The server that the page names, if the document names none.
    pub(crate) server: Option<String>,
}

impl Provider {
    /// Creates a provider that has no `provider.toml`, for a single document.
    pub(crate) fn of_document(name: &str, document: &str) -> Self {
        Self {
            name: name.to_owned(),
            title: name.to_owned(),
            document: document.to_owned(),
            ..Self::default()
        }
    }

    /// Returns the version of the client.
    pub(crate) fn version(&self) -> Version {
        self.version.unwrap_or(Version::FIRST)
    }

    /// Returns what the file chooses of the client's public items.
    pub(crate) fn chosen(&self) -> Chosen {
        Chosen {
            operations: self.operations.clone(),
            method_names: self.names.operations.clone(),
            type_names: self.names.types.clone(),
        }
    }

    /// Returns the values that the model needs.
    pub(crate) fn settings(&self) -> Settings {
        Settings {
            name: self.name.clone(),
            title: self.title.clone(),
            operations: self.operations.clone(),
            type_names: self.names.types.clone(),
            method_names: self.names.operations.clone(),
            idempotent: self.idempotent.clone(),
            headers: self.headers.clone(),
            rate_limit: self.rate_limit,
            pagination: self.pagination.clone(),
            errors: self.errors.clone(),
        }
    }

    /// Returns the path that generated files give as their source: the document's, or that of the
    /// folder if there are several documents.
    pub(crate) fn vendored(&self) -> &str {
        let first = self.documents.first().map(|first| first.file.get_ref());
        first.map_or(self.document.as_str(), |first| {
            first.split_once('/').map_or(first, |(folder, _)| folder)
        })
    }
}

/// Whether a path in the file stays inside of the provider's folder.
pub(crate) fn is_inside(file: &str) -> bool {
    let mut components = Path::new(file).components();
    components.all(|component| matches!(component, Component::Normal(_)))
}

/// What `provider.toml` chooses of a client's public items. The client's manifest keeps it, for the
/// next client to be compared with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(crate) struct Chosen {
    pub(crate) operations: Vec<String>,
    pub(crate) method_names: BTreeMap<String, String>,
    pub(crate) type_names: BTreeMap<String, String>,
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
    /// Returns the kind as `provider.toml` spells it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Bearer => "bearer",
            Self::Basic => "basic",
            Self::ApiKey => "api-key",
        }
    }
}

/// Names chosen by the maintainer.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Names {
    /// Names of Rust types, by the name of the component schema. For an inline schema, which has no
    /// name, the key is the name that the generator made. Equal schemas may share a type name.
    #[serde(default, deserialize_with = "checked::types")]
    pub(crate) types: BTreeMap<String, String>,
    /// Names of Rust methods, by operation id.
    #[serde(default, deserialize_with = "checked::methods")]
    pub(crate) operations: BTreeMap<String, String>,
}
