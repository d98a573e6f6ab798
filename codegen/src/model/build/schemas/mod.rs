//! Converts schemas to types.
//!
//! A type that needs a name gets a unique one: that of its component, one made from the names of
//! the operation or type and of the property that contain it, or the one that `provider.toml`
//! chooses. If `provider.toml` chooses the same name for equal schemas, they share one type.

mod all_of;
mod components;
mod context;
mod discriminators;
mod enums;
mod forms;
mod inline;
mod keywords;
mod names;
mod objects;
mod scalars;
mod unions;

pub(super) use context::Schemas;
