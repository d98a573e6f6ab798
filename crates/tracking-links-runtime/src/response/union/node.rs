//! Reads a value, each union in it as the branch that was chosen.

use serde::Deserialize;
use serde::de::value::Error;
use serde::de::{DeserializeSeed, EnumAccess, IntoDeserializer, Visitor};

use crate::response::tape::{self, Content, Reading};
use crate::response::union::choices::Choices;

/// A part of a value that was read, for [`decodes`].
#[derive(Clone, Copy, Debug)]
pub struct Node<'t>(pub(super) tape::Node<'t, &'t Choices>);

/// Returns whether a type can be read from a value.
pub fn decodes<T: for<'t> Deserialize<'t>>(value: Node<'_>) -> bool {
    T::deserialize(value.0).is_ok()
}

impl<'t> Reading<'t> for &'t Choices {
    fn newtype_struct<V: Visitor<'t>>(
        node: tape::Node<'t, Self>,
        name: &str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        match node.reading.get(node.at, name) {
            Some(branch) => visitor.visit_enum(Chosen { branch, node }),
            None => visitor.visit_newtype_struct(node),
        }
    }
}

/// The branch that was chosen for a union, and the value.
struct Chosen<'t> {
    branch: usize,
    node: tape::Node<'t, &'t Choices>,
}

impl<'de> EnumAccess<'de> for Chosen<'de> {
    type Error = Error;
    type Variant = Content<'de, &'de Choices>;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Self::Variant), Error> {
        let branch = u64::try_from(self.branch).unwrap_or(u64::MAX);
        let branch = seed.deserialize(branch.into_deserializer())?;
        Ok((branch, Content(self.node)))
    }
}
