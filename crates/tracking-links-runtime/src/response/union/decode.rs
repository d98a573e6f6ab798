//! Decodes a union from any format.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, EnumAccess, Error, VariantAccess, Visitor};

use crate::response::tape::{Content, Node, Tape};
use crate::response::union::fit::choose;
use crate::response::union::shape::{Branches, Shape};

/// A generated enum of the branches of a union.
pub trait Union: Sized {
    /// Returns the shape of the union: [`Shape::Union`].
    fn shape() -> &'static Shape;

    /// Decodes the value of the branch with this index, or of none of the branches if there is no
    /// such branch.
    ///
    /// # Errors
    ///
    /// Fails if the value can't be decoded as the branch.
    fn read<'de, A: VariantAccess<'de>>(branch: usize, value: A) -> Result<Self, A::Error>;
}

/// Decodes a union.
///
/// # Errors
///
/// Fails if the value is not valid in the format that is read, such as JSON.
pub fn deserialize<'de, U: Union, D: Deserializer<'de>>(deserializer: D) -> Result<U, D::Error> {
    let name = branches::<U>().map_or("", |branches| branches.name);
    deserializer.deserialize_newtype_struct(name, OfUnion(PhantomData))
}

fn branches<U: Union>() -> Option<&'static Branches> {
    match U::shape() {
        Shape::Union(branches) => Some(branches),
        _ => None,
    }
}

struct OfUnion<U>(PhantomData<U>);

impl<'de, U: Union> Visitor<'de> for OfUnion<U> {
    type Value = U;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of one of several schemas")
    }

    /// Reads a union that is in no other: any format but a tape calls this.
    fn visit_newtype_struct<D: Deserializer<'de>>(self, value: D) -> Result<U, D::Error> {
        let tape = Tape::read(value)?;
        let choices = choose(&tape, U::shape());
        let none = branches::<U>().map_or(0, |branches| branches.branches.len());
        let branch = branches::<U>().and_then(|branches| choices.get(0, branches.name));
        let node = Node {
            tape: &tape,
            at: 0,
            reading: &choices,
        };
        U::read(branch.unwrap_or(none), Content(node))
            .or_else(|_| U::read(none, Content(node)))
            .map_err(D::Error::custom)
    }

    /// Reads a union in another one, for which a branch was chosen.
    fn visit_enum<A: EnumAccess<'de>>(self, value: A) -> Result<U, A::Error> {
        let (branch, content) = value.variant::<usize>()?;
        U::read(branch, content)
    }
}
