//! A successful answer: its value, status and headers, and what of the body did not fit.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

use http::StatusCode;
use http::header::{CONTENT_LENGTH, HeaderMap};
use serde::de::DeserializeOwned;

use crate::response::lost::LostMember;
use crate::response::typed_headers::{self, HeaderError};

/// A successful answer, with its value.
///
/// `H` is the type of the headers that the OpenAPI document describes for the operation; `()` if it
/// describes none.
pub struct ResponseValue<T, H = ()> {
    value: T,
    status: StatusCode,
    headers: HeaderMap,
    lost: Vec<LostMember>,
    typed_headers: PhantomData<fn() -> H>,
}

impl<T> ResponseValue<T> {
    /// Creates an answer, for example for a test.
    pub fn new(value: T, status: StatusCode, headers: HeaderMap) -> Self {
        Self::of(value, status, headers)
    }

    /// Sets the type of the headers.
    pub fn with_typed_headers<H: DeserializeOwned>(self) -> ResponseValue<T, H> {
        ResponseValue::of(self.value, self.status, self.headers).with_lost(self.lost)
    }
}

impl<T, H> ResponseValue<T, H> {
    pub(super) fn of(value: T, status: StatusCode, headers: HeaderMap) -> Self
    where
        H: DeserializeOwned,
    {
        Self {
            value,
            status,
            lost: typed_headers::lost::<H>(&headers),
            headers,
            typed_headers: PhantomData,
        }
    }

    /// Adds the parts of the body that the value lacks, before the headers that do not fit.
    pub(super) fn with_lost(mut self, mut lost: Vec<LostMember>) -> Self {
        lost.append(&mut self.lost);
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

    /// Returns the headers as received.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the headers that the OpenAPI document describes, as their types. A header that may
    /// be absent is `None` if it does not have its type, and [`lost`](Self::lost) tells so.
    ///
    /// ```
    /// use tracking_links_runtime::{HeaderMap, HeaderValue, ResponseValue, StatusCode};
    ///
    /// #[derive(serde::Deserialize)]
    /// struct ListHeaders {
    ///     #[serde(rename = "X-Total")]
    ///     total: Option<u64>,
    /// }
    ///
    /// # fn main() -> Result<(), tracking_links_runtime::HeaderError> {
    /// let headers = HeaderMap::from_iter([("x-total".parse().unwrap(), HeaderValue::from(7))]);
    /// let answer = ResponseValue::new("value", StatusCode::OK, headers);
    /// let answer = answer.with_typed_headers::<ListHeaders>();
    /// assert_eq!(answer.typed_headers()?.total, Some(7));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Fails if a header that the document requires is missing or does not have its type. The
    /// answer is still there.
    pub fn typed_headers(&self) -> Result<H, HeaderError>
    where
        H: DeserializeOwned,
    {
        typed_headers::read(&self.headers)
    }

    /// Returns the parts of the answer that do not have the documented type, and that the members
    /// and items of the value lack therefore, in the order of the answer; then the headers that
    /// [`typed_headers`](Self::typed_headers) lacks therefore.
    ///
    /// With [`Builder::strict`](crate::Builder::strict) there are only headers: if a part of the
    /// body does not fit, the call fails instead.
    pub fn lost(&self) -> &[LostMember] {
        &self.lost
    }

    /// Returns the number of bytes that `Content-Length` states, if it is there and valid.
    pub fn content_length(&self) -> Option<u64> {
        let length = self.headers.get(CONTENT_LENGTH)?;
        length.to_str().ok()?.parse().ok()
    }
}

impl<T, H> Deref for ResponseValue<T, H> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T, H> DerefMut for ResponseValue<T, H> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<T, H> AsRef<T> for ResponseValue<T, H> {
    fn as_ref(&self) -> &T {
        &self.value
    }
}

/// Shows the value only.
impl<T: fmt::Debug, H> fmt::Debug for ResponseValue<T, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}
