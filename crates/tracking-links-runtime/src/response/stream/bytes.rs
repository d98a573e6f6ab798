//! Answers whose body is read in chunks, of any length.

use bytes::Bytes;
use serde::de::DeserializeOwned;

use crate::error::Error;
use crate::response::answer::Response;
use crate::response::body::{End, Misfit};
use crate::response::value::ResponseValue;

/// The body of an answer that is a file or an event stream by the OpenAPI document. It is read as
/// it arrives.
///
/// The timeouts of the call, of its attempt and of a stall apply to the stream; the size limit of
/// bodies does not. Dropping the stream before its end closes the connection.
#[derive(Debug)]
pub struct ByteStream {
    /// `None` after the end or an error.
    response: Option<Response>,
}

impl ByteStream {
    fn new(response: Response) -> Self {
        Self {
            response: Some(response),
        }
    }

    /// Waits for the next bytes of the body; `None` at its end.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::UnreadableBody`](crate::ErrorKind::UnreadableBody) or
    /// [`ErrorKind::Timeout`](crate::ErrorKind::Timeout). After an error, the stream has ended, and
    /// further calls return `None`.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        let chunk = self.chunk_or_end().await;
        if let Ok(None) = chunk {
            self.close();
        }
        chunk
    }

    /// Waits for the next bytes as [`chunk`](Self::chunk) does. At the end of the body, keeps the
    /// answer until [`close`](Self::close): the last piece may still become an error.
    pub(super) async fn chunk_or_end(&mut self) -> Result<Option<Bytes>, Error> {
        let Some(response) = &mut self.response else {
            return Ok(None);
        };
        match response.chunk().await {
            Ok(chunk) => Ok(chunk),
            Err(end) => self.fail(end).map_or(Ok(None), Err),
        }
    }

    /// Ends the stream with an error; `None` if it has ended already.
    pub(super) fn fail(&mut self, end: End) -> Option<Error> {
        let response = self.response.take()?;
        Some(incomplete(response, end))
    }

    /// Ends the stream because a piece of it is longer than the client's size limit of bodies.
    pub(super) fn too_large(&mut self) -> Option<Error> {
        let max_bytes = self.max_body_bytes();
        self.fail(End::TooLarge(max_bytes))
    }

    /// Ends the stream. Closes the connection, unless the body has been read to its end.
    pub(super) fn close(&mut self) {
        self.response = None;
    }

    /// Returns the client's size limit of bodies; 0 after the end.
    pub(super) fn max_body_bytes(&self) -> usize {
        self.response.as_ref().map_or(0, Response::max_body_bytes)
    }

    /// Makes the error of a piece that does not have the documented type. The stream goes on.
    pub(super) fn misfit(&self, what: &str, piece: Bytes, misfit: &Misfit) -> Option<Error> {
        let response = self.response.as_ref()?;
        Some(response.misfit(what, piece, misfit))
    }

    /// Reads the rest of the body, at most `max_bytes`.
    ///
    /// # Errors
    ///
    /// Fails as [`chunk`](Self::chunk) does, and with
    /// [`ErrorKind::UnreadableBody`](crate::ErrorKind::UnreadableBody) if the rest is longer than
    /// `max_bytes`. The bytes that were read before the error are lost.
    pub async fn read(mut self, max_bytes: usize) -> Result<Bytes, Error> {
        let mut whole = Vec::new();
        while let Some(chunk) = self.chunk().await? {
            if chunk.len() > max_bytes - whole.len() {
                match self.fail(End::TooLarge(max_bytes)) {
                    Some(error) => return Err(error),
                    None => break,
                }
            }
            whole.extend_from_slice(&chunk);
        }
        Ok(Bytes::from(whole))
    }
}

/// Makes the error of a stream that ended early. The error contains no body: the caller has the
/// bytes that were read.
fn incomplete(response: Response, end: End) -> Error {
    response.received(Bytes::new()).incomplete(end)
}

impl Response {
    /// Returns the body of a success as a stream. All timeouts of the call apply to the stream, as
    /// [`ByteStream`] says; the size limit of bodies does not.
    pub async fn stream<E, H: DeserializeOwned>(
        self,
    ) -> Result<ResponseValue<ByteStream, H>, Error<E>> {
        self.stream_map(|stream| stream).await
    }

    /// Returns the body as [`stream`](Self::stream) does, wrapped by `map` in the enum variant for
    /// the status.
    pub async fn stream_map<U, E, H: DeserializeOwned>(
        mut self,
        map: impl FnOnce(ByteStream) -> U,
    ) -> Result<ResponseValue<U, H>, Error<E>> {
        self.end_call();
        let (status, headers) = (self.status(), self.headers().clone());
        let value = map(ByteStream::new(self));
        Ok(ResponseValue::of(value, status, headers))
    }
}
