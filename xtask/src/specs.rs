//! What `provider.toml` says of a provider, for pages and skeletons to repeat.

use std::fs;
use std::path::Path;

use toml_edit::DocumentMut;

use crate::failed::Failed;

/// Facts of `specs/<p>/provider.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Facts {
    /// The provider's name as people write it.
    pub(crate) title: String,
    /// `bearer`, `basic` or `api-key`; `None` if the file does not say.
    pub(crate) credentials: Option<String>,
    /// The documented rate limit: requests, and the seconds in which they may be sent.
    pub(crate) rate_limit: Option<(i64, i64)>,
}

impl Facts {
    /// Reads the facts of the provider in the folder `root/specs/<provider>`.
    pub(crate) fn read(root: &Path, provider: &str) -> Result<Self, Failed> {
        let path = format!("specs/{provider}/provider.toml");
        let fails = |error: &dyn std::fmt::Display| Failed(format!("{path}: {error}"));
        let text = fs::read_to_string(root.join(&path)).map_err(|error| fails(&error))?;
        let toml: DocumentMut = text.parse().map_err(|error| fails(&error))?;
        let string = |key: &str| Some(toml.get(key)?.as_str()?.to_owned());
        let limit = |key: &str| toml.get("rate-limit")?.get(key)?.as_integer();
        Ok(Self {
            title: string("title").ok_or_else(|| fails(&"has no `title`"))?,
            credentials: string("credentials"),
            rate_limit: limit("requests").zip(limit("per-seconds")),
        })
    }
}
