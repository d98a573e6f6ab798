//! The providers of this crate. Each has a folder here and a feature in Cargo.toml.

#[allow(
    dead_code,
    reason = "constructors for the providers, each of which is compiled only with its feature"
)]
mod builder;
#[allow(dead_code, reason = "as for the builder")]
mod environment;
#[cfg(feature = "fanvue")]
mod fanvue;
#[allow(dead_code, reason = "as for the builder")]
mod fields;
#[cfg(feature = "impact")]
mod impact;

use std::sync::Arc;

use crate::error::Error;
use crate::provider::Provider;
use environment::{Add, Found};

pub use builder::ProviderBuilder;
#[cfg(feature = "fanvue")]
pub use fanvue::{Fanvue, FanvueBuilder};
#[cfg(feature = "impact")]
pub use impact::{Impact, ImpactBuilder};

/// Builds the providers whose variables are set in the environment.
pub(crate) fn from_env() -> Result<Vec<Arc<dyn Provider>>, Error> {
    let providers: &[Add] = &[
        #[cfg(feature = "fanvue")]
        Found::add::<Fanvue>,
        #[cfg(feature = "impact")]
        Found::add::<Impact>,
    ];
    let mut found = Found::default();
    providers.iter().try_for_each(|add| add(&mut found))?;
    found.finish()
}
