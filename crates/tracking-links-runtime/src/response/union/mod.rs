//! Reads a union (a `oneOf` or `anyOf` schema) as the branch that gives back what was read.
//!
//! Generated code describes each type that a union may hold as data, a [`Shape`]. A value is copied
//! into a compact form once. All branches are compared with it in one walk, which visits each part
//! of the value once, however unions are nested. Then the value is decoded once, as the branches
//! that were chosen. So time and memory are in proportion to the value.

mod choices;
mod decode;
mod fit;
mod node;
mod received;
mod shape;
mod tagged;

pub use decode::{Union, deserialize};
pub use node::{Node, decodes};
pub use received::Received;
pub use shape::{Branch, Branches, Literal, Member, Object, Shape};
pub use tagged::serialize_tagged;
