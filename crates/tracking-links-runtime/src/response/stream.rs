//! Bodies of any length, read in chunks.

use bytes::Bytes;
use progenitor_client::ResponseValue;

use crate::error::Error;
use crate::response::answer::Response;
use crate::response::body::End;

/// The body of an answer documented as a file or an event stream, read as it arrives.
///
/// The call's total timeout applies to it; the size limit does not. Dropping it closes the
/// connection.
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
    /// [`ErrorKind::UnreadableBody`](crate::ErrorKind::UnreadableBody) or
    /// [`ErrorKind::Timeout`](crate::ErrorKind::Timeout), once; then the stream has ended.
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
            Err(error) => match self.response.take() {
                Some(response) => Err(incomplete(response, End::Broken(error))),
                None => Ok(None),
            },
        }
    }

    /// Reads the rest of the body, at most `max_bytes`.
    ///
    /// # Errors
    ///
    /// As [`chunk`](Self::chunk), and
    /// [`ErrorKind::UnreadableBody`](crate::ErrorKind::UnreadableBody) if the rest is longer. What
    /// was read before the error is lost.
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

/// The error of a stream that ended early. The caller has the bytes that were read.
fn incomplete(response: Response, end: End) -> Error {
    response.received(Bytes::new()).incomplete(end)
}

impl Response {
    /// Returns a success's body as a stream. The total timeout applies to it; the size limit does
    /// not.
    pub async fn stream<E>(self) -> Result<ResponseValue<ByteStream>, Error<E>> {
        self.stream_map(|stream| stream).await
    }

    /// As [`stream`](Self::stream), mapped to the variant for its status.
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
