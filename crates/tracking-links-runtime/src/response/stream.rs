//! A body of any length, handed over unread.

use std::fmt;

use bytes::Bytes;

use crate::error::Error;
use crate::response::answer::Response;
use crate::response::body::End;

/// The body of an answer that is documented as a file or as a stream of events, read as it comes.
///
/// The cap on bodies does not hold for it, the call's time limit does. Dropping it closes the connection.
pub struct ByteStream {
    /// Until the end, or until it broke.
    response: Option<Response>,
}

impl ByteStream {
    pub(crate) fn new(response: Response) -> Self {
        Self {
            response: Some(response),
        }
    }

    /// Waits for more of the body; `None` once all of it came.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnreadableBody`](crate::ErrorKind::UnreadableBody) or
    /// [`ErrorKind::Timeout`](crate::ErrorKind::Timeout), once; the stream is at its end then.
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
                Some(response) => Err(response.ended(Bytes::new(), End::Broken(error))),
                None => Ok(None),
            },
        }
    }

    /// Reads what is left, `max_bytes` at the most.
    ///
    /// # Errors
    ///
    /// As [`chunk`](Self::chunk), and [`ErrorKind::UnreadableBody`](crate::ErrorKind::UnreadableBody) if there is more; what came
    /// until then is lost.
    pub async fn read(mut self, max_bytes: usize) -> Result<Bytes, Error> {
        let mut whole = Vec::new();
        while let Some(chunk) = self.chunk().await? {
            if chunk.len() > max_bytes - whole.len() {
                if let Some(response) = self.response.take() {
                    return Err(response.ended(Bytes::new(), End::TooLarge(max_bytes)));
                }
                break;
            }
            whole.extend_from_slice(&chunk);
        }
        Ok(Bytes::from(whole))
    }
}

/// The operation and the status.
impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ByteStream").field(&self.response).finish()
    }
}
