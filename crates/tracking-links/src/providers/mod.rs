//! The providers of this crate: a folder and a feature each.

#[allow(
    dead_code,
    reason = "for the providers, each of which is compiled by its feature only"
)]
mod client_source;
#[cfg(feature = "fanvue")]
mod fanvue;
#[cfg(feature = "impact")]
mod impact;

#[cfg(feature = "fanvue")]
pub use fanvue::{Fanvue, FanvueBuilder};
#[cfg(feature = "impact")]
pub use impact::{Impact, ImpactBuilder};
