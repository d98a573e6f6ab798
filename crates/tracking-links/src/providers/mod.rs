//! The providers of this crate. Each has a folder here, a feature in Cargo.toml, and a row in the
//! table.

#[allow(
    dead_code,
    reason = "constructors for the providers, each of which is compiled only with its feature"
)]
mod builder;
mod client_provider;
#[allow(dead_code, reason = "as for the builder")]
mod empty;
#[allow(dead_code, reason = "as for the builder")]
mod environment;
#[allow(dead_code, reason = "as for the builder")]
mod fields;
mod set_given;
#[macro_use]
mod table;
#[allow(dead_code, reason = "as for the builder")]
mod time;

use std::sync::Arc;

use crate::error::Error;
use crate::provider::Provider;
use environment::{Add, Found};

pub use builder::ProviderBuilder;

/// Declares the module of each provider, and lists what the environment may configure.
macro_rules! providers {
    ($(
        $feature:literal: $client:ident as $module:ident $({ $Provider:ident, $Builder:ident })?;
    )*) => {
        $($(
            #[cfg(feature = $feature)]
            mod $module;
            #[cfg(feature = $feature)]
            pub use $module::{$Builder, $Provider};
        )?)*

        /// What adds each provider that the environment configures.
        const FROM_ENV: &[Add] = &[
            $($(
                #[cfg(feature = $feature)]
                Found::add::<$Provider>,
            )?)*
        ];
    };
}
for_each_provider!(providers);

/// Builds the providers whose variables are set in the environment.
pub(crate) fn from_env() -> Result<Vec<Arc<dyn Provider>>, Error> {
    let mut found = Found::default();
    FROM_ENV.iter().try_for_each(|add| add(&mut found))?;
    found.finish()
}
