//! The body of a request, while it is sent: bytes or an upload, whose first read a [`Watch`] hears
//! of.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};

use crate::call::watch::Watch;
use crate::request::upload::UploadBody;

/// The body of a request; one without bytes is none.
pub(crate) struct Body {
    content: Content,
    watch: Option<Arc<Watch>>,
}

enum Content {
    /// What is left of a body in memory, which is sent at once.
    Bytes(Bytes),
    Upload(UploadBody),
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self {
            content: Content::Bytes(bytes),
            watch: None,
        }
    }
}

impl From<UploadBody> for Body {
    fn from(upload: UploadBody) -> Self {
        Self {
            content: Content::Upload(upload),
            watch: None,
        }
    }
}

impl Body {
    /// Lets this watch know when the body is read.
    pub(crate) fn tell(&mut self, watch: Arc<Watch>) {
        self.watch = Some(watch);
    }

    /// Makes the body for an HTTP client of the caller's. One that nobody watches can be sent
    /// again, if that client makes retries.
    pub(super) fn for_callers(self) -> Option<reqwest::Body> {
        match self {
            Self {
                content: Content::Bytes(bytes),
                watch: None,
            } => (!bytes.is_empty()).then(|| reqwest::Body::from(bytes)),
            body if body.is_end_stream() => None,
            body => Some(reqwest::Body::wrap(body)),
        }
    }
}

impl HttpBody for Body {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if self.watch.as_ref().is_some_and(|watch| !watch.send()) {
            return Poll::Ready(Some(Err(io::Error::other("the call was dropped"))));
        }
        match &mut self.content {
            Content::Bytes(bytes) if bytes.is_empty() => Poll::Ready(None),
            Content::Bytes(bytes) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes))))),
            Content::Upload(upload) => Pin::new(upload).poll_frame(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.content {
            Content::Bytes(bytes) => bytes.is_empty(),
            Content::Upload(upload) => upload.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.content {
            Content::Bytes(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Content::Upload(upload) => upload.size_hint(),
        }
    }
}
