//! What an observer learns of each call, for metrics and journals.

use std::error::Error as StdError;
use std::future::ready;
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;

use crate::call::clock::BoxFuture;
use crate::delivery::Delivery;
use crate::error::ErrorKind;

/// Hears of what a client's calls do. Set it with [`Builder::observer`](crate::Builder::observer).
///
/// For each attempt it hears [`about_to_send`](Self::about_to_send), then [`sent`](Self::sent) if
/// the request left, then [`answered`](Self::answered). For each call it then hears
/// [`ended`](Self::ended); or [`dropped`](Self::dropped), if its future was dropped before its
/// result. Their `call` tells which events belong together.
///
/// All are called within the call's own task, so task-local data tells whose call it is. Only the
/// `sent` of a request with a body is called from the connection's task, as its first bytes leave.
/// They delay calls: keep them fast.
///
/// A closure that takes `&Attempt` is an observer that hears `answered` only:
///
/// ```
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicU64, Ordering};
/// # use tracking_links_runtime::{Api, Builder, Error, Runtime};
/// use tracking_links_runtime::Attempt;
/// # static API: Api = Api {
/// #     name: "example", title: "Example", base_url: Some("https://api.example.com"),
/// #     headers: &[], user_agent: "example-client/1.0", rate_limit: None, errors: &[],
/// # };
///
/// # fn main() -> Result<(), Error> {
/// let unanswered = Arc::new(AtomicU64::new(0));
/// let counter = unanswered.clone();
/// let client: Runtime = Builder::new(&API)
///     .observer(move |attempt: &Attempt| {
///         if attempt.status.is_none() {
///             counter.fetch_add(1, Ordering::Relaxed);
///         }
///     })
///     .build()?;
/// # Ok(())
/// # }
/// ```
///
/// A journal writes a row before the request leaves; without a row, nothing is sent:
///
/// ```
/// use std::sync::Mutex;
/// use tracking_links_runtime::{
///     Attempt, BoxFuture, Dropped, Observer, ObserverError, Sending,
/// };
///
/// #[derive(Default)]
/// struct Journal(Mutex<Vec<(u64, &'static str)>>);
///
/// impl Journal {
///     fn write(&self, call: u64, what: &'static str) -> Result<(), ObserverError> {
///         self.0.lock().map_err(|_| "the journal is broken")?.push((call, what));
///         Ok(())
///     }
/// }
///
/// impl Observer for Journal {
///     fn about_to_send<'a>(
///         &'a self,
///         sending: &'a Sending,
///     ) -> BoxFuture<'a, Result<(), ObserverError>> {
///         Box::pin(async { self.write(sending.call, "in doubt") })
///     }
///
///     fn answered(&self, attempt: &Attempt) {
///         let what = if attempt.sent { "answered" } else { "not sent" };
///         _ = self.write(attempt.call, what);
///     }
///
///     fn dropped(&self, dropped: &Dropped) {
///         let what = if dropped.sent { "in doubt" } else { "not sent" };
///         _ = self.write(dropped.call, what);
///     }
/// }
/// ```
pub trait Observer: Send + Sync {
    /// The next attempt is about to be sent: its turn at all limits has come, and its token is
    /// there. The request leaves only after this completes.
    ///
    /// The wait counts towards the call's total timeout. If that expires, `answered` follows.
    ///
    /// # Errors
    ///
    /// The request is not sent, and the call fails with
    /// [`ErrorKind::Observer`](crate::ErrorKind::Observer). Of the attempt, no other event follows.
    fn about_to_send<'a>(
        &'a self,
        sending: &'a Sending,
    ) -> BoxFuture<'a, Result<(), ObserverError>> {
        let _ = sending;
        Box::pin(ready(Ok(())))
    }

    /// The first bytes of the request leave. Called from the connection's task.
    ///
    /// If the request has no body, only its outcome tells that it left: it is called just before
    /// `answered`, within the call's own task.
    fn sent(&self, sending: &Sending) {
        let _ = sending;
    }

    /// The attempt ended, with an answer or without. It runs before the answer's body is read.
    fn answered(&self, attempt: &Attempt) {
        let _ = attempt;
    }

    /// The call has its result, which is about to be returned: a value or an error. The answer's
    /// body has been read, unless it is a stream; one that breaks off later is told as another
    /// `ended`, with the error.
    fn ended(&self, ended: &Ended) {
        let _ = ended;
    }

    /// The call's future was dropped before its result, at any of its awaits: in line, while
    /// sending, before a retry, or while the answer's body was read.
    fn dropped(&self, dropped: &Dropped) {
        let _ = dropped;
    }
}

/// Why an observer lets nothing be sent.
pub type ObserverError = Box<dyn StdError + Send + Sync>;

