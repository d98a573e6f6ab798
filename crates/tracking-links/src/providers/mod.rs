//! The providers of this crate. Each has a folder here, a feature in Cargo.toml, and a row in the
//! table.

#[allow(dead_code, reason = "as for the builder")]
mod absent;
#[allow(dead_code, reason = "as for the builder")]
mod adapted;
#[allow(dead_code, reason = "as for the builder")]
mod adapter;
#[allow(dead_code, reason = "as for the builder")]
mod authority;
#[allow(
    dead_code,
    reason = "constructors for the providers, each of which is compiled only with its feature"
)]
mod builder;
mod capabilities;
mod client_provider;
#[allow(dead_code, reason = "as for the builder")]
mod empty;
#[allow(dead_code, reason = "as for the builder")]
mod environment;
#[allow(dead_code, reason = "as for the builder")]
mod fields;
#[allow(dead_code, reason = "as for the builder")]
mod options;
#[allow(dead_code, reason = "as for the builder")]
mod pairing;
#[allow(unused_imports, reason = "as for the builder")]
mod prelude;
#[macro_use]
mod table;
#[allow(dead_code, reason = "as for the builder")]
mod time;
#[allow(dead_code, reason = "as for the builder")]
mod values;

use std::sync::Arc;

use crate::error::{Error, ErrorKind};
use crate::provider::Provider;
use crate::text;
use environment::{Configuration, Values};

pub use builder::ProviderBuilder;
pub use environment::ProviderVariable;

/// Declares the module of each provider, and lists what the environment may configure.
macro_rules! providers {
    ($(
        $feature:literal: $client:ident as $module:ident
        $({ $Provider:ident, $Builder:ident $(, $Type:ident)* })?;
    )*) => {
        $($(
            #[cfg(feature = $feature)]
            mod $module;
            #[cfg(feature = $feature)]
            pub use $module::{$Builder, $Provider $(, $Type)*};
        )?)*

        /// How each provider is configured by variables.
        const CONFIGURATIONS: &[Configuration] = &[
            $($(
                #[cfg(feature = $feature)]
                Configuration::of::<$Provider>(),
            )?)*
        ];
    };
}
for_each_provider!(providers);

/// Builds the providers whose variables are set in the environment.
pub(crate) fn from_env() -> Result<Vec<Arc<dyn Provider>>, Error> {
    environment::from_env(CONFIGURATIONS)
}

/// Builds the providers whose variables are set in the environment and can be used, and returns the
/// errors of the others.
pub(crate) fn from_env_partly() -> (Vec<Arc<dyn Provider>>, Vec<Error>) {
    let (mut providers, mut errors) = (Vec::new(), Vec::new());
    for built in environment::each_from_env(CONFIGURATIONS) {
        match built {
            Ok(provider) => providers.push(provider),
            Err(error) => errors.push(error),
        }
    }
    (providers, errors)
}

/// Lists the providers, and the variables that configure each.
pub(crate) fn variables() -> impl Iterator<Item = (&'static str, Vec<ProviderVariable>)> {
    CONFIGURATIONS.iter().map(|it| (it.name, it.variables()))
}

/// Builds a provider from the values of its variables, under a name of its own.
pub(crate) fn from_variables(
    provider: &str,
    name: String,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Result<Arc<dyn Provider>, Error> {
    let mut configurations = CONFIGURATIONS.iter();
    let Some(configuration) = configurations.find(|it| it.name == provider) else {
        let known: Vec<_> = CONFIGURATIONS.iter().map(|it| it.name).collect();
        let near = text::nearest(provider, &known);
        let near = near.map_or_else(String::new, |it| format!("did you mean {it:?}? "));
        let message = format!(
            "there is no provider {provider:?}; {near}choose {}",
            known.join(", ")
        );
        return Err(Error::new(ErrorKind::UnknownProvider, message));
    };
    let values = Values {
        read: &|name| variable(name).map(Into::into),
        noun: "the variable",
    };
    configuration.build(Some(name), &values)
}
