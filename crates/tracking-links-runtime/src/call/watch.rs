//! Knows whether an attempt's request left, and keeps it from leaving after its call was dropped.
//!
//! hyper reads a request's body when it writes the request to the connection. So the body's first
//! read tells that the request leaves, and a body that fails at this read stops it.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use crate::call::observer::{Observer, Sending};
use crate::call::retry::Outcome;

const WAITING: u8 = 0;
const SENT: u8 = 1;
const STOPPED: u8 = 2;

/// An attempt that an observer watches.
pub(super) struct Watch {
    state: AtomicU8,
    /// Whether the request has a body to be told by; otherwise it counts as sent once it begins.
    has_body: bool,
    pub(super) sending: Sending,
    pub(super) observer: Arc<dyn Observer>,
}

impl Watch {
    pub(super) fn new(observer: Arc<dyn Observer>, sending: Sending, has_body: bool) -> Arc<Self> {
        Arc::new(Self {
            state: AtomicU8::new(WAITING),
            has_body,
            sending,
            observer,
        })
    }

    /// Whether the request left, by the attempt's outcome.
    pub(super) fn end(&self, outcome: Outcome) -> bool {
        match outcome {
            Outcome::Answer(_) => self.send(),
            Outcome::NoAnswer if !self.has_body => self.send(),
            Outcome::NoAnswer | Outcome::NotSent { .. } => self.change(STOPPED) == Err(SENT),
        }
    }

    /// The request leaves: tells the observer, once. False if the call ended before.
    fn send(&self) -> bool {
        match self.change(SENT) {
            Ok(_) => {
                self.observer.sent(&self.sending);
                true
            }
            Err(state) => state == SENT,
        }
    }

    /// Keeps the request from leaving, and returns whether it may have left before.
    pub(super) fn stop(&self) -> bool {
        self.change(STOPPED) == Err(SENT) || !self.has_body
    }

    fn change(&self, state: u8) -> Result<u8, u8> {
        self.state
            .compare_exchange(WAITING, state, Ordering::AcqRel, Ordering::Acquire)
    }
}

/// The body of a watched request.
pub(super) struct Watched {
    watch: Arc<Watch>,
    bytes: Option<Bytes>,
}

impl Watched {
    pub(super) fn body(watch: Arc<Watch>, bytes: Bytes) -> reqwest::Body {
        let bytes = Some(bytes);
        reqwest::Body::wrap(Self { watch, bytes })
    }
}

impl Body for Watched {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if !self.watch.send() {
            return Poll::Ready(Some(Err(io::Error::other("the call was dropped"))));
        }
        Poll::Ready(self.bytes.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.as_ref().map_or(0, |it| it.len() as u64))
    }
}
