//! Serializes a value from a tape.

use serde::ser::{Serialize, SerializeMap as _, SerializeSeq as _, Serializer};

use crate::response::tape::buffer::{Part, Tape};

/// A part of a tape, to be serialized.
#[derive(Clone, Copy, Debug)]
pub(in crate::response) struct Written<'t>(
    pub(in crate::response) &'t Tape,
    pub(in crate::response) usize,
);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(tape, at) = *self;
        match tape.part(at).0 {
            Part::Null => serializer.serialize_unit(),
            Part::Boolean(value) => serializer.serialize_bool(value),
            Part::Positive(value) => serializer.serialize_u64(value),
            Part::Negative(value) => serializer.serialize_i64(value),
            Part::Double(value) => serializer.serialize_f64(value),
            Part::Text(text) => serializer.serialize_str(text),
            Part::List(start, end) => {
                let mut list = serializer.serialize_seq(None)?;
                for item in tape.items(start, end) {
                    list.serialize_element(&Written(tape, item))?;
                }
                list.end()
            }
            Part::Object(start, end) => {
                let mut object = serializer.serialize_map(None)?;
                for (name, value) in tape.members(start, end) {
                    object.serialize_entry(name, &Written(tape, value))?;
                }
                object.end()
            }
        }
    }
}
