//! The members of an object that its schema does not name.

use std::fmt;

use serde::de::DeserializeSeed as _;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value};

use smallvec::SmallVec;

use crate::response::tape::{Part, Tape, Write, Written};

/// The members of an object that its schema does not name, as received: the field `extra` of a
/// generated struct.
///
/// It also knows which members were null rather than absent, where the schema allows both, so that
/// these are null again when the struct is serialized: see [`was_null`](Self::was_null).
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
pub struct ExtraMembers(Option<Box<Kept>>);

/// What the fields of a struct do not tell of a value that was read.
#[derive(Clone, Default)]
pub(super) struct Kept {
    /// An object of the members without a field, or a value that is no object.
    pub(super) tape: Option<Tape>,
    /// The members that have a field, and were null.
    pub(super) nulls: Nulls,
}

/// Names of members. Many objects have none, and most others one.
pub(super) type Nulls = SmallVec<[&'static str; 1]>;

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
        Some(tape.value(at))
    }

    /// Returns the name and the value of each, in the order of the answer.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Value)> {
        let members = self.members();
        members.map(|(tape, name, at)| (name, tape.value(at)))
    }

    /// Returns what was received instead of an object, such as a text. Only a schema without `type`
    /// allows that, and then no other member of the struct has a value.
    ///
    /// An answer tells such a value in [`ResponseValue::lost`](crate::ResponseValue::lost). With
    /// [`Builder::strict`](crate::Builder::strict), and in an error, it does not fit.
    pub fn instead(&self) -> Option<Value> {
        self.of_another_type().map(|tape| tape.value(0))
    }

    /// Returns whether a member that may be absent or null was null. Its field is `None` in both
    /// cases.
    ///
    /// ```
    /// use tracking_links_runtime::{ExtraMembers, object};
    ///
    /// struct Link {
    ///     note: Option<String>,
    ///     extra: ExtraMembers,
    /// }
    ///
    /// object! { Link
    ///     optional_nullable note = "note",
    /// }
    ///
    /// # fn main() -> Result<(), serde_json::Error> {
    /// let link: Link = serde_json::from_str(r#"{"note":null}"#)?;
    /// assert!(link.note.is_none() && link.extra.was_null("note"));
    /// assert_eq!(serde_json::to_string(&link)?, r#"{"note":null}"#);
    /// # Ok(())
    /// # }
    /// ```
    pub fn was_null(&self, name: &str) -> bool {
        self.nulls().contains(&name)
    }

    fn nulls(&self) -> &[&'static str] {
        self.0.as_deref().map_or(&[], |kept| &kept.nulls)
    }

    fn tape(&self) -> Option<&Tape> {
        self.0.as_deref()?.tape.as_ref()
    }

    fn members(&self) -> impl Iterator<Item = (&Tape, &str, usize)> {
        self.tape().into_iter().flat_map(|tape| {
            let (start, end) = match tape.part(0).0 {
                Part::Object(start, end) => (start, end),
                _ => (0, 0),
            };
            let members = tape.members(start, end);
            members.map(move |(name, at)| (tape, name, at))
        })
    }

    fn of_another_type(&self) -> Option<&Tape> {
        let tape = self.tape();
        tape.filter(|tape| !matches!(tape.part(0).0, Part::Object(..)))
    }

    /// Returns what is to be serialized instead of the struct.
    pub(super) fn written_instead(&self) -> Option<impl Serialize> {
        self.of_another_type().map(|tape| Written(tape, 0))
    }

    /// Makes these of what was kept.
    pub(super) fn new(kept: Kept) -> Self {
        let is_empty = kept.tape.is_none() && kept.nulls.is_empty();
        Self((!is_empty).then(|| Box::new(kept)))
    }

    /// Serializes each.
    pub(super) fn write<M: SerializeMap>(&self, members: &mut M) -> Result<(), M::Error> {
        for (tape, name, at) in self.members() {
            members.serialize_entry(name, &Written(tape, at))?;
        }
        Ok(())
    }
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
        Self::new(Kept {
            tape: object.ok().flatten(),
            ..Kept::default()
        })
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
            None => {
                let nulls = self.nulls().iter().map(|name| (*name, Value::Null));
                f.debug_map().entries(self.iter().chain(nulls)).finish()
            }
        }
    }
}

/// Compares the values: the order of members does not matter.
impl PartialEq for ExtraMembers {
    fn eq(&self, other: &Self) -> bool {
        let has_equal_values = match (self.tape(), other.tape()) {
            (Some(one), Some(other)) => one.value(0) == other.value(0),
            (one, other) => one.is_none() && other.is_none(),
        };
        // A name is there once.
        let (nulls, others) = (self.nulls(), other.nulls());
        let has_equal_nulls =
            nulls.len() == others.len() && nulls.iter().all(|name| others.contains(name));
        has_equal_values && has_equal_nulls
    }
}
