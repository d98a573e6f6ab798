//! A fault of one field of a request.

use std::fmt;

use crate::request::Field;

/// A fault of one field of a request, from [`Capabilities::faults`](crate::Capabilities::faults).
///
/// `Display` writes the remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldFault {
    /// The field.
    pub field: Field,
    /// What to do about it, for people: one line, which quotes no value.
    pub remedy: String,
}

impl fmt::Display for FieldFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.remedy)
    }
}
