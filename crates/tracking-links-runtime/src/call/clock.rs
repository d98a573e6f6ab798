//! The clock that a client is given. Tests pass one that does not wait. The system's time is read
//! only here and in `transport/idle.rs`, which is about real connections.
//!
//! Limits of an attempt's time do not use this clock: its timers are tokio's, as those of the
//! connections (hyper) are.

use std::fmt::Debug;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::{Arc, OnceLock};
use std::task::Poll;
use std::time::{Duration, Instant, SystemTime};

/// A boxed future that any thread may run.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A source of time for a client.
///
/// ```
/// use std::sync::Mutex;
/// use std::time::{Duration, Instant, SystemTime};
/// use tracking_links_runtime::{BoxFuture, Clock};
///
/// /// A clock for tests: sleeping advances it.
/// #[derive(Debug)]
/// struct ManualClock(Instant, Mutex<Duration>);
///
/// impl Clock for ManualClock {
///     fn now(&self) -> Instant {
///         self.0 + *self.1.lock().unwrap()
///     }
///     fn wall(&self) -> SystemTime {
///         SystemTime::UNIX_EPOCH + *self.1.lock().unwrap()
///     }
///     fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
///         *self.1.lock().unwrap() += duration;
///         Box::pin(std::future::ready(()))
///     }
/// }
/// # let clock = ManualClock(Instant::now(), Mutex::default());
/// # let before = clock.now();
/// # drop(clock.sleep(Duration::from_secs(3)));
/// # assert_eq!(clock.now() - before, Duration::from_secs(3));
/// ```
pub trait Clock: Debug + Send + Sync {
    /// Returns the monotonic time, to measure durations.
    fn now(&self) -> Instant;

    /// Returns the time of day, to compare with dates that providers send.
    fn wall(&self) -> SystemTime;

    /// Returns a future that completes after this duration.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()>;
}

/// The system's clock and tokio's timer.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl SystemClock {
    /// Returns the one that clients have which set no clock, so that it is known to be the same.
    pub(crate) fn shared() -> Arc<dyn Clock> {
        static SHARED: OnceLock<Arc<SystemClock>> = OnceLock::new();
        SHARED.get_or_init(Arc::default).clone()
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "the clock that all others are given"
)]
impl Clock for SystemClock {
    fn now(&self) -> Instant {
        Instant::now()
    }

    fn wall(&self) -> SystemTime {
        SystemTime::now()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// The longest duration that a setting may have, 100 years. A longer one could overflow when added
/// to the current time.
pub(crate) const LONGEST: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// The end of an attempt's time, or of a part of it, on tokio's clock.
#[derive(Clone, Copy)]
pub(crate) struct Deadline(Option<tokio::time::Instant>);

impl Deadline {
    pub(crate) const NEVER: Self = Self(None);

    pub(crate) fn after(limit: Duration) -> Self {
        Self(tokio::time::Instant::now().checked_add(limit))
    }

    /// Awaits a future; `None` if it does not complete before the deadline.
    pub(crate) async fn bound<F: Future>(self, mut future: Pin<&mut F>) -> Option<F::Output> {
        let mut sleep = pin!(None);
        poll_fn(|context| {
            if let Poll::Ready(value) = future.as_mut().poll(context) {
                return Poll::Ready(Some(value));
            }
            if sleep.is_none() {
                sleep.set(self.0.map(tokio::time::sleep_until));
            }
            match sleep.as_mut().as_pin_mut() {
                Some(sleep) => sleep.poll(context).map(|()| None),
                None => Poll::Pending,
            }
        })
        .await
    }
}

/// Awaits a future; `None` if it does not complete within the limit.
pub(crate) async fn within<T>(
    clock: &dyn Clock,
    limit: Duration,
    future: impl Future<Output = T>,
) -> Option<T> {
    let mut future = pin!(future);
    let mut sleep = None;
    poll_fn(|context| {
        if let Poll::Ready(value) = future.as_mut().poll(context) {
            return Poll::Ready(Some(value));
        }
        // Most futures are ready at the first poll and need no timer.
        let sleep = sleep.get_or_insert_with(|| clock.sleep(limit));
        sleep.as_mut().poll(context).map(|()| None)
    })
    .await
}
