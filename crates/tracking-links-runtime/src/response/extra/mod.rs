//! Reads and writes structs of objects, and keeps the members that a schema does not name.

mod fields;
pub(super) mod instead;
mod kinds;
mod members;
mod object;

pub use members::ExtraMembers;

/// What the macro [`object`](crate::object!) calls.
pub mod implementation {
    pub use super::fields::Members;
    pub use super::kinds::{
        lenient, nullable, optional, optional_any, optional_nullable, required, three_states,
    };
    pub use super::object::{Object, read, write};
}
