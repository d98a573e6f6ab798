//! The providers of this crate. Each has a folder here and a feature in Cargo.toml.

#[allow(
    dead_code,
    reason = "constructors for the providers, each of which is compiled only with its feature"
)]
mod builder;
#[cfg(feature = "fanvue")]
mod fanvue;
#[cfg(feature = "impact")]
mod impact;

pub use builder::ProviderBuilder;
#[cfg(feature = "fanvue")]
pub use fanvue::{Fanvue, FanvueBuilder};
#[cfg(feature = "impact")]
pub use impact::{Impact, ImpactBuilder};
