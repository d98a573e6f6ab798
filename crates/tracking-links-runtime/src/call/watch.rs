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
use crate::request::upload::UploadBody;

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
    content: Content,
}

enum Content {
    Bytes(Option<Bytes>),
    Upload(UploadBody),
}

impl Watched {
    pub(super) fn body(watch: Arc<Watch>, bytes: Bytes) -> reqwest::Body {
        let content = Content::Bytes(Some(bytes));
        reqwest::Body::wrap(Self { watch, content })
    }

    pub(super) fn upload(watch: Arc<Watch>, upload: UploadBody) -> reqwest::Body {
        let content = Content::Upload(upload);
        reqwest::Body::wrap(Self { watch, content })
    }
}

impl Body for Watched {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if !self.watch.send() {
            return Poll::Ready(Some(Err(io::Error::other("the call was dropped"))));
        }
        match &mut self.content {
            Content::Bytes(bytes) => Poll::Ready(bytes.take().map(|it| Ok(Frame::data(it)))),
            Content::Upload(upload) => Pin::new(upload).poll_frame(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.content {
            Content::Bytes(bytes) => bytes.is_none(),
            Content::Upload(upload) => upload.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.content {
            Content::Bytes(bytes) => {
                SizeHint::with_exact(bytes.as_ref().map_or(0, |it| it.len() as u64))
            }
            Content::Upload(upload) => upload.size_hint(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::task::Waker;

    use reqwest::StatusCode;

    use super::*;

    #[derive(Default)]
    struct Sent(Mutex<u32>);

    impl Observer for Sent {
        fn sent(&self, _: &Sending) {
            *self.0.lock().unwrap() += 1;
        }
    }

    fn watch(has_body: bool) -> (Arc<Sent>, Arc<Watch>) {
        let (provider, operation) = ("example", "createLink");
        let sending = Sending {
            provider,
            client: provider.into(),
            operation,
            call: 1,
            number: 1,
        };
        let observer = Arc::new(Sent::default());
        (observer.clone(), Watch::new(observer, sending, has_body))
    }

    /// The results of reading the body twice.
    fn read(watch: &Arc<Watch>) -> [Option<Result<Bytes, String>>; 2] {
        let content = Content::Bytes(Some(Bytes::from_static(b"body")));
        let watch = watch.clone();
        let mut body = Watched { watch, content };
        [(); 2].map(|()| {
            match Pin::new(&mut body).poll_frame(&mut Context::from_waker(Waker::noop())) {
                Poll::Ready(frame) => frame.map(|it| match it {
                    Ok(frame) => Ok(frame.into_data().unwrap()),
                    Err(error) => Err(error.to_string()),
                }),
                Poll::Pending => panic!("the body is not ready"),
            }
        })
    }

    #[test]
    fn a_request_that_is_stopped_before_it_leaves_never_leaves() {
        let (observer, watch) = watch(true);
        assert!(!watch.stop());
        assert!(read(&watch).iter().all(|it| matches!(it, Some(Err(_)))));
        assert!(!watch.stop());
        assert_eq!(*observer.0.lock().unwrap(), 0);
    }

    #[test]
    fn a_request_leaves_once_its_body_is_read() {
        let (observer, watch) = watch(true);
        assert_eq!(read(&watch), [Some(Ok(Bytes::from_static(b"body"))), None]);
        assert!(watch.stop() && watch.end(Outcome::NoAnswer));
        assert!(watch.end(Outcome::Answer(StatusCode::OK)));
        assert_eq!(*observer.0.lock().unwrap(), 1);
    }

    #[test]
    fn without_a_body_only_the_outcome_tells_that_a_request_left() {
        let failed = Outcome::NotSent { permanent: false };
        for (has_body, outcome, is_sent) in [
            (false, Outcome::Answer(StatusCode::OK), true),
            (false, Outcome::NoAnswer, true),
            (false, failed, false),
            (true, Outcome::Answer(StatusCode::OK), true),
            (true, Outcome::NoAnswer, false),
            (true, failed, false),
        ] {
            let (observer, watch) = watch(has_body);
            assert_eq!(watch.end(outcome), is_sent, "{has_body} {outcome:?}");
            assert_eq!(*observer.0.lock().unwrap(), u32::from(is_sent));
        }
        let (_, watch) = watch(false);
        assert!(watch.stop(), "it may have left");
    }
}
