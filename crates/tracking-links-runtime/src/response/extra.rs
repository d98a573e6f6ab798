//! Keeps the members of an object that its schema does not name.

use std::fmt;

use serde::de::value::MapDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, Error, IntoDeserializer as _, MapAccess, SeqAccess, Unexpected,
    Visitor,
};
use serde::{Deserialize as _, Serialize, Serializer, forward_to_deserialize_any};
use serde_json::{Map, Value};

use crate::response::tape::{AsIs, Node, Part, Tape, Write, Written};

/// The members of an object that its schema does not name, as received: the field `extra` of a
/// generated struct.
///
/// It takes 8 bytes if there are none, and else hardly more than their text.
///
/// ```
/// use serde_json::{Map, json};
/// use tracking_links_runtime::ExtraMembers;
///
/// let extra = ExtraMembers::from_iter([("new", json!({"n": 2}))]);
/// assert_eq!(extra.get("new"), Some(json!({"n": 2})));
/// assert_eq!(extra.get("old"), None);
/// assert_eq!(json!(extra), json!({"new": {"n": 2}}));
/// ```
#[derive(Clone, Default)]
pub struct ExtraMembers(Option<Box<Tape>>);

impl ExtraMembers {
    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.members().next().is_none()
    }

    /// Returns the value of a member.
    pub fn get(&self, name: &str) -> Option<Value> {
        let members = self.members().filter(|(_, known, _)| *known == name);
        // Of members with one name the last counts.
        let (tape, _, at) = members.last()?;
        Some(value(tape, at))
    }

    /// Returns the name and the value of each, in the order of the answer.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Value)> {
        let members = self.members();
        members.map(|(tape, name, at)| (name, value(tape, at)))
    }

    /// Returns what was received instead of an object, such as a text. Only a schema without `type`
    /// allows that, and then no other member of the struct has a value.
    pub fn instead(&self) -> Option<Value> {
        self.of_another_type().map(|tape| value(tape, 0))
    }

    fn members(&self) -> impl Iterator<Item = (&Tape, &str, usize)> {
        self.0.iter().flat_map(|tape| {
            let (start, end) = match tape.part(0).0 {
                Part::Object(start, end) => (start, end),
                _ => (0, 0),
            };
            let members = tape.members(start, end);
            members.map(|(name, at)| (&**tape, name, at))
        })
    }

    fn of_another_type(&self) -> Option<&Tape> {
        let tape = self.0.as_deref();
        tape.filter(|tape| !matches!(tape.part(0).0, Part::Object(..)))
    }

    /// Returns what is to be serialized instead of the struct.
    #[doc(hidden)]
    pub fn written_instead(&self) -> Option<impl Serialize> {
        self.of_another_type().map(|tape| Written(tape, 0))
    }

    /// Returns a deserializer for a struct that reads its own members from `deserializer`, and adds
    /// all others to these. [`keep_extra_members`](crate::keep_extra_members) uses it.
    #[doc(hidden)]
    pub fn beside<D>(&mut self, deserializer: D) -> Beside<'_, D> {
        Beside {
            deserializer,
            extra: self,
            is_any: false,
        }
    }

    /// As [`beside`](Self::beside), but any value is read: one that is no object is kept instead of
    /// the members.
    #[doc(hidden)]
    pub fn beside_or_instead<D>(&mut self, deserializer: D) -> Beside<'_, D> {
        Beside {
            is_any: true,
            ..self.beside(deserializer)
        }
    }
}

fn value(tape: &Tape, at: usize) -> Value {
    let reading = AsIs;
    Value::deserialize(Node { tape, at, reading }).unwrap_or_default()
}

impl From<Map<String, Value>> for ExtraMembers {
    fn from(members: Map<String, Value>) -> Self {
        Self::from_iter(members)
    }
}

impl<N: AsRef<str>> FromIterator<(N, Value)> for ExtraMembers {
    fn from_iter<I: IntoIterator<Item = (N, Value)>>(members: I) -> Self {
        let mut tape = Tape::default();
        for (name, value) in members {
            tape.push_name(name.as_ref());
            // Fails for a value of 4 GiB only.
            if Write(&mut tape).deserialize(value).is_err() {
                return Self::default();
            }
        }
        let object = tape.into_object::<serde_json::Error>();
        Self(object.ok().flatten().map(Box::new))
    }
}

impl Serialize for ExtraMembers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let members = self.members();
        serializer.collect_map(members.map(|(tape, name, at)| (name, Written(tape, at))))
    }
}

impl fmt::Debug for ExtraMembers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.instead() {
            Some(value) => value.fmt(f),
            None => f.debug_map().entries(self.iter()).finish(),
        }
    }
}

/// Compares the values: the order of members does not matter.
impl PartialEq for ExtraMembers {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(one), Some(other)) => value(one, 0) == value(other, 0),
            (one, other) => one.is_none() && other.is_none(),
        }
    }
}

/// Implements serde's traits for structs that keep the members that they do not name in a field
/// `extra` of type [`ExtraMembers`].
///
/// serde derives the reading of the other fields: the struct has `#[serde(remote = "Self")]`, and
/// the field `#[serde(flatten, skip_deserializing)]`. With `flatten` alone, serde would copy these
/// members to a buffer that takes many times their text.
///
/// ```
/// use serde::{Deserialize, Serialize};
/// use tracking_links_runtime::{ExtraMembers, keep_extra_members};
///
/// #[derive(Deserialize, Serialize)]
/// #[serde(remote = "Self")]
/// struct Link {
///     id: u64,
///     #[serde(flatten, skip_deserializing)]
///     extra: ExtraMembers,
/// }
/// keep_extra_members!(Link);
///
/// # fn main() -> Result<(), serde_json::Error> {
/// let text = r#"{"id":1,"new":[2]}"#;
/// let link: Link = serde_json::from_str(text)?;
/// assert_eq!(link.id, 1);
/// assert_eq!(link.extra.get("new"), Some(serde_json::json!([2])));
/// assert_eq!(serde_json::to_string(&link)?, text);
/// # Ok(())
/// # }
/// ```
#[macro_export]
macro_rules! keep_extra_members {
    ($type:ident) => {
        $crate::keep_extra_members!($type, beside);
    };
    // Of a schema without `type`, which allows other values than objects.
    ($type:ident or any value) => {
        $crate::keep_extra_members!($type, beside_or_instead);
    };
    ($type:ident, $beside:ident) => {
        impl ::serde::Serialize for $type {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                match self.extra.written_instead() {
                    ::std::option::Option::Some(value) => value.serialize(serializer),
                    // The derived function: those of the type come before those of a trait.
                    ::std::option::Option::None => $type::serialize(self, serializer),
                }
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                let mut extra = $crate::ExtraMembers::default();
                let value = $type::deserialize(extra.$beside(deserializer))?;
                ::std::result::Result::Ok(Self { extra, ..value })
            }
        }
    };
}

/// Reads a struct, and keeps the members that it does not name.
#[doc(hidden)]
#[derive(Debug)]
pub struct Beside<'e, D> {
    deserializer: D,
    extra: &'e mut ExtraMembers,
    is_any: bool,
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
        self.deserializer.deserialize_struct(name, fields, object)
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
    extra: &'e mut ExtraMembers,
    /// Whether any other value makes a struct without members.
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
        self.extra.0 = Some(Box::new(tape));
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
        self.extra.0 = members.extra.into_object()?.map(Box::new);
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
