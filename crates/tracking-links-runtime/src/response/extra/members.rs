//! The members of an object that its schema does not name.

use std::fmt;

use serde::Deserialize as _;
use serde::de::DeserializeSeed as _;
use serde::ser::{Serialize, SerializeMap, Serializer};
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
    ///
    /// An answer tells such a value in [`ResponseValue::lost`](crate::ResponseValue::lost). With
    /// [`Builder::strict`](crate::Builder::strict), and in an error, it does not fit.
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
    pub(super) fn written_instead(&self) -> Option<impl Serialize> {
        self.of_another_type().map(|tape| Written(tape, 0))
    }

    /// Makes these of an object without the members that have fields, or of another value.
    pub(super) fn from_tape(tape: Tape) -> Self {
        Self(Some(Box::new(tape)))
    }

    /// Serializes each.
    pub(super) fn write<M: SerializeMap>(&self, members: &mut M) -> Result<(), M::Error> {
        for (tape, name, at) in self.members() {
            members.serialize_entry(name, &Written(tape, at))?;
        }
        Ok(())
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
