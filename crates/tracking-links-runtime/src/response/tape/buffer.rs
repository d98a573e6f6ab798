//! Keeps a JSON value in one buffer, in which the length of each part is known.
//!
//! A list or an object is its tag, the position of its end in four bytes, and its contents; the
//! members of an object are keys and values in turn. So a part is skipped in one step, and `{}`
//! takes five bytes, where a `serde_json::Value` takes 32 or more.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

const NULL: u8 = 0;
const FALSE: u8 = 1;
const TRUE: u8 = 2;
const POSITIVE: u8 = 3;
const NEGATIVE: u8 = 4;
const DOUBLE: u8 = 5;
const TEXT: u8 = 6;
const LIST: u8 = 7;
const OBJECT: u8 = 8;

/// A JSON value.
#[derive(Clone, Debug, Default)]
pub(in crate::response) struct Tape(Vec<u8>);

/// One part of a value. Lists and objects have the range of their contents.
#[derive(Clone, Copy, Debug)]
pub(in crate::response) enum Part<'t> {
    Null,
    Boolean(bool),
    Positive(u64),
    Negative(i64),
    Double(f64),
    Text(&'t str),
    List(usize, usize),
    Object(usize, usize),
}

impl Tape {
    /// Copies a value from any format.
    pub(in crate::response) fn read<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        let mut tape = Self::default();
        tape.deserialize_value(deserializer)?;
        tape.0.shrink_to_fit();
        Ok(tape)
    }

    /// Returns the value null.
    pub(in crate::response) fn null() -> Self {
        Self(vec![NULL])
    }

    /// Adds the name of a member to a tape that is empty or has only members of one object. Its
    /// value is to be written next.
    pub(in crate::response) fn push_name(&mut self, name: &str) {
        if self.0.is_empty() {
            // Enough for some members, in one allocation.
            self.0.reserve(64);
            self.begin(OBJECT);
        }
        self.push_text(name);
    }

    /// Ends the object of all members that were added. Returns `None` if there are none.
    pub(in crate::response) fn into_object<E: Error>(mut self) -> Result<Option<Self>, E> {
        if self.0.is_empty() {
            return Ok(None);
        }
        self.end(1)?;
        self.0.shrink_to_fit();
        Ok(Some(self))
    }

    fn deserialize_value<'de, D: Deserializer<'de>>(&mut self, value: D) -> Result<(), D::Error> {
        value.deserialize_any(Write(self))
    }

    /// Returns the part at a position, and the position after it.
    pub(in crate::response) fn part(&self, at: usize) -> (Part<'_>, usize) {
        let next = at + 1;
        match self.0[at] {
            NULL => (Part::Null, next),
            FALSE => (Part::Boolean(false), next),
            TRUE => (Part::Boolean(true), next),
            POSITIVE => {
                let (number, end) = self.varint(next);
                (Part::Positive(number), end)
            }
            NEGATIVE => {
                let (number, end) = self.varint(next);
                (Part::Negative(!number.cast_signed()), end)
            }
            DOUBLE => {
                let (bytes, end) = self.array(next);
                (Part::Double(f64::from_le_bytes(bytes)), end)
            }
            TEXT => {
                let (text, end) = self.text(next);
                (Part::Text(text), end)
            }
            tag => {
                let (bytes, start) = self.array(next);
                let end = u32::from_le_bytes(bytes) as usize;
                let part = match tag {
                    LIST => Part::List(start, end),
                    _ => Part::Object(start, end),
                };
                (part, end)
            }
        }
    }

    /// Returns the position after the part at a position.
    pub(in crate::response) fn skip(&self, at: usize) -> usize {
        match self.0[at] {
            TEXT => {
                let (length, start) = self.varint(at + 1);
                start + usize::try_from(length).expect("the text is in memory")
            }
            _ => self.part(at).1,
        }
    }

    /// Returns the paths of parts, such as `data[0].created`, in the order of the value. The
    /// positions are in this order too.
    pub(in crate::response) fn paths(&self, positions: &[usize]) -> Vec<String> {
        let mut paths = Paths {
            tape: self,
            positions,
            found: Vec::with_capacity(positions.len()),
        };
        paths.find(0, &mut String::new());
        paths.found
    }

    /// Returns the position of each item of a list.
    pub(in crate::response) fn items(
        &self,
        start: usize,
        end: usize,
    ) -> impl Iterator<Item = usize> {
        let mut next = start;
        std::iter::from_fn(move || {
            (next < end).then(|| {
                let at = next;
                next = self.skip(at);
                at
            })
        })
    }

    /// Returns the name of each member of an object, and the position of its value.
    pub(in crate::response) fn members(
        &self,
        start: usize,
        end: usize,
    ) -> impl Iterator<Item = (&str, usize)> {
        let mut at = start;
        std::iter::from_fn(move || {
            (at < end).then(|| {
                let (name, value) = self.key(at);
                at = self.skip(value);
                (name, value)
            })
        })
    }

    /// Returns the key at a position, and the position of its value.
    pub(in crate::response) fn key(&self, at: usize) -> (&str, usize) {
        self.text(at)
    }

    fn text(&self, at: usize) -> (&str, usize) {
        let (length, start) = self.varint(at);
        let end = start + usize::try_from(length).expect("the text is in memory");
        let text = std::str::from_utf8(&self.0[start..end]);
        (text.expect("the text was written from a str"), end)
    }

    fn array<const N: usize>(&self, at: usize) -> ([u8; N], usize) {
        let bytes = self.0[at..at + N].try_into();
        (bytes.expect("the range has N bytes"), at + N)
    }

    fn varint(&self, mut at: usize) -> (u64, usize) {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = self.0[at];
            at += 1;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return (number, at);
            }
            shift += 7;
        }
    }

    fn push_varint(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push((number as u8) | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    fn push_text(&mut self, text: &str) {
        self.push_varint(text.len() as u64);
        self.0.extend_from_slice(text.as_bytes());
    }

    /// Writes the tag of a list or an object. Returns the position of its end, to be written.
    fn begin(&mut self, tag: u8) -> usize {
        self.0.push(tag);
        self.0.extend_from_slice(&[0; 4]);
        self.0.len() - 4
    }

    fn end<E: Error>(&mut self, begun: usize) -> Result<(), E> {
        let end = u32::try_from(self.0.len()).map_err(|_| E::custom("the value exceeds 4 GiB"))?;
        self.0[begun..begun + 4].copy_from_slice(&end.to_le_bytes());
        Ok(())
    }
}

/// Finds the paths of parts in one look at the value.
struct Paths<'t> {
    tape: &'t Tape,
    /// The positions of the parts that were not found yet.
    positions: &'t [usize],
    found: Vec<String>,
}