impl<F: Fn(&Attempt) + Send + Sync> Observer for F {
    fn answered(&self, attempt: &Attempt) {
        self(attempt);
    }
}

impl Observer for Arc<dyn Observer> {
    fn about_to_send<'a>(
        &'a self,
        sending: &'a Sending,
    ) -> BoxFuture<'a, Result<(), ObserverError>> {
        (**self).about_to_send(sending)
    }

    fn sent(&self, sending: &Sending) {
        (**self).sent(sending);
    }

    fn answered(&self, attempt: &Attempt) {
        (**self).answered(attempt);
    }

    fn ended(&self, ended: &Ended) {
        (**self).ended(ended);
    }

    fn dropped(&self, dropped: &Dropped) {
        (**self).dropped(dropped);
    }
}

/// Two observers of the same calls, in this order. Nothing is sent if either refuses.
impl<A: Observer, B: Observer> Observer for (A, B) {
    fn about_to_send<'a>(
        &'a self,
        sending: &'a Sending,
    ) -> BoxFuture<'a, Result<(), ObserverError>> {
        Box::pin(async {
            self.0.about_to_send(sending).await?;
            self.1.about_to_send(sending).await
        })
    }

    fn sent(&self, sending: &Sending) {
        self.0.sent(sending);
        self.1.sent(sending);
    }

    fn answered(&self, attempt: &Attempt) {
        self.0.answered(attempt);
        self.1.answered(attempt);
    }

    fn ended(&self, ended: &Ended) {
        self.0.ended(ended);
        self.1.ended(ended);
    }

    fn dropped(&self, dropped: &Dropped) {
        self.0.dropped(dropped);
        self.1.dropped(dropped);
    }
}

/// An attempt that is about to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sending {
    /// The provider's short name.
    pub provider: &'static str,
    /// The client's name: the one under which the provider is configured.
    pub client: Arc<str>,
    /// The document's `operationId`.
    pub operation: &'static str,
    /// The call's number, unique within the process.
    pub call: u64,
    /// The attempt's number within its call, from 1.
    pub number: u32,
}

/// One attempt to send a request, after its outcome.
///
/// It contains no path, query, header, body or credential. The first attempt of a call has `number`
/// 1, so counting those counts calls. After an attempt with a `retry_in`, another one is planned;
/// the wait for it may end the call.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Attempt {
    /// The provider's short name.
    pub provider: &'static str,
    /// The client's name: the one under which the provider is configured.
    pub client: Arc<str>,
    /// The document's `operationId`.
    pub operation: &'static str,
    /// The call's number, unique within the process.
    pub call: u64,
    /// The attempt's number within its call, from 1.
    pub number: u32,
    /// The HTTP method in upper case.
    pub method: &'static str,
    /// The document's path template, such as `/links/{id}`.
    pub url_template: &'static str,
    /// The host that the request goes to.
    pub server_address: Arc<str>,
    /// The port that the request goes to.
    pub server_port: u16,
    /// Whether any of the request may have been sent. If not, the provider can't have seen it.
    pub sent: bool,
    /// The answer's status; `None` without an answer.
    pub status: Option<StatusCode>,
    /// Time from the call's start to this attempt's outcome, including waits.
    pub elapsed: Duration,
    /// Time from this attempt's start to the answer's headers, or to the failure.
    pub duration: Duration,
    /// The delay before the next attempt that is planned; `None` if none is.
    pub retry_in: Option<Duration>,
}

/// A call that has its result.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ended {
    /// The provider's short name.
    pub provider: &'static str,
    /// The client's name: the one under which the provider is configured.
    pub client: Arc<str>,
    /// The document's `operationId`.
    pub operation: &'static str,
    /// The call's number, unique within the process.
    pub call: u64,
    /// How many attempts were made.
    pub attempts: u32,
    /// The kind of the call's error; `None` if it succeeded.
    pub error: Option<ErrorKind>,
    /// Whether the provider carried the request out.
    pub delivery: Delivery,
    /// The status of the last attempt's answer, if there was one.
    pub status: Option<StatusCode>,
    /// Time from the call's start.
    pub elapsed: Duration,
}

/// A call whose future was dropped before its result.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dropped {
    /// The provider's short name.
    pub provider: &'static str,
    /// The client's name: the one under which the provider is configured.
    pub client: Arc<str>,
    /// The document's `operationId`.
    pub operation: &'static str,
    /// The call's number, unique within the process.
    pub call: u64,
    /// How many attempts had begun.
    pub attempts: u32,
    /// Whether any of a request may have been sent, in any attempt. If not, nothing will be.
    pub sent: bool,
    /// The status of the last attempt's answer, if it had come.
    pub status: Option<StatusCode>,
    /// Time from the call's start.
    pub elapsed: Duration,
}
