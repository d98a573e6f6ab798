//! Reads a struct, and keeps the members that it does not name.

use std::fmt;

use serde::de::value::MapDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, Error, IntoDeserializer as _, MapAccess, SeqAccess, Unexpected,
    Visitor,
};
use serde::forward_to_deserialize_any;

use crate::response::tape::{Tape, Write};

/// A deserializer of a struct.
#[doc(hidden)]
#[derive(Debug)]
pub struct Beside<'e, D> {
    deserializer: D,
    extra: &'e mut Option<Box<Tape>>,
    is_any: bool,
}

impl<'e, D> Beside<'e, D> {
    /// With `is_any`, a value that is no object makes a struct without members, and is kept.
    pub(super) fn new(deserializer: D, extra: &'e mut Option<Box<Tape>>, is_any: bool) -> Self {
        Self {
            deserializer,
            extra,
            is_any,
        }
    }
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Beside<'_, D> {
    type Error = D::Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let object = Object {
            visitor,
            fields,
            extra: self.extra,
            is_any: self.is_any,
        };
        // Asked for a struct, serde_json refuses a value that is no object by itself.
        match self.is_any {
            true => self.deserializer.deserialize_any(object),
            false => self.deserializer.deserialize_struct(name, fields, object),
        }
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.deserializer.deserialize_any(visitor)
    }

    fn is_human_readable(&self) -> bool {
        self.deserializer.is_human_readable()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// Reads an object as the struct that `visitor` makes. A list is no object.
struct Object<'e, V> {
    visitor: V,
    fields: &'static [&'static str],
    extra: &'e mut Option<Box<Tape>>,
    is_any: bool,
}

impl<'de, V: Visitor<'de>> Object<'_, V> {
    /// Reads a value that is no object. `write` adds it to a tape.
    fn instead<E: Error>(
        self,
        unexpected: Unexpected<'_>,
        write: impl FnOnce(Write<'_>) -> Result<(), E>,
    ) -> Result<V::Value, E> {
        if !self.is_any {
            return Err(E::invalid_type(unexpected, &self));
        }
        let mut tape = Tape::default();
        write(Write(&mut tape))?;
        *self.extra = Some(Box::new(tape));
        let no_members = std::iter::empty::<(&str, &str)>();
        self.visitor.visit_map(MapDeserializer::new(no_members))
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Object<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<V::Value, E> {
        self.instead(Unexpected::Bool(value), |it| it.visit_bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<V::Value, E> {
        self.instead(Unexpected::Signed(value), |it| it.visit_i64(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<V::Value, E> {
        self.instead(Unexpected::Unsigned(value), |it| it.visit_u64(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<V::Value, E> {
        self.instead(Unexpected::Float(value), |it| it.visit_f64(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<V::Value, E> {
        self.instead(Unexpected::Str(value), |it| it.visit_str(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<V::Value, A::Error> {
        self.instead(Unexpected::Seq, |it| it.visit_seq(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<V::Value, A::Error> {
        let mut members = Members {
            members,
            fields: Fields {
                names: self.fields,
                next: 0,
            },
            extra: Tape::default(),
        };
        let value = self.visitor.visit_map(&mut members)?;
        *self.extra = members.extra.into_object()?.map(Box::new);
        Ok(value)
    }
}

/// The members of an object that a struct names. The others are copied.
struct Members<A> {
    members: A,
    fields: Fields,
    extra: Tape,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Members<A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        loop {
            let name = Name {
                fields: &mut self.fields,
                extra: &mut self.extra,
            };
            match self.members.next_key_seed(name)? {
                None => return Ok(None),
                // serde reads the index of a field as its name.
                Some(Some(field)) => return seed.deserialize(field.into_deserializer()).map(Some),
                Some(None) => self.members.next_value_seed(Write(&mut self.extra))?,
            }
        }
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.members.next_value_seed(seed)
    }
}

/// The names of a struct's fields.
struct Fields {
    names: &'static [&'static str],
    /// The field after the one that was found last, since members are often in their order.
    next: usize,
}

impl Fields {
    fn find(&mut self, name: &str) -> Option<u64> {
        let (before, after) = self.names.split_at(self.next);
        let position = |names: &[&str]| names.iter().position(|field| *field == name);
        let index = match position(after) {
            Some(index) => self.next + index,
            None => position(before)?,
        };
        self.next = index + 1;
        Some(index as u64)
    }
}

/// Reads the name of a member: as the index of the field, or it is copied.
struct Name<'m> {
    fields: &'m mut Fields,
    extra: &'m mut Tape,
}

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = Option<u64>;

    fn deserialize<D: Deserializer<'de>>(self, name: D) -> Result<Option<u64>, D::Error> {
        name.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = Option<u64>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_str<E>(self, name: &str) -> Result<Option<u64>, E> {
        let field = self.fields.find(name);
        if field.is_none() {
            self.extra.push_name(name);
        }
        Ok(field)
    }
}
