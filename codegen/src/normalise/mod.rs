//! From what was published to one valid document of 3.0, stage by stage.

pub(crate) mod bundle;
pub(crate) mod convert;
pub(crate) mod join;
pub(crate) mod lower;
pub(crate) mod overlay;
pub(crate) mod repair;
pub(crate) mod settle;
pub(crate) mod validate;
