//! Decodes a value from a tape, each union in it as the branch that was chosen.

use std::marker::PhantomData;

use serde::de::value::{BorrowedStrDeserializer, Error, MapAccessDeserializer};
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};
use serde::{Deserialize, forward_to_deserialize_any};

use crate::response::integers::{integers, whole};
use crate::response::union::choices::Choices;
use crate::response::union::tape::{Part, Tape};

/// A part of a value that was read, for [`decodes`].
#[derive(Clone, Copy, Debug)]
pub struct Node<'t> {
    pub(super) tape: &'t Tape,
    pub(super) choices: &'t Choices,
    pub(super) at: usize,
}

/// Returns whether a type can be read from a value.
pub fn decodes<T: for<'t> Deserialize<'t>>(value: Node<'_>) -> bool {
    T::deserialize(value).is_ok()
}

impl<'t> Node<'t> {
    fn part(self) -> Part<'t> {
        self.tape.part(self.at).0
    }

    fn integer<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.part() {
            Part::Double(number) => match whole(number) {
                Some(number) => visitor.visit_i64(number),
                None => visitor.visit_f64(number),
            },
            _ => self.deserialize_any(visitor),
        }
    }

    fn contents(self, start: usize, end: usize) -> Contents<'t> {
        Contents {
            node: Self { at: start, ..self },
            end,
        }
    }
}

impl<'de> Deserializer<'de> for Node<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.part() {
            Part::Null => visitor.visit_unit(),
            Part::Boolean(value) => visitor.visit_bool(value),
            Part::Positive(value) => visitor.visit_u64(value),
            Part::Negative(value) => visitor.visit_i64(value),
            Part::Double(value) => visitor.visit_f64(value),
            Part::Text(text) => visitor.visit_borrowed_str(text),
            Part::List(start, end) => visitor.visit_seq(self.contents(start, end)),
            Part::Object(start, end) => visitor.visit_map(self.contents(start, end)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.part() {
            Part::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.choices.get(self.at, name) {
            Some(branch) => visitor.visit_enum(Chosen { branch, node: self }),
            None => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.part() {
            Part::Text(text) => visitor.visit_enum(BorrowedStrDeserializer::new(text)),
            Part::Object(start, end) => {
                let members = MapAccessDeserializer::new(self.contents(start, end));
                members.deserialize_enum(name, variants, visitor)
            }
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    integers! {}

    forward_to_deserialize_any! {
        bool f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map
        struct identifier
    }
}

/// The items of a list, or the members of an object, from `node` on.
struct Contents<'t> {
    node: Node<'t>,
    end: usize,
}

impl<'t> Contents<'t> {
    fn next_value(&mut self) -> Node<'t> {
        let value = self.node;
        self.node.at = value.tape.skip(value.at);
        value
    }
}

impl<'de> SeqAccess<'de> for Contents<'de> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        if self.node.at == self.end {
            return Ok(None);
        }
        seed.deserialize(self.next_value()).map(Some)
    }
}

impl<'de> MapAccess<'de> for Contents<'de> {
    type Error = Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        if self.node.at == self.end {
            return Ok(None);
        }
        let (key, value) = self.node.tape.key(self.node.at);
        self.node.at = value;
        seed.deserialize(BorrowedStrDeserializer::new(key))
            .map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        seed.deserialize(self.next_value())
    }
}

/// The branch that was chosen for a union, and the value.
struct Chosen<'t> {
    branch: usize,
    node: Node<'t>,
}

impl<'de> EnumAccess<'de> for Chosen<'de> {
    type Error = Error;
    type Variant = Content<'de>;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Self::Variant), Error> {
        let branch = u64::try_from(self.branch).unwrap_or(u64::MAX);
        let branch = seed.deserialize(branch.into_deserializer())?;
        Ok((branch, Content(self.node)))
    }
}

/// The value of the chosen branch.
pub(super) struct Content<'t>(pub(super) Node<'t>);

impl<'de> VariantAccess<'de> for Content<'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        self.newtype_variant_seed(PhantomData)
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Error> {
        seed.deserialize(self.0)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.0.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.0.deserialize_any(visitor)
    }
}
