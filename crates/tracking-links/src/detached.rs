//! A create that runs in a task of its own, so that no caller can cut it short.

use std::fmt;
use std::panic::resume_unwind;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::task::{JoinError, JoinHandle};
use tracing::Instrument;
use tracking_links_runtime::Delivery;

use crate::error::{Error, ErrorKind};
use crate::link::TrackingLink;

/// The outcome of a create that runs in the background. Made by
/// [`TrackingLinks::create_detached`](crate::TrackingLinks::create_detached) and
/// [`Provider::create_detached`](crate::Provider::create_detached).
///
/// It is a future of what `create` returns. The create runs whether or not this is polled, and goes
/// on if this is dropped: then only its span, its `tracing` event and the client's
/// [`Observer`](crate::Observer) tell the outcome. To wait for a while only, lend it to a timeout;
/// the outcome can still be had later:
///
/// ```
/// # #[cfg(feature = "fanvue")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::time::Duration;
/// use tokio::time::timeout;
/// # use tracking_links::{Fanvue, LinkRequest, Platform, TrackingLinks};
///
/// # let sandbox = tracking_links_sandbox::Sandbox::start().await?;
/// # let (token, base_url) = (sandbox.fanvue().token(), sandbox.fanvue().base_url());
/// # let fanvue = Fanvue::builder(token).base_url(base_url).build()?;
/// # let links = TrackingLinks::builder().provider(fanvue).build()?;
/// let request = LinkRequest::new().name("Spring").platform(Platform::Instagram);
/// let mut creating = links.create_detached("fanvue", request);
/// let created = match timeout(Duration::from_secs(2), &mut creating).await {
///     Ok(created) => created,
///     Err(_) => {
///         println!("this takes longer than usual");
///         creating.await
///     }
/// };
/// println!("{}", created?.slug.unwrap_or_default());
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "fanvue"))]
/// # fn main() {}
/// ```
///
/// The task belongs to the tokio runtime in which it was started. When that shuts down, the create
/// ends at its next await, as if its future was dropped: the observer hears
/// [`dropped`](crate::Observer::dropped), and this future, if another runtime polls it, fails with
/// [`ErrorKind::Connection`] and [`Delivery::Unknown`]. So await what is still running before the
/// program ends; a create takes no longer than its client's `total_timeout`.
///
/// # Panics
///
/// Panics if the provider panicked, and if it is polled after its outcome.
#[must_use = "the create runs anyway, but its outcome is only here"]
pub struct Detached(State);

enum State {
    Refused(Option<Error>),
    Running {
        task: JoinHandle<Result<TrackingLink, Error>>,
        provider: String,
    },
}

impl Detached {
    /// Starts a create at the provider of this name, within the caller's span.
    pub(crate) fn start(
        provider: String,
        create: impl Future<Output = Result<TrackingLink, Error>> + Send + 'static,
    ) -> Self {
        let task = tokio::spawn(create.in_current_span());
        Self(State::Running { task, provider })
    }

    /// Makes the outcome of a create that is not started.
    pub(crate) fn refused(error: Error) -> Self {
        Self(State::Refused(Some(error)))
    }

    /// Returns whether the outcome is there, so that awaiting it does not wait.
    pub fn is_finished(&self) -> bool {
        match &self.0 {
            State::Refused(_) => true,
            State::Running { task, .. } => task.is_finished(),
        }
    }
}

impl Future for Detached {
    type Output = Result<TrackingLink, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.0 {
            State::Refused(error) => {
                let error = error.take().expect("polled after its outcome");
                Poll::Ready(Err(error))
            }
            State::Running { task, provider } => {
                let outcome = ready!(Pin::new(task).poll(context));
                Poll::Ready(outcome.unwrap_or_else(|error| Err(cut_short(error, provider))))
            }
        }
    }
}

/// Makes the error of a task that did not end by itself.
fn cut_short(error: JoinError, provider: &str) -> Error {
    match error.try_into_panic() {
        Ok(panic) => resume_unwind(panic),
        Err(_) => {
            let message = "the tokio runtime of the create shut down before its outcome; the link \
                           may have been created";
            Error::new(ErrorKind::Connection, message)
                .with_delivery(Delivery::Unknown)
                .or_names(provider, "create")
        }
    }
}

/// Shows whether the outcome is there.
impl fmt::Debug for Detached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Detached")
            .field("is_finished", &self.is_finished())
            .finish_non_exhaustive()
    }
}
