//! The accounts that commands work with, and why others can't be used.

use tracking_links::{ProviderVariable, TrackingLinks};

use crate::exit::Failed;
use crate::names::nearest;

/// The accounts of the environment, of a profile or of the sandbox.
#[derive(Debug)]
pub(crate) struct Accounts {
    pub(crate) links: TrackingLinks,
    /// Those whose settings have a fault.
    pub(crate) unusable: Vec<Unusable>,
    source: Source,
}

/// An account whose settings have a fault. Only commands that need it fail.
#[derive(Debug)]
pub(crate) struct Unusable {
    /// The name by which commands select it.
    pub(crate) name: String,
    /// The name of its provider.
    pub(crate) provider: String,
    pub(crate) failed: Failed,
}

/// Where accounts come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Environment,
    Profile,
    Sandbox,
}

impl Accounts {
    pub(crate) fn new(links: TrackingLinks, unusable: Vec<Unusable>, source: Source) -> Self {
        Self {
            links,
            unusable,
            source,
        }
    }

    /// Reads the accounts of the environment, of which there may be none.
    pub(crate) fn from_env() -> Result<Self, Failed> {
        let (builder, errors) = TrackingLinks::from_env_partly();
        let unusable = errors.into_iter().map(|error| {
            let name = error.provider().unwrap_or_default().to_owned();
            Unusable {
                provider: name.clone(),
                name,
                failed: Failed::from(error).help(ALTERNATIVES),
            }
        });
        let unusable = unusable.collect();
        Ok(Self::new(builder.build()?, unusable, Source::Environment))
    }

    /// Returns whether there is no account, neither with a fault nor without.
    pub(crate) fn is_empty(&self) -> bool {
        self.links.providers().next().is_none() && self.unusable.is_empty()
    }

    /// Fails if no account can be used.
    pub(crate) fn require_any(&self) -> Result<(), Failed> {
        if self.links.providers().next().is_some() {
            return Ok(());
        }
        Err(match self.unusable.first() {
            Some(account) => account.failed.clone(),
            None => self.none(),
        })
    }

    /// Says that there is no account, and what to do.
    pub(crate) fn none(&self) -> Failed {
        let set = TrackingLinks::from_env().err();
        match set.filter(|_| self.source == Source::Environment) {
            Some(error) => Failed::from(error).help(ALTERNATIVES),
            None => Failed::setup("no provider is configured").help(ALTERNATIVES),
        }
    }

    /// Fails if the account of this name can't be used, with what to do.
    pub(crate) fn require(&self, name: &str) -> Result<(), Failed> {
        if self.links.provider(name).is_some() {
            return Ok(());
        }
        if let Some(account) = self.unusable.iter().find(|it| it.name == name) {
            return Err(account.failed.clone());
        }
        let unset = unset(name).filter(|_| self.source == Source::Environment);
        Err(match unset {
            Some(message) => Failed::setup(message).help(ALTERNATIVES),
            None => self.unknown(name),
        })
    }

    /// Lists the known providers for which there is no account, and what to do about each.
    pub(crate) fn absent(&self) -> Vec<(String, String)> {
        let known = TrackingLinks::variables().map(|(name, _)| name);
        let absent = known.filter(|name| self.names().all(|it| it != *name));
        let absent = absent.map(|name| {
            let message = match self.source {
                Source::Environment => unset(name),
                Source::Profile | Source::Sandbox => None,
            };
            let message = message.unwrap_or_else(|| format!("there is no account named {name}"));
            (name.to_owned(), message)
        });
        absent.collect()
    }

    /// Says that nothing has this name, and which names there are.
    fn unknown(&self, name: &str) -> Failed {
        let configured: Vec<_> = self.names().collect();
        let mut known: Vec<_> = match self.source {
            Source::Environment => TrackingLinks::variables().map(|it| it.0).collect(),
            Source::Profile | Source::Sandbox => Vec::new(),
        };
        known.retain(|name| !configured.contains(name));
        let near = nearest(name, configured.iter().chain(&known).copied());
        let near = near.map_or_else(String::new, |near| format!("; did you mean {near:?}?"));
        let what = match self.source {
            Source::Profile => "account",
            Source::Environment | Source::Sandbox => "provider",
        };
        let mut failed = Failed::setup(format!("no {what} is named {name:?}{near}"));
        if !configured.is_empty() {
            failed = failed.help(format!("configured: {}", configured.join(", ")));
        }
        if !known.is_empty() {
            failed = failed.help(format!("not configured: {}", known.join(", ")));
        }
        failed
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        let usable = self.links.providers().map(|it| it.name());
        usable.chain(self.unusable.iter().map(|it| &*it.name))
    }
}

/// What to do instead of setting variables of the environment.
const ALTERNATIVES: &str = "or name accounts with --profile, or try it with --sandbox";

/// Says which variables configure a provider of which none is set; `None` if it is not known.
fn unset(name: &str) -> Option<String> {
    let (name, variables) = TrackingLinks::variables().find(|(known, _)| *known == name)?;
    let required = variables.into_iter().filter(|it| it.is_required);
    let required: Vec<_> = required.map(|ProviderVariable { name, .. }| name).collect();
    let required = required.join(" and ");
    Some(format!("{name} is not configured; set {required}"))
}
