//! Profiles: the accounts of a file, by name.
//!
//! No message contains a value of the file, nor a line of it: it may be a secret.

mod file;
mod secret;

use std::path::{Path, PathBuf};

use tracking_links::{ProviderVariable, TrackingLinks};

use crate::exit::Failed;
use file::Profiles;
use secret::Place;

/// Builds the providers of a profile. Without a name, of the only profile of the file. Without a
/// path, of the file in the user's folder for configuration.
pub(crate) fn load(path: Option<&Path>, name: Option<&str>) -> Result<TrackingLinks, Failed> {
    let path = match path {
        Some(path) => path.to_owned(),
        None => default_path()?,
    };
    let profiles = Profiles::read(&path)?;
    let (name, accounts) = profiles.select(name)?;
    let mut links = TrackingLinks::builder();
    for (account, settings) in accounts {
        let place = Place {
            file: &path,
            profile: name,
            account,
        };
        let provider = settings.provider(account);
        let variables = variables(provider, &place)?;
        let values = settings.values(&variables, &place)?;
        let value = |name: &str| values.get(name).cloned();
        let added = links.from_variables(provider, account, value);
        links = added.map_err(|error| Failed::setup(format!("{place}: {error}")))?;
    }
    Ok(links.build()?)
}

/// Lists the variables of a provider.
fn variables(provider: &str, place: &Place<'_>) -> Result<Vec<ProviderVariable>, Failed> {
    let mut known = TrackingLinks::variables();
    let found = known.find(|(name, _)| *name == provider);
    found.map(|(_, variables)| variables).ok_or_else(|| {
        let known: Vec<_> = TrackingLinks::variables().map(|(name, _)| name).collect();
        Failed::setup(format!("{place}: there is no provider {provider:?}")).help(format!(
            "name the account after its provider, or set `provider`: {}",
            known.join(", ")
        ))
    })
}

/// Returns where the file of profiles is, unless the arguments say it.
fn default_path() -> Result<PathBuf, Failed> {
    let folder = |name: &str| std::env::var_os(name).filter(|it| !it.is_empty());
    let folder = folder("XDG_CONFIG_HOME")
        .or_else(|| folder("APPDATA"))
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(folder("HOME")?).join(".config")));
    let folder = folder.ok_or_else(|| {
        Failed::setup("there is no folder for configuration, since HOME is not set")
            .help("name the file with --config FILE")
    })?;
    Ok(folder.join("tracking-links").join("profiles.toml"))
}
