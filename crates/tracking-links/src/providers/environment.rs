//! Variables that configure a provider: those of the environment, or of a program's own settings.
//!
//! No message contains a value: it may be a secret, put into the wrong variable by mistake.

use std::borrow::Cow;
use std::ffi::OsString;
use std::sync::Arc;

use crate::error::{Error, ErrorKind};
use crate::provider::Provider;

use super::builder::{FromClient, ProviderBuilder};

/// A provider that variables can configure.
pub(super) trait FromEnv: FromClient + Provider + 'static {
    /// The variables that must be set: the credential.
    const REQUIRED: &'static [Variable];
    /// The variables that may be set besides the base URL, and what each sets.
    const OPTIONAL: &'static [(Variable, Set<Self>)] = &[];

    /// Makes a builder from the required variables.
    fn from_required(values: &Values<'_>) -> Result<ProviderBuilder<Self>, Error>;
}

/// Sets a value on the builder of the provider `P`.
pub(super) type Set<P> = fn(ProviderBuilder<P>, String) -> ProviderBuilder<P>;

/// Where the values of variables come from.
pub(crate) struct Values<'a> {
    /// Returns the value of a variable.
    pub(crate) read: &'a dyn Fn(&str) -> Option<OsString>,
    /// What a variable is called in messages.
    pub(crate) noun: &'static str,
}

impl Values<'static> {
    /// The variables of the environment.
    pub(crate) const ENVIRONMENT: Self = Self {
        read: &|name| std::env::var_os(name),
        noun: "the environment variable",
    };
}

/// Makes a builder from the variables of the environment for the provider `P`.
pub(super) fn builder<P: FromEnv>() -> Result<ProviderBuilder<P>, Error> {
    builder_of(&Values::ENVIRONMENT)
}

/// Makes a builder from the variables of the provider `P`. Its base URL is in a variable that is
/// named after the provider, such as `FANVUE_BASE_URL`. It is required if the provider has no
/// server of its own, since users host it.
fn builder_of<P: FromEnv>(values: &Values<'_>) -> Result<ProviderBuilder<P>, Error> {
    let read = || {
        let mut optional = P::OPTIONAL.iter();
        let builder = P::from_required(values)?;
        let builder = optional.try_fold(builder, |builder, (variable, set)| {
            variable.set(values, builder, *set)
        })?;
        // Last, since it takes precedence over a region.
        let base_url = base_url::<P>();
        match P::API.base_url {
            Some(_) => base_url.set(values, builder, ProviderBuilder::base_url),
            None => Ok(builder.base_url(base_url.required(values)?)),
        }
    };
    read().map_err(|error| error.with_provider(P::API.name))
}

/// Returns the variable of the base URL of the provider `P`.
fn base_url<P: FromEnv>() -> Variable {
    let name = P::API.name.to_uppercase().replace('-', "_") + "_BASE_URL";
    Variable {
        name: name.into(),
        value: "the URL that requests are sent to",
        is_secret: false,
    }
}

/// A variable.
#[derive(Clone)]
pub(super) struct Variable {
    name: Cow<'static, str>,
    /// Its value, described for people.
    value: &'static str,
    is_secret: bool,
}

impl Variable {
    /// A variable whose value is a part of the credential, and a secret.
    pub(super) const fn secret(name: &'static str, value: &'static str) -> Self {
        Self::new(name, value, true)
    }

    /// A variable whose value is no secret.
    pub(super) const fn public(name: &'static str, value: &'static str) -> Self {
        Self::new(name, value, false)
    }

    const fn new(name: &'static str, value: &'static str, is_secret: bool) -> Self {
        Self {
            name: Cow::Borrowed(name),
            value,
            is_secret,
        }
    }

    /// Returns the value, which must be set.
    pub(super) fn required(&self, values: &Values<'_>) -> Result<String, Error> {
        let value = self.read(values, "")?;
        value.ok_or_else(|| self.invalid(values, "is not set", ""))
    }

    /// Changes the builder by the value, if the variable is set.
    fn set<B>(&self, values: &Values<'_>, builder: B, set: fn(B, String) -> B) -> Result<B, Error> {
        Ok(match self.read(values, ", or unset it")? {
            Some(value) => set(builder, value),
            None => builder,
        })
    }

    fn read(&self, values: &Values<'_>, alternative: &str) -> Result<Option<String>, Error> {
        match (values.read)(&self.name).map(OsString::into_string) {
            Some(Ok(value)) if value.is_empty() => {
                Err(self.invalid(values, "is empty", alternative))
            }
            Some(Ok(value)) => Ok(Some(value)),
            Some(Err(_)) => Err(self.invalid(values, "is not Unicode", alternative)),
            None => Ok(None),
        }
    }

