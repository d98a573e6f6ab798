//! The members of an object: finds the field of each, and copies those that have none.

use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, Visitor};

use crate::response::extra::members::{Kept, Nulls};
use crate::response::tape::{Tape, Write};

/// The members of an object. Those without a field are copied.
#[derive(Debug)]
pub struct Members<A> {
    members: A,
    fields: Fields,
}

impl<'de, A: MapAccess<'de>> Members<A> {
    pub(super) fn new(members: A, names: &'static [&'static str]) -> Self {
        let fields = Fields {
            names,
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
                Some(Some(position)) => return Ok(Some(position)),
                Some(None) => self
                    .members
                    .next_value_seed(Write(&mut self.fields.extra))?,
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
        if field.is_some() {
            return Err(A::Error::duplicate_field(name));
        }
        *field = Some(of(self.members.next_value()?));
        Ok(())
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
        if field.is_some() {
            return Err(A::Error::duplicate_field(name));
        }
        let value = of(self.members.next_value()?);
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

/// Reads the name of a member: as the position of its field, or it is copied.
struct Name<'m>(&'m mut Fields);

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = Option<usize>;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, name: D) -> Result<Option<usize>, D::Error> {
        name.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_str<E>(self, name: &str) -> Result<Option<usize>, E> {
        let found = self.0.find(name);
        if found.is_none() {
            self.0.extra.push_name(name);
        }
        Ok(found)
    }
}
