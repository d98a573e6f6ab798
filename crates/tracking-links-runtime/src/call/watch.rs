//! Knows whether an attempt's request left, and keeps it from leaving after its call was dropped.
//!
//! hyper reads a request's body when it writes the request to the connection. So the body's first
//! read tells that the request leaves, and a body that fails at this read stops it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use crate::call::observer::{Observer, Sending};
use crate::call::retry::Outcome;

const WAITING: u8 = 0;
const SENT: u8 = 1;
const STOPPED: u8 = 2;

/// An attempt that an observer watches.
pub(crate) struct Watch {
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
    pub(crate) fn send(&self) -> bool {
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

#[cfg(test)]
mod tests {
    use std::pin::Pin;
    use std::sync::Mutex;
    use std::task::{Context, Poll, Waker};

    use bytes::Bytes;
    use http::StatusCode;
    use http_body::Body as _;

    use super::*;
    use crate::transport::body::Body;

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
        let mut body = Body::from(Bytes::from_static(b"body"));
        body.tell(watch.clone());
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
