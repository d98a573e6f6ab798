//! Reads successful answers: one method for each way in which an OpenAPI document can describe
//! them.
//!
//! A body is read up to the client's size limit. If the body is incomplete, the call fails with
//! `Delivery::Accepted`, since the provider carried the request out. If the body is not the
//! documented one, the call fails with `Delivery::Unknown`, since the body may be a gateway's page
//! or say that the request failed.

use bytes::Bytes;
use serde::de::DeserializeOwned;

use crate::charset;
use crate::error::Error;
use crate::request::arguments::Request;
use crate::response::answer::Response;
use crate::response::body::{End, RawBody};
use crate::response::notation::Notation;
use crate::response::received::Received;
use crate::response::value::ResponseValue;

impl Request {
    /// Sends the request as [`send`](Self::send) does, and reads a 2xx as JSON of a type of the
    /// caller's, as [`Response::json`] does. Any other answer is an error that has its body.
    ///
    /// For an answer that differs from the documented one, for example because the request asks for
    /// a choice of its members.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send) and [`Response::json`]; and with `ErrorKind::Status` or
    /// `ErrorKind::Redirect`, if the status is no success.
    pub async fn send_as<T: DeserializeOwned>(self) -> Result<ResponseValue<T>, Error> {
        let response = self.send().await?;
        match response.status().is_success() {
            true => response.json().await,
            false => Err(response.undocumented_error().await),
        }
    }
}

/// Methods for generated code. All methods that read a body fail with the same errors as
/// [`json`](Self::json).
impl Response {
    /// Reads a success as JSON, whatever its content type. What does not have the documented type
    /// is left out, and told by [`ResponseValue::lost`], unless the client is strict.
    ///
    /// # Errors
    ///
    /// Fails with `ErrorKind::UnreadableBody` or `ErrorKind::Timeout`: with `Delivery::Accepted` if
    /// the body is incomplete, and with `Delivery::Unknown` if it is not the documented one.
    pub fn json<T: DeserializeOwned, E, H: DeserializeOwned>(
        self,
    ) -> impl Future<Output = Result<ResponseValue<T, H>, Error<E>>> {
        self.json_map(|value| value)
    }

    /// Reads a 2xx as [`json`](Self::json) does, and any other answer with `read_error`.
    #[allow(
        clippy::manual_async_fn,
        reason = "the future of an `async fn` would contain the answer twice"
    )]
    pub fn json_or<T: DeserializeOwned, E, H: DeserializeOwned, F>(
        self,
        read_error: impl FnOnce(Self) -> F,
    ) -> impl Future<Output = Result<ResponseValue<T, H>, Error<E>>>
    where
        F: Future<Output = Result<ResponseValue<T, H>, Error<E>>>,
    {
        async move {
            match self.status().is_success() {
                true => self.json().await,
                false => read_error(self).await,
            }
        }
    }

    /// Reads the body as [`json`](Self::json) does, and wraps it with `map` in the enum variant for
    /// the status.
    pub fn json_map<T: DeserializeOwned, U, E, H: DeserializeOwned>(
        self,
        map: impl FnOnce(T) -> U,
    ) -> impl Future<Output = Result<ResponseValue<U, H>, Error<E>>> {
        self.value_map(Notation::Json, map)
    }

    pub(super) fn value_map<T: DeserializeOwned, U, E, H: DeserializeOwned>(
        self,
        notation: Notation,
        map: impl FnOnce(T) -> U,
    ) -> impl Future<Output = Result<ResponseValue<U, H>, Error<E>>> {
        self.read_then(move |received, end| {
            let answer = whole(received, end)?;
            match answer.decode_as_received(notation) {
                Some((value, lost)) => Ok(answer.value(map(value)).with_lost(lost)),
                None => Err(answer.undecodable::<T, E>(notation)),
            }
        })
    }

    /// Accepts a success that has no body by the OpenAPI document. If a body came nevertheless, it
    /// is not read.
    pub async fn empty<E, H: DeserializeOwned>(self) -> Result<ResponseValue<(), H>, Error<E>> {
        self.empty_as(()).await
    }

    /// Accepts a success as [`empty`](Self::empty) does, and returns `value`, the enum variant for
    /// the status.
    pub async fn empty_as<U, E, H: DeserializeOwned>(
        mut self,
        value: U,
    ) -> Result<ResponseValue<U, H>, Error<E>> {
        self.skip_body();
        let (status, headers) = (self.status(), self.headers().clone());
        Ok(ResponseValue::of(value, status, headers))
    }

    /// Reads a success whose body the OpenAPI document does not describe. The body is kept as
    /// received.
    pub fn raw<E, H: DeserializeOwned>(
        self,
    ) -> impl Future<Output = Result<ResponseValue<RawBody, H>, Error<E>>> {
        self.raw_map(|body| body)
    }

    /// Reads the body as [`raw`](Self::raw) does, and wraps it with `map` in the enum variant for
    /// the status.
    pub fn raw_map<U, E, H: DeserializeOwned>(
        self,
        map: impl FnOnce(RawBody) -> U,
    ) -> impl Future<Output = Result<ResponseValue<U, H>, Error<E>>> {
        self.bytes_map(|body| map(RawBody::from(body)))
    }

    /// Reads a success as text, by the charset of its content type, else as UTF-8. A byte order
    /// mark is no part of the text. What is invalid becomes U+FFFD.
    pub fn text<E, H: DeserializeOwned>(
        self,
    ) -> impl Future<Output = Result<ResponseValue<String, H>, Error<E>>> {
        self.text_map(|text| text)
    }

    /// Reads the body as [`text`](Self::text) does, and wraps it with `map` in the enum variant for
    /// the status.
    pub fn text_map<U, E, H: DeserializeOwned>(
        self,
        map: impl FnOnce(String) -> U,
    ) -> impl Future<Output = Result<ResponseValue<U, H>, Error<E>>> {
        let media_type = self.content_type();
        self.bytes_map(move |body| map(charset::decode(&body, media_type.as_deref()).into_owned()))
    }

    /// Reads a success as bytes.
    pub fn bytes<E, H: DeserializeOwned>(
        self,
    ) -> impl Future<Output = Result<ResponseValue<Bytes, H>, Error<E>>> {
        self.bytes_map(|body| body)
    }

    fn bytes_map<U, E, H: DeserializeOwned>(
        self,
        map: impl FnOnce(Bytes) -> U,
    ) -> impl Future<Output = Result<ResponseValue<U, H>, Error<E>>> {
        self.read_then(|received, end| {
            let mut answer = whole(received, end)?;
            let body = answer.take_body();
            Ok(answer.value(map(body)))
        })
    }
}

/// Returns the answer, unless its body is incomplete or too large.
fn whole<E>(received: Received, end: End) -> Result<Received, Error<E>> {
    match end {
        End::Complete => Ok(received),
        end => Err(received.incomplete(end)),
    }
}
