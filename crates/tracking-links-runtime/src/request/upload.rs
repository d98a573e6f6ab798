//! A request's body that is sent as it is read: bytes and readers, one after another.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::io::ReadBuf;

use crate::request::file::{BoxReader, FileReader};

/// The most bytes that are read at once.
const CHUNK_BYTES: usize = 64 * 1024;

/// A piece of a body.
pub(super) enum Segment {
    Bytes(Bytes),
    Reader(FileReader),
}

impl Segment {
    fn length(&self) -> Option<u64> {
        match self {
            Self::Bytes(bytes) => Some(bytes.len() as u64),
            Self::Reader(reader) => reader.length,
        }
    }
}

/// A body that can be sent once, since its readers can be read once.
pub(crate) struct Upload {
    segments: Vec<Segment>,
    is_begun: AtomicBool,
}

impl Upload {
    pub(super) fn new(segments: Vec<Segment>) -> Arc<Self> {
        Arc::new(Self {
            segments,
            is_begun: AtomicBool::new(false),
        })
    }

    /// Whether any of it was read, so that it can't be sent again.
    pub(crate) fn is_begun(&self) -> bool {
        self.is_begun.load(Ordering::Acquire)
    }

    /// Returns the body for an attempt.
    pub(crate) fn body(self: &Arc<Self>) -> UploadBody {
        let lengths = self.segments.iter().map(Segment::length);
        UploadBody {
            upload: self.clone(),
            left: lengths.sum(),
            pieces: None,
        }
    }
}

/// A piece of a body while it is sent.
enum Piece {
    Bytes(Bytes),
    Reader {
        // In a mutex, since a body must be `Sync`.
        reader: Mutex<BoxReader>,
        /// How many bytes are left, if their number was stated.
        left: Option<u64>,
    },
}

/// The body of an attempt.
pub(crate) struct UploadBody {
    upload: Arc<Upload>,
    /// How many bytes are left, if it is known.
    left: Option<u64>,
    /// What is left, once it was begun.
    pieces: Option<VecDeque<Piece>>,
}

impl UploadBody {
    fn begin(&self) -> io::Result<VecDeque<Piece>> {
        if self.upload.is_begun.swap(true, Ordering::AcqRel) {
            return Err(io::Error::other("the body was read by an earlier attempt"));
        }
        let pieces = self.upload.segments.iter().map(|segment| match segment {
            Segment::Bytes(bytes) => Ok(Piece::Bytes(bytes.clone())),
            Segment::Reader(file) => {
                let mut reader = file.reader.lock().unwrap_or_else(PoisonError::into_inner);
                let reader = reader.take().ok_or_else(|| {
                    io::Error::other("the file's reader was read by another request")
                })?;
                Ok(Piece::Reader {
                    reader: Mutex::new(reader),
                    left: file.length,
                })
            }
        });
        pieces.collect()
    }

    /// Reads the next bytes; `None` at the end.
    fn poll_bytes(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        if self.pieces.is_none() {
            match self.begin() {
                Ok(pieces) => self.pieces = Some(pieces),
                Err(error) => return Poll::Ready(Some(Err(error))),
            }
        }
        let Some(pieces) = &mut self.pieces else {
            return Poll::Ready(None);
        };
        loop {
            match pieces.front_mut() {
                None => return Poll::Ready(None),
                Some(Piece::Bytes(bytes)) => {
                    let bytes = std::mem::take(bytes);
                    pieces.pop_front();
                    if !bytes.is_empty() {
                        return Poll::Ready(Some(Ok(bytes)));
                    }
                }
                Some(Piece::Reader { reader, left }) => {
                    let reader = reader.get_mut().unwrap_or_else(PoisonError::into_inner);
                    match ready!(poll_read(reader.as_mut(), left, context)) {
                        Ok(bytes) if bytes.is_empty() => drop(pieces.pop_front()),
                        result => return Poll::Ready(Some(result)),
                    }
                }
            }
        }
    }
}

/// Reads some bytes; none at the end of the reader. Fails if the reader has more or fewer bytes
/// than were stated.
fn poll_read(
    reader: Pin<&mut (dyn tokio::io::AsyncRead + Send)>,
    left: &mut Option<u64>,
    context: &mut Context<'_>,
) -> Poll<io::Result<Bytes>> {
    let mut memory = vec![0; CHUNK_BYTES];
    let mut buffer = ReadBuf::new(&mut memory);
    ready!(reader.poll_read(context, &mut buffer))?;
    let read = buffer.filled().len();
    memory.truncate(read);
    if let Some(left) = left {
        let fits = match read {
            0 => *left == 0,
            read => read as u64 <= *left,
        };
        if !fits {
            let what = "the file's reader does not have the stated number of bytes";
            return Poll::Ready(Err(io::Error::other(what)));
        }
        *left -= read as u64;
    }
    Poll::Ready(Ok(Bytes::from(memory)))
}

impl Body for UploadBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let bytes = ready!(self.poll_bytes(context));
        if let (Some(Ok(bytes)), Some(left)) = (&bytes, &mut self.left) {
            *left = left.saturating_sub(bytes.len() as u64);
        }
        Poll::Ready(bytes.map(|bytes| bytes.map(Frame::data)))
    }

    fn size_hint(&self) -> SizeHint {
        self.left.map_or_else(SizeHint::new, SizeHint::with_exact)
    }
}
