//! Decodes a value from a tape.

use std::marker::PhantomData;

use serde::de::value::{BorrowedStrDeserializer, Error, MapAccessDeserializer};
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::Value;

use crate::response::tape::buffer::{Part, Tape};
use crate::scalar;

/// How the parts of a value are read.
pub(in crate::response) trait Reading<'t>: Copy {
    /// Reads a part as a newtype struct, whose name may ask for more than that.
    fn newtype_struct<V: Visitor<'t>>(
        node: Node<'t, Self>,
        _name: &str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(node)
    }

    /// Returns whether an item of a list, or a member of an object, is passed over.
    fn passes_over(self, _at: usize) -> bool {
        false
    }

    /// Takes note that an item of a list, or an entry of a map, does not have its type.
    fn fail(self, _at: usize) {}
}

/// Reads all parts as they are.
#[derive(Clone, Copy, Debug)]
pub(in crate::response) struct AsIs;

impl Reading<'_> for AsIs {}

impl Tape {
    /// Returns a part as a value.
    pub(in crate::response) fn value(&self, at: usize) -> Value {
        let (tape, reading) = (self, AsIs);
        Value::deserialize(Node { tape, at, reading }).unwrap_or_default()
    }
}

/// A part of a value.
#[derive(Clone, Copy, Debug)]
pub(in crate::response) struct Node<'t, R> {
    pub(in crate::response) tape: &'t Tape,
    pub(in crate::response) at: usize,
    pub(in crate::response) reading: R,
}

impl<'t, R: Reading<'t>> Node<'t, R> {
    fn part(self) -> Part<'t> {
        self.tape.part(self.at).0
    }

    fn contents(self, (start, end): (usize, usize), can_fail: bool) -> Contents<'t, R> {
        Contents {
            node: Self { at: start, ..self },
            end,
            can_fail,
        }
    }

    fn object<V: Visitor<'t>>(self, visitor: V, is_map: bool) -> Result<V::Value, Error> {
        match self.part() {
            Part::Object(start, end) => visitor.visit_map(self.contents((start, end), is_map)),
            _ => self.deserialize_any(visitor),
        }
    }

    /// Reads an integer, also one that is written with a fraction of zero: `1.0`.
    fn integer<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        let whole = match self.part() {
            Part::Double(number) => scalar::whole(number),
            _ => None,
        };
        match whole {
            Some(whole) => visitor.visit_i64(whole),
            None => self.deserialize_any(visitor),
        }
    }
}

macro_rules! integers {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            self.integer(visitor)
        })*
    };
}

impl<'de, R: Reading<'de>> Deserializer<'de> for Node<'de, R> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.part() {
            Part::Null => visitor.visit_unit(),
            Part::Boolean(value) => visitor.visit_bool(value),
            Part::Positive(value) => visitor.visit_u64(value),
            Part::Negative(value) => visitor.visit_i64(value),
            Part::Double(value) => visitor.visit_f64(value),
            Part::Text(text) => visitor.visit_borrowed_str(text),
            Part::List(start, end) => visitor.visit_seq(self.contents((start, end), true)),
            Part::Object(..) => self.object(visitor, false),
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
        R::newtype_struct(self, name, visitor)
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
                let members = MapAccessDeserializer::new(self.contents((start, end), false));
                members.deserialize_enum(name, variants, visitor)
            }
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.object(visitor, true)
    }

    integers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
    }

    forward_to_deserialize_any! {
        bool f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct struct
        identifier
    }
}

/// The items of a list, or the members of an object, from `node` on.
struct Contents<'t, R> {
    node: Node<'t, R>,
    end: usize,
    /// Whether these are items, or entries of a map: each can be left out alone.
    can_fail: bool,
}

impl<'de, R: Reading<'de>> Contents<'de, R> {
    /// Goes on behind the value of `node`, and returns it.
    fn next_value(&mut self) -> Node<'de, R> {
        let value = self.node;
        self.node.at = value.tape.skip(value.at);
        value
    }

    fn read<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        let value = self.next_value();
        let read = seed.deserialize(value);
        if read.is_err() && self.can_fail {
            value.reading.fail(value.at);
        }
        read
    }
}

impl<'de, R: Reading<'de>> SeqAccess<'de> for Contents<'de, R> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        while self.node.at < self.end {
            if !self.node.reading.passes_over(self.node.at) {
                return self.read(seed).map(Some);
            }
            self.next_value();
        }
        Ok(None)
    }
}

impl<'de, R: Reading<'de>> MapAccess<'de> for Contents<'de, R> {
    type Error = Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        while self.node.at < self.end {
            let (key, value) = self.node.tape.key(self.node.at);
            self.node.at = value;
            if !self.node.reading.passes_over(value) {
                return seed
                    .deserialize(BorrowedStrDeserializer::new(key))
                    .map(Some);
            }
            self.next_value();
        }
        Ok(None)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        self.read(seed)
    }
}

/// The content of a variant of an enum.
pub(in crate::response) struct Content<'t, R>(pub(in crate::response) Node<'t, R>);

impl<'de, R: Reading<'de>> VariantAccess<'de> for Content<'de, R> {
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
