//! Reads documented successes, one method for each way to document one.
//!
//! A body is read up to the client's limit. A body that did not arrive whole is an error with
//! `Delivery::Accepted`; one that is not the documented one, with `Delivery::Unknown`, since it may
//! be a gateway's page or say that the request failed.

use bytes::Bytes;
use progenitor_client::ResponseValue;
use serde::de::DeserializeOwned;

use crate::error::Error;
use crate::response::answer::Response;
use crate::response::body::{End, RawBody};
use crate::response::received::Received;

/// Methods for generated code. Those that read a body fail as [`json`](Self::json) does.
impl Response {
    /// Reads a success as JSON, whatever its content type.
    ///
    /// # Errors
    ///
    /// `ErrorKind::UnreadableBody` or `ErrorKind::Timeout`, with `Delivery::Accepted` if the body
    /// did not arrive whole, and with `Delivery::Unknown` if it is not the documented one.
    pub async fn json<T: DeserializeOwned, E>(self) -> Result<ResponseValue<T>, Error<E>> {
        self.json_map(|value| value).await
    }

    /// As [`json`](Self::json), mapped to the variant for its status.
    pub async fn json_map<T: DeserializeOwned, U, E>(
        self,
        map: impl FnOnce(T) -> U,
    ) -> Result<ResponseValue<U>, Error<E>> {
        let answer = self.read_whole().await?;
        match answer.decode_as_received() {
            Some(value) => Ok(answer.value(map(value))),
            None => Err(answer.undecodable::<T, E>()),
        }
    }

    /// Accepts a success without a body; if one came, it is not read.
    pub async fn empty<E>(self) -> Result<ResponseValue<()>, Error<E>> {
        self.empty_as(()).await
    }

    /// As [`empty`](Self::empty), as the variant for its status.
    pub async fn empty_as<U, E>(self, value: U) -> Result<ResponseValue<U>, Error<E>> {
        self.skip_body();
        let (status, headers) = (self.status(), self.headers().clone());
        Ok(ResponseValue::new(value, status, headers))
    }

    /// Reads a success whose body the document does not describe, as received.
    pub async fn raw<E>(self) -> Result<ResponseValue<RawBody>, Error<E>> {
        self.raw_map(|body| body).await
    }

    /// As [`raw`](Self::raw), mapped to the variant for its status.
    pub async fn raw_map<U, E>(
        self,
        map: impl FnOnce(RawBody) -> U,
    ) -> Result<ResponseValue<U>, Error<E>> {
        self.whole(|body| map(RawBody::from(body))).await
    }

    /// Reads a success as text; invalid UTF-8 becomes U+FFFD.
    pub async fn text<E>(self) -> Result<ResponseValue<String>, Error<E>> {
        self.text_map(|text| text).await
    }

    /// As [`text`](Self::text), mapped to the variant for its status.
    pub async fn text_map<U, E>(
        self,
        map: impl FnOnce(String) -> U,
    ) -> Result<ResponseValue<U>, Error<E>> {
        self.whole(|body| map(String::from_utf8_lossy(&body).into_owned()))
            .await
    }

    /// Reads a success as bytes.
    pub async fn bytes<E>(self) -> Result<ResponseValue<Bytes>, Error<E>> {
        self.whole(|body| body).await
    }

    async fn whole<U, E>(self, map: impl FnOnce(Bytes) -> U) -> Result<ResponseValue<U>, Error<E>> {
        let mut answer = self.read_whole().await?;
        let body = answer.take_body();
        Ok(answer.value(map(body)))
    }

    /// Reads the body; it is an error if not all of it came.
    async fn read_whole<E>(self) -> Result<Received, Error<E>> {
        let (received, end) = self.read().await;
        match end {
            End::Complete => Ok(received),
            end => Err(received.incomplete(end)),
        }
    }
}
