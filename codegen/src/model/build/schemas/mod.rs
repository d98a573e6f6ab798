//! Schemas to types.
//!
//! A schema that needs a name gets a unique one: its component's, the one made of where it stands,
//! or the one that `provider.toml` chooses. Equal schemas for which `provider.toml` chooses one
//! name are one type.

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
