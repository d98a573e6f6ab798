//! [`Service`], what each simulated provider implements, and what all of them start with.

use std::fmt;

use tracking_links::runtime::{Api, Credential, Runtime};
use tracking_links::{Error, Field, LinkRequest, Provider};

use crate::answer::Answer;
use crate::record::RecordedRequest;
use crate::time::Clock;

/// A simulated provider, which a [`Server`](crate::Server) runs.
pub trait Service: Send + Sync + Sized + 'static {
    /// The type of the provider's created links.
    type Link;

    /// The provider's API, as its generated client knows it.
    const API: &'static Api;

    /// The secret in the credential of a user who may do everything.
    const SECRET: &'static str;

    /// Makes the provider, with an account that has no links.
    fn new(settings: &Settings) -> Result<Self, StartError>;

    /// Carries a request out and answers it.
    fn answer(&self, request: &RecordedRequest) -> Answer;

    /// Returns the links that exist, oldest first.
    fn links(&self) -> Vec<Self::Link>;

    /// Returns the variables of the environment that hold what a user has of an account, except the
    /// base URL.
    fn variables(&self) -> Vec<Variable>;

    /// Makes a credential of the kind that this provider takes. `secret` is the token, the password
    /// or the key in it.
    fn credential(&self, secret: &str) -> Credential;

    /// Makes the provider of `tracking-links` that calls this one through `client`.
    fn provider(&self, client: Runtime) -> Result<Box<dyn Provider>, Error>;

    /// Sets a field of a request to a value that this account knows.
    fn with_example(&self, request: LinkRequest, field: Field) -> LinkRequest {
        request.with_example(field)
    }

    /// Returns the settings that this provider alone has: names, and values in text.
    fn settings(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    /// Changes a setting that this provider alone has. Returns false if it has no such setting, or
    /// if the value does not fit.
    fn set(&self, _setting: &str, _value: &str) -> bool {
        false
    }
}

/// What all providers of a sandbox start with.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    pub(crate) enforce_rate_limits: bool,
    pub(crate) clock: Clock,
}

/// A variable of the environment that `from_env` of a provider in `tracking-links` reads, or that
/// holds something else of the account.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Variable {
    /// Such as `FANVUE_ACCESS_TOKEN`.
    pub name: String,
    /// The value for this sandbox.
    pub value: String,
    /// Whether the value is a credential or a part of one, which nothing may show.
    pub is_secret: bool,
}

impl Variable {
    pub(crate) fn public(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            value: value.into(),
            is_secret: false,
        }
    }

    pub(crate) fn secret(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            is_secret: true,
            ..Self::public(name, value)
        }
    }
}

/// Why the sandbox did not start.
#[derive(Debug)]
pub struct StartError {
    what: String,
    source: Box<dyn std::error::Error + Send + Sync>,
}

impl StartError {
    pub(crate) fn new(
        what: impl Into<String>,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self {
            what: what.into(),
            source: source.into(),
        }
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.source)
    }
}
