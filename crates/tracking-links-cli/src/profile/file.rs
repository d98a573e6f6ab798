//! The file of profiles: tables of accounts, each with the variables of its provider.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use tracking_links::ProviderVariable;

use super::secret::{self, Place};
use crate::exit::Failed;

/// The key of an account that names its provider.
const PROVIDER: &str = "provider";

/// What a file of profiles looks like, for people who have none yet.
const EXAMPLE: &str = r#"[anna.fanvue]
FANVUE_ACCESS_TOKEN = { file = "fanvue.token" }
FANVUE_HANDLE = "anna"

[anna.fanvue-eu]
provider = "fanvue"
FANVUE_ACCESS_TOKEN = { env = "FANVUE_EU_TOKEN" }
"#;

/// The accounts of each profile.
pub(super) struct Profiles {
    path: PathBuf,
    profiles: BTreeMap<String, BTreeMap<String, Account>>,
}

/// An account: the variables of its provider, and the provider's name.
#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct Account {
    values: BTreeMap<String, Value>,
}

/// What the message about a wrong value says.
const EXPECTED: &str = "must be a text in quotes";

/// A value, or where it is.
#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "a value must be a text in quotes, { env = \"NAME\" }, { file = \"PATH\" } or \
                 { keyring = \"NAME\" }"
)]
enum Value {
    Inline(String),
    Elsewhere(Source),
}

/// Where a value is.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Source {
    Env(String),
    File(PathBuf),
    Keyring(String),
}

impl Profiles {
    /// Reads a file.
    pub(super) fn read(path: &Path) -> Result<Self, Failed> {
        let text = fs::read_to_string(path).map_err(|error| {
            let failed = secret::unreadable(path, &error);
            match error.kind() {
                std::io::ErrorKind::NotFound => {
                    let example = EXAMPLE.lines().map(|line| format!("    {line}\n"));
                    let example: String = example.collect();
                    failed.help(format!("a file of profiles looks so:\n\n{example}"))
                }
                _ => failed,
            }
        })?;
        let profiles = toml::from_str(&text).map_err(|error: toml::de::Error| {
            // The error itself quotes the line, in which there may be a secret.
            let start = error.span().map_or(0, |span| span.start).min(text.len());
            let line = text.as_bytes()[..start]
                .split(|byte| *byte == b'\n')
                .count();
            let place = format!("{}:{line}", path.display());
            match error.message() {
                message if message.contains(EXPECTED) => {
                    Failed::setup(format!("{place}: {message}"))
                }
                _ => Failed::setup(format!("{place}: this is no table of an account in TOML"))
                    .help("begin an account with [PROFILE.ACCOUNT]; a value is a text in quotes,")
                    .help("or { env = \"NAME\" }, { file = \"PATH\" } or { keyring = \"NAME\" }"),
            }
        })?;
        Ok(Self {
            path: path.to_owned(),
            profiles,
        })
    }

    /// Returns the profile of this name, or the only one, with its name.
    pub(super) fn select(
        &self,
        name: Option<&str>,
    ) -> Result<(&str, &BTreeMap<String, Account>), Failed> {
        let found = match name {
            Some(name) => self.profiles.get_key_value(name),
            None if self.profiles.len() == 1 => self.profiles.first_key_value(),
            None => None,
        };
        let found = found.map(|(name, accounts)| (name.as_str(), accounts));
        found.ok_or_else(|| {
            let path = self.path.display();
            let message = match name {
                Some(name) => format!("{path} has no profile {name:?}"),
                None => format!("{path} has {} profiles", self.profiles.len()),
            };
            let names: Vec<_> = self.profiles.keys().map(String::as_str).collect();
            Failed::setup(message).help(format!("choose with --profile: {}", names.join(", ")))
        })
    }
}

impl Account {
    /// Returns the name of the provider: the account's own, unless another is set.
    pub(super) fn provider<'a>(&'a self, account: &'a str) -> &'a str {
        match self.values.get(PROVIDER) {
            Some(Value::Inline(provider)) => provider,
            _ => account,
        }
    }

    /// Reads the values of the variables, of which there must be no other.
    pub(super) fn values(
        &self,
        variables: &[ProviderVariable],
        place: &Place<'_>,
    ) -> Result<BTreeMap<String, String>, Failed> {
        let mut values = BTreeMap::new();
        for (name, value) in self.values.iter().filter(|(name, _)| *name != PROVIDER) {
            let Some(variable) = variables.iter().find(|it| it.name == *name) else {
                let known: Vec<_> = variables.iter().map(|it| it.name.as_str()).collect();
                return Err(
                    Failed::setup(format!("{place}: there is no variable {name}"))
                        .help(format!("the variables are {}", known.join(", "))),
                );
            };
            let value = match value {
                Value::Inline(text) => {
                    if variable.is_secret {
                        secret::check_private(place.file)?;
                    }
                    text.clone()
                }
                Value::Elsewhere(Source::Env(name)) => secret::from_env(name, place)?,
                Value::Elsewhere(Source::File(path)) => secret::from_file(path, place)?,
                Value::Elsewhere(Source::Keyring(user)) => secret::from_keyring(user, place)?,
            };
            values.insert(name.clone(), value);
        }
        Ok(values)
    }
}
