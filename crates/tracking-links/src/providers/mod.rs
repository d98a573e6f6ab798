//! The providers of this crate. Each has a folder here and a feature in Cargo.toml.

#[allow(
    dead_code,
    reason = "constructors for the providers, each of which is compiled only with its feature"
)]
mod builder;
#[cfg(any(feature = "fanvue", feature = "impact"))]
mod environment;
#[cfg(feature = "fanvue")]
mod fanvue;
#[cfg(feature = "impact")]
mod impact;

pub use builder::ProviderBuilder;
#[cfg(feature = "fanvue")]
pub use fanvue::{Fanvue, FanvueBuilder};
#[cfg(feature = "impact")]
pub use impact::{Impact, ImpactBuilder};

/// Builds the providers whose variables are set in the environment.
#[cfg(any(feature = "fanvue", feature = "impact"))]
pub(crate) fn from_env()
-> Result<Vec<std::sync::Arc<dyn crate::provider::Provider>>, crate::error::Error> {
    let mut found = environment::Found::default();
    #[cfg(feature = "fanvue")]
    found.add::<Fanvue>()?;
    #[cfg(feature = "impact")]
    found.add::<Impact>()?;
    found.finish()
}
