//! Keeps the members of an object that its schema does not name.

mod beside;
mod members;

pub use members::ExtraMembers;
