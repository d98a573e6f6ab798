//! Answers whose body is read in chunks, of any length.

use bytes::Bytes;
use progenitor_client::ResponseValue;

use crate::error::Error;
use crate::response::answer::Response;
use crate::response::body::End;

/// The body of an answer that is a file or an event stream by the OpenAPI document. It is read as
/// it arrives.
///
/// The call's total timeout applies to the stream; the size limit of bodies does not. Dropping the
/// stream before its end closes the connection.
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
        let Some(response) = &mut self.response else {
            return Ok(None);
        };
        match response.chunk().await {
            Ok(Some(chunk)) => Ok(Some(chunk)),
            Ok(None) => {
                self.response = None;
                Ok(None)
            }
            Err(end) => match self.response.take() {
                Some(response) => Err(incomplete(response, end)),
                None => Ok(None),
            },
        }
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
                if let Some(response) = self.response.take() {
                    return Err(incomplete(response, End::TooLarge(max_bytes)));
                }
                break;
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
    /// Returns the body of a success as a stream. The call's total timeout applies to the stream;
    /// the size limit of bodies does not.
    pub async fn stream<E>(self) -> Result<ResponseValue<ByteStream>, Error<E>> {
        self.stream_map(|stream| stream).await
    }

    /// Returns the body as [`stream`](Self::stream) does, wrapped by `map` in the enum variant for
    /// the status.
    pub async fn stream_map<U, E>(
        mut self,
        map: impl FnOnce(ByteStream) -> U,
    ) -> Result<ResponseValue<U>, Error<E>> {
        self.end_call();
        let (status, headers) = (self.status(), self.headers().clone());
        let value = map(ByteStream::new(self));
        Ok(ResponseValue::new(value, status, headers))
    }
}
