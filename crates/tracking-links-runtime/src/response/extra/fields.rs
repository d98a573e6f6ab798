//! The members of an object: finds the field of each, and copies those that have none.

use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor,
};

use crate::response::extra::members::{Kept, Nulls};
use crate::response::tape::{Tape, Write};

/// The members of an object. Those without a field are copied.
#[derive(Debug)]
pub struct Members<A> {
    members: A,
    fields: Fields,
}

impl<'de, A: MapAccess<'de>> Members<A> {
    pub(super) fn new(
        members: A,
        names: &'static [&'static str],
        not_kept: &'static [&'static str],
    ) -> Self {
        let fields = Fields {
            names,
            not_kept,
            next: 0,
            extra: Tape::default(),
            nulls: Nulls::new(),
        };
        Self { members, fields }
    }

    /// Goes to the next member that has a field. Returns the position of the field.
    ///
    /// # Errors
    ///
    /// Fails if the value is not valid in the format that is read, such as JSON.
    #[inline]
    pub fn next_field(&mut self) -> Result<Option<usize>, A::Error> {
        loop {
            match self.members.next_key_seed(Name(&mut self.fields))? {
                None => return Ok(None),
                Some(Place::Field(position)) => return Ok(Some(position)),
                Some(Place::Extra) => {
                    let value = Write(&mut self.fields.extra);
                    self.members.next_value_seed(value)?;
                }
                Some(Place::None) => _ = self.members.next_value::<IgnoredAny>()?,
            }
        }
    }

    /// Reads the value of a member, which must not have been read before.
    #[inline]
    pub(super) fn read<V: Deserialize<'de>, T>(
        &mut self,
        name: &'static str,
        field: &mut Option<T>,
        of: impl FnOnce(V) -> T,
    ) -> Result<(), A::Error> {
        *field = Some(of(self.value(name, field.is_some())?));
        Ok(())
    }

    fn value<V: Deserialize<'de>>(
        &mut self,
        name: &'static str,
        is_read: bool,
    ) -> Result<V, A::Error> {
        match is_read {
            true => Err(A::Error::duplicate_field(name)),
            false => self.members.next_value(),
        }
    }

    /// Reads the value of a member that may be null, and takes note of it if it is: `of` returns
    /// `Some(None)` then.
    #[inline]
    pub(super) fn read_or_null<V: Deserialize<'de>, T>(
        &mut self,
        name: &'static str,
        field: &mut Option<Option<T>>,
        of: impl FnOnce(V) -> Option<Option<T>>,
    ) -> Result<(), A::Error> {
        let value = of(self.value(name, field.is_some())?);
        if let Some(None) = value {
            self.fields.nulls.push(name);
        }
        *field = Some(value.flatten());
        Ok(())
    }

    /// Returns the members without a field, and which of the others are null.
    pub(super) fn into_kept(self) -> Result<Kept, A::Error> {
        let tape = self.fields.extra.into_object()?;
        let nulls = self.fields.nulls;
        Ok(Kept { tape, nulls })
    }
}

/// The fields of a struct, and the members that have none.
#[derive(Debug)]
struct Fields {
    names: &'static [&'static str],
    not_kept: &'static [&'static str],
    /// The field after the one that was found last, since members are often in their order.
    next: usize,
    extra: Tape,
    nulls: Nulls,
}

impl Fields {
    fn find(&mut self, name: &str) -> Option<usize> {
        let (before, after) = self.names.split_at_checked(self.next)?;
        let position = |names: &[&str]| names.iter().position(|known| *known == name);
        let found = match position(after) {
            Some(position) => self.next + position,
            None => position(before)?,
        };
        self.next = found + 1;
        Some(found)
    }
}

/// Where a member is kept.
enum Place {
    /// In the field at this position.
    Field(usize),
    /// Among the members that have no field. Its name was copied.
    Extra,
    None,
}

/// Reads the name of a member as its place.
struct Name<'m>(&'m mut Fields);

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = Place;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, name: D) -> Result<Place, D::Error> {
        name.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = Place;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_str<E>(self, name: &str) -> Result<Place, E> {
        let Self(fields) = self;
        Ok(match fields.find(name) {
            Some(position) => Place::Field(position),
            None if fields.not_kept.contains(&name) => Place::None,
            None => {
                fields.extra.push_name(name);
                Place::Extra
            }
        })
    }
}