    fn invalid(&self, values: &Values<'_>, fault: &str, alternative: &str) -> Error {
        let Self { name, value, .. } = self;
        let noun = values.noun;
        let message = format!("{noun} {name} {fault}; set it to {value}{alternative}");
        Error::new(ErrorKind::Configuration, message)
    }
}

/// A variable that configures a provider, as [`TrackingLinks::from_env`] and
/// [`TrackingLinksBuilder::from_variables`] read it.
///
/// [`TrackingLinks::from_env`]: crate::TrackingLinks::from_env
/// [`TrackingLinksBuilder::from_variables`]: crate::TrackingLinksBuilder::from_variables
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProviderVariable {
    /// The variable's name, such as `FANVUE_ACCESS_TOKEN`.
    pub name: String,
    /// Its value, described for people, such as `the creator's handle, such as anna`.
    pub value: &'static str,
    /// Whether the provider can't be configured without it.
    pub is_required: bool,
    /// Whether its value is a secret: a part of the credential, but no id of an account.
    pub is_secret: bool,
}

/// How one of this crate's providers is configured by variables.
pub(super) struct Configuration {
    /// The provider's name.
    pub(super) name: &'static str,
    variables: fn() -> Vec<ProviderVariable>,
    build: Build,
}

/// Builds a provider, under this name or its own.
type Build = fn(Option<String>, &Values<'_>) -> Result<Arc<dyn Provider>, Error>;

impl Configuration {
    /// Returns the configuration of the provider `P`.
    pub(super) const fn of<P: FromEnv>() -> Self {
        Self {
            name: P::API.name,
            variables: variables::<P>,
            build: |name, values| {
                let builder = builder_of::<P>(values)?;
                let builder = match name {
                    Some(name) => builder.name(name),
                    None => builder,
                };
                Ok(Arc::new(builder.build()?))
            },
        }
    }

    /// Lists the variables: those that must be set first.
    pub(super) fn variables(&self) -> Vec<ProviderVariable> {
        (self.variables)()
    }

    /// Lists the names of the variables that must be set.
    fn required(&self) -> Vec<String> {
        let required = self.variables().into_iter().filter(|it| it.is_required);
        required.map(|it| it.name).collect()
    }

    /// Builds the provider, under this name or its own.
    pub(super) fn build(
        &self,
        name: Option<String>,
        values: &Values<'_>,
    ) -> Result<Arc<dyn Provider>, Error> {
        (self.build)(name, values)
    }
}

fn variables<P: FromEnv>() -> Vec<ProviderVariable> {
    let describe = |variable: &Variable, is_required| ProviderVariable {
        name: variable.name.clone().into_owned(),
        value: variable.value,
        is_required,
        is_secret: variable.is_secret,
    };
    let required = P::REQUIRED.iter().map(|it| describe(it, true));
    let base_url = describe(&base_url::<P>(), P::API.base_url.is_none());
    let optional = P::OPTIONAL.iter().map(|(it, _)| describe(it, false));
    required.chain([base_url]).chain(optional).collect()
}

/// Builds each provider that the environment configures, or says why it can't be: each of which a
/// required variable is set, also if it is empty. An error has the name of its provider.
pub(super) fn each_from_env(
    all: &[Configuration],
) -> impl Iterator<Item = Result<Arc<dyn Provider>, Error>> {
    let is_set = |name: &String| std::env::var_os(name).is_some();
    let configured = all
        .iter()
        .filter(move |it| it.required().iter().any(is_set));
    configured.map(|it| {
        let built = it.build(None, &Values::ENVIRONMENT);
        built.map_err(|error| error.with_provider(it.name))
    })
}

/// Builds the providers that the environment configures, of which there must be one.
pub(super) fn from_env(all: &[Configuration]) -> Result<Vec<Arc<dyn Provider>>, Error> {
    let providers = each_from_env(all).collect::<Result<Vec<_>, _>>()?;
    if !providers.is_empty() {
        return Ok(providers);
    }
    let required: Vec<_> = all.iter().map(|it| it.required().join(" and ")).collect();
    let remedy = match required.is_empty() {
        true => "turn on the feature of a provider".to_owned(),
        false => format!("set {}", required.join(", or ")),
    };
    let message = format!("the environment configures no provider; {remedy}");
    Err(Error::new(ErrorKind::Configuration, message))
}
