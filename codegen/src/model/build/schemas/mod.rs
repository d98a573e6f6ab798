//! Converts schemas to types.
//!
//! A type that needs a name gets a unique one. It is the component's name; for an inline schema,
//! the name of the operation or type around it, followed by that of the property; or the name that
//! `provider.toml` chooses. If `provider.toml` chooses the same name for equal schemas, they share
//! one type.

mod all_of;
mod bounds;
mod combined;
mod components;
mod context;
mod discriminators;
mod enums;
mod forms;
mod inline;
mod keywords;
mod names;
mod notes;
mod objects;
mod scalars;
mod several_unions;
mod streams;
mod subtypes;
mod unexpressed;
mod unions;
mod xml;
mod xml_table;

pub(super) use context::Schemas;
pub(super) use notes::{default_note, with_notes};
