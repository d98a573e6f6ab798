//! What `provider.toml` says of a provider, for pages and skeletons to repeat.

use std::fs;
use std::path::Path;

use toml_edit::DocumentMut;

use crate::failed::Failed;
use crate::words::grouped;

/// Facts of `specs/<p>/provider.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Facts {
    /// The provider's name as people write it.
    pub(crate) title: String,
    /// `bearer`, `basic` or `api-key`; `None` if the file does not say.
    pub(crate) credentials: Option<String>,
    /// The documented rate limit: requests, and the seconds in which they may be sent.
    pub(crate) rate_limit: Option<(i64, i64)>,
    /// The day on which the document was saved.
    pub(crate) retrieved: Option<String>,
    /// Whether the document was written here, and has no source to be fetched from.
    pub(crate) is_written_here: bool,
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
            retrieved: toml
                .get("retrieved")
                .and_then(|it| it.as_value())
                .map(|it| it.to_string().trim().trim_matches('"').to_owned()),
            is_written_here: toml.get("fetch").and_then(|it| it.as_bool()) == Some(false),
        })
    }

    /// Returns what the credential is called for people; empty if the file does not say.
    pub(crate) fn credential(&self) -> &'static str {
        match self.credentials.as_deref() {
            Some("bearer") => "access token",
            Some("basic") => "name and password",
            Some("api-key") => "key",
            _ => "",
        }
    }

    /// Returns the rate limit for people, such as `200 a minute`; empty if there is none.
    pub(crate) fn limit(&self) -> String {
        let Some((requests, seconds)) = self.rate_limit else {
            return String::new();
        };
        let requests = grouped(usize::try_from(requests).unwrap_or_default());
        match seconds {
            1 => format!("{requests} a second"),
            60 => format!("{requests} a minute"),
            3_600 => format!("{requests} an hour"),
            86_400 => format!("{requests} a day"),
            _ => format!("{requests} in {seconds} s"),
        }
    }
}
