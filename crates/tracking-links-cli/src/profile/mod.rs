//! Profiles: the accounts of a file, by name.
//!
//! No message contains a value of the file, nor a line of it: it may be a secret.

mod file;
mod secret;

use std::path::{Path, PathBuf};

use tracking_links::{Provider, ProviderVariable, TrackingLinks};

use crate::accounts::{Accounts, Source, Unusable};
use crate::exit::Failed;
use crate::names::nearest;
use file::{Account, Profiles};
use secret::Place;

/// Reads the accounts of a profile. Without a name, of the only profile of the file. Without a
/// path, of the file in the user's folder for configuration. An account with a fault keeps nobody
/// from using the others.
pub(crate) fn load(path: Option<&Path>, name: Option<&str>) -> Result<Accounts, Failed> {
    let path = match path {
        Some(path) => path.to_owned(),
        None => default_path()?,
    };
    let profiles = Profiles::read(&path)?;
    let (name, accounts) = profiles.select(name)?;
    let (mut links, mut unusable) = (TrackingLinks::builder(), Vec::new());
    for (account, settings) in accounts {
        let place = Place {
            file: &path,
            profile: name,
            account,
        };
        let provider = settings.provider(account);
        match build(provider, settings, &place) {
            Ok(provider) => links = links.provider(provider),
            Err(failed) => unusable.push(Unusable {
                name: account.clone(),
                provider: provider.to_owned(),
                failed,
            }),
        }
    }
    Ok(Accounts::new(links.build()?, unusable, Source::Profile))
}

/// Builds the provider of an account.
fn build(
    provider: &str,
    settings: &Account,
    place: &Place<'_>,
) -> Result<Box<dyn Provider>, Failed> {
    let variables = variables(provider, place)?;
    let values = settings.values(&variables, place)?;
    let value = |name: &str| values.get(name).cloned();
    let built = TrackingLinks::provider_from_variables(provider, place.account, value);
    built.map_err(|error| Failed::setup(format!("{place}: {error}")))
}

/// Lists the variables of a provider.
fn variables(provider: &str, place: &Place<'_>) -> Result<Vec<ProviderVariable>, Failed> {
    let mut known = TrackingLinks::variables();
    let found = known.find(|(name, _)| *name == provider);
    found.map(|(_, variables)| variables).ok_or_else(|| {
        let known: Vec<_> = TrackingLinks::variables().map(|(name, _)| name).collect();
        let near = nearest(provider, known.iter().copied());
        let near = near.map_or_else(String::new, |near| format!("; did you mean {near:?}?"));
        Failed::setup(format!("{place}: there is no provider {provider:?}{near}")).help(format!(
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
