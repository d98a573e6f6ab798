//! What an answer has, but not as documented.

use std::fmt;

use serde_json::Value;

/// A part of an answer that does not have the documented type, and is missing from the value: a
/// member that may be absent or null, an item of a list, an entry of a map, or a header that may be
/// absent. Or a value that is no object where a schema describes members and has no `type`: the
/// struct, of which no member is set, keeps it in
/// [`ExtraMembers::instead`](crate::ExtraMembers::instead).
#[derive(Clone, PartialEq)]
pub struct LostMember {
    pub(super) path: String,
    pub(super) value: Value,
}

impl LostMember {
    /// Returns the path in the answer, such as `data[0].created`, or `header X-Total`; empty for
    /// the answer itself.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the part as received.
    pub fn value(&self) -> &Value {
        &self.value
    }
}

/// Shows only the path, since any part of an answer may be secret.
impl fmt::Debug for LostMember {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LostMember({})", self.path)
    }
}