impl Paths<'_> {
    fn find(&mut self, at: usize, path: &mut String) {
        if let Some(rest) = self.positions.strip_prefix(&[at]) {
            self.positions = rest;
            self.found.push(path.clone());
        }
        let length = path.len();
        match self.tape.part(at).0 {
            Part::List(start, end) => {
                for (index, item) in self.tape.items(start, end).enumerate() {
                    if self.has_next_before(self.tape.skip(item)) {
                        path.push_str(&format!("[{index}]"));
                        self.find(item, path);
                        path.truncate(length);
                    }
                }
            }
            Part::Object(start, end) => {
                for (name, value) in self.tape.members(start, end) {
                    if self.has_next_before(self.tape.skip(value)) {
                        if length > 0 {
                            path.push('.');
                        }
                        path.push_str(name);
                        self.find(value, path);
                        path.truncate(length);
                    }
                }
            }
            _ => {}
        }
    }

    fn has_next_before(&self, end: usize) -> bool {
        self.positions.first().is_some_and(|next| *next < end)
    }
}

/// Writes a value to a tape.
pub(in crate::response) struct Write<'t>(pub(in crate::response) &'t mut Tape);

impl<'de> DeserializeSeed<'de> for Write<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.0.deserialize_value(deserializer)
    }
}

impl<'de> Visitor<'de> for Write<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.0.0.push(if value { TRUE } else { FALSE });
        Ok(())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        if let Ok(value) = u64::try_from(value) {
            return self.visit_u64(value);
        }
        self.0.0.push(NEGATIVE);
        self.0.push_varint(!value.cast_unsigned());
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.0.0.push(POSITIVE);
        self.0.push_varint(value);
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.0.0.push(DOUBLE);
        self.0.0.extend_from_slice(&value.to_le_bytes());
        Ok(())
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        self.0.0.push(TEXT);
        self.0.push_text(value);
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.0.0.push(NULL);
        Ok(())
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, value: D) -> Result<(), D::Error> {
        self.deserialize(value)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, value: D) -> Result<(), D::Error> {
        self.deserialize(value)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let begun = self.0.begin(LIST);
        while items.next_element_seed(Write(self.0))?.is_some() {}
        self.0.end(begun)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let begun = self.0.begin(OBJECT);
        while members.next_key_seed(Key(self.0))?.is_some() {
            members.next_value_seed(Write(self.0))?;
        }
        self.0.end(begun)
    }
}

/// Writes the name of a member to a tape.
struct Key<'t>(&'t mut Tape);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_str<E>(self, name: &str) -> Result<(), E> {
        self.0.push_text(name);
        Ok(())
    }
}
