//! Variables of the environment that configure a provider.
//!
//! No message contains a value: it may be a secret, put into the wrong variable by mistake.

use std::borrow::Cow;
use std::env::VarError;
use std::sync::Arc;

use crate::error::{Error, ErrorKind};
use crate::provider::Provider;

use super::builder::{FromClient, ProviderBuilder};

/// A provider that variables of the environment can configure.
pub(super) trait FromEnv: FromClient + Provider + 'static {
    /// The variables that must be set.
    const REQUIRED: &'static [Variable];
    /// The variables that may be set besides the base URL, and what each sets.
    const OPTIONAL: &'static [(Variable, Set<Self>)] = &[];

    /// Makes a builder from the required variables.
    fn from_required() -> Result<ProviderBuilder<Self>, Error>;
}

/// Sets a value on the builder of the provider `P`.
pub(super) type Set<P> = fn(ProviderBuilder<P>, String) -> ProviderBuilder<P>;

/// Makes a builder from the variables of the provider `P`. Its base URL is in a variable that is
/// named after the provider, such as `FANVUE_BASE_URL`. It is required if the provider has no
/// server of its own, since users host it.
pub(super) fn builder<P: FromEnv>() -> Result<ProviderBuilder<P>, Error> {
    let read = || {
        let builder = P::from_required()?;
        let base_url = base_url::<P>();
        let builder = match P::API.base_url {
            Some(_) => base_url.set(builder, ProviderBuilder::base_url)?,
            None => builder.base_url(base_url.required()?),
        };
        let mut optional = P::OPTIONAL.iter();
        optional.try_fold(builder, |builder, (variable, set)| {
            variable.set(builder, *set)
        })
    };
    read().map_err(|error| error.with_provider(P::API.name))
}

/// Returns the variable of the base URL of the provider `P`.
fn base_url<P: FromEnv>() -> Variable {
    let name = P::API.name.to_uppercase().replace('-', "_") + "_BASE_URL";
    Variable {
        name: name.into(),
        value: "the URL that requests are sent to",
    }
}

/// A variable of the environment.
pub(super) struct Variable {
    name: Cow<'static, str>,
    /// Its value, described for people.
    value: &'static str,
}

impl Variable {
    pub(super) const fn new(name: &'static str, value: &'static str) -> Self {
        Self {
            name: Cow::Borrowed(name),
            value,
        }
    }

    /// Returns the value, which must be set.
    pub(super) fn required(&self) -> Result<String, Error> {
        let value = self.read("")?;
        value.ok_or_else(|| self.invalid("is not set", ""))
    }

    /// Changes the builder by the value, if the variable is set.
    fn set<B>(&self, builder: B, set: fn(B, String) -> B) -> Result<B, Error> {
        Ok(match self.read(", or unset it")? {
            Some(value) => set(builder, value),
            None => builder,
        })
    }

    fn read(&self, alternative: &str) -> Result<Option<String>, Error> {
        match std::env::var(&*self.name) {
            Ok(value) if value.is_empty() => Err(self.invalid("is empty", alternative)),
            Ok(value) => Ok(Some(value)),
            Err(VarError::NotPresent) => Ok(None),
            Err(VarError::NotUnicode(_)) => Err(self.invalid("is not Unicode", alternative)),
        }
    }

    fn invalid(&self, fault: &str, alternative: &str) -> Error {
        let Self { name, value } = self;
        let message =
            format!("the environment variable {name} {fault}; set it to {value}{alternative}");
        Error::new(ErrorKind::Configuration, message)
    }
}

/// The providers that the environment configures.
#[derive(Default)]
pub(super) struct Found {
    providers: Vec<Arc<dyn Provider>>,
    /// The names of the variables that each absent provider requires.
    absent: Vec<String>,
}

/// Adds a provider if the environment configures it: [`Found::add`].
pub(super) type Add = fn(&mut Found) -> Result<(), Error>;

impl Found {
    /// Adds the provider `P` if one of the variables that it requires is set, also if it is empty.
    pub(super) fn add<P: FromEnv>(&mut self) -> Result<(), Error> {
        let base_url = P::API.base_url.is_none().then(base_url::<P>);
        let required = P::REQUIRED.iter().chain(&base_url);
        let is_set = |it: &Variable| std::env::var_os(&*it.name).is_some();
        if required.clone().any(is_set) {
            self.providers.push(Arc::new(builder::<P>()?.build()?));
        } else {
            let names: Vec<_> = required.map(|it| &*it.name).collect();
            self.absent.push(names.join(" and "));
        }
        Ok(())
    }

    /// Returns the providers, of which there must be one.
    pub(super) fn finish(self) -> Result<Vec<Arc<dyn Provider>>, Error> {
        if !self.providers.is_empty() {
            return Ok(self.providers);
        }
        let remedy = match self.absent.is_empty() {
            true => "turn on the feature of a provider".to_owned(),
            false => format!("set {}", self.absent.join(", or ")),
        };
        let message = format!("the environment configures no provider; {remedy}");
        Err(Error::new(ErrorKind::Configuration, message))
    }
}
