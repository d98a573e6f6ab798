//! The simulated providers, and the state that they have in common.

mod account;
mod fanvue;
mod impact;

pub use fanvue::{Fanvue, FanvueLink, FanvueUser};
pub use impact::{Impact, ImpactLink};

pub(crate) use fanvue::FanvueService;
pub(crate) use impact::ImpactService;
