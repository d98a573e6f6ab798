//! Turns the published documents of a provider into one, in the form that the model reads.
//!
//! One stage per module; `pipeline` has their order. A stage records every change in its report.

pub(crate) mod bundle;
pub(crate) mod convert;
mod discriminators;
pub(crate) mod join;
pub(crate) mod lower;
pub(crate) mod overlay;
pub(crate) mod repair;
mod rules;
pub(crate) mod settle;
pub(crate) mod validate;
