//! The providers of the sandbox: a file each.

mod fanvue;
mod impact;

pub use fanvue::{Fanvue, FanvueLink};
pub use impact::{Impact, ImpactLink};
