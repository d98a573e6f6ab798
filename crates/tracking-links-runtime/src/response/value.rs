//! A successful answer: its value, status and headers, and what of the body did not fit.

use std::fmt;
use std::ops::{Deref, DerefMut};

use reqwest::StatusCode;
use reqwest::header::{CONTENT_LENGTH, HeaderMap};
use serde_json::Value;

/// A successful answer, with its value.
pub struct ResponseValue<T> {
    value: T,
    status: StatusCode,
    headers: HeaderMap,
    lost: Vec<LostMember>,
}

/// A part of an answer that does not have the documented type, and is missing from the value: a
/// member that may be absent or null, an item of a list, or an entry of a map. Or a value that is
/// no object where a schema describes members and has no `type`: the struct, of which no member is
/// set, keeps it in [`ExtraMembers::instead`](crate::ExtraMembers::instead).
#[derive(Clone, PartialEq)]
pub struct LostMember {
    pub(super) path: String,
    pub(super) value: Value,
}

impl LostMember {
    /// Returns the path in the answer, such as `data[0].created`; empty for the answer itself.
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

impl<T> ResponseValue<T> {
    /// Creates an answer, for example for a test.
    pub fn new(value: T, status: StatusCode, headers: HeaderMap) -> Self {
        Self {
            value,
            status,
            headers,
            lost: Vec::new(),
        }
    }

    pub(super) fn with_lost(self, lost: Vec<LostMember>) -> Self {
        Self { lost, ..self }
    }

    /// Returns the value.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// Returns the HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the parts of the answer that do not have the documented type, and that the members
    /// and items of the value lack therefore, in the order of the answer.
    ///
    /// There are none with [`Builder::strict`](crate::Builder::strict): the call fails instead.
    pub fn lost(&self) -> &[LostMember] {
        &self.lost
    }

    /// Returns the number of bytes that `Content-Length` states, if it is there and valid.
    pub fn content_length(&self) -> Option<u64> {
        let length = self.headers.get(CONTENT_LENGTH)?;
        length.to_str().ok()?.parse().ok()
    }
}

impl<T> Deref for ResponseValue<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for ResponseValue<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<T> AsRef<T> for ResponseValue<T> {
    fn as_ref(&self) -> &T {
        &self.value
    }
}

/// Shows the value only.
impl<T: fmt::Debug> fmt::Debug for ResponseValue<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}
