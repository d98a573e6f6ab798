//! Converts schemas to types.
//!
//! A type that needs a name gets a unique one. It is the component's name; for an inline schema,
//! the name of the operation or type around it, followed by that of the property; or the name that
//! `provider.toml` chooses. Equal inline schemas are one type, which has a name of each place, and
//! so are schemas for which `provider.toml` chooses one name.

mod all_of;
mod bounds;
mod combined;
mod components;
mod context;
mod contradictions;
mod discriminators;
mod enums;
mod forms;
mod headers;
mod inline;
mod keywords;
mod names;
mod notes;
mod objects;
mod place;
mod scalars;
mod several_unions;
mod shared_names;
mod sharing;
mod streams;
mod subtypes;
mod unexpressed;
mod unions;
mod xml;
mod xml_table;

pub(super) use context::Schemas;
pub(super) use notes::default_note;
pub(super) use place::Place;
pub(super) use sharing::{Shared, redirect};
