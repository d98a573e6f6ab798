//! Time, as something that is passed in: no code of this crate asks the machine for it elsewhere.
//!
//! So a test waits for nothing. What it can't stand in for are the time-outs of the HTTP client beneath.

use std::fmt::Debug;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::{Duration, Instant, SystemTime};

/// A future that any thread may run, in a box.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What a client takes for the time, and how it waits.
///
/// ```
/// use std::sync::Mutex;
/// use std::time::{Duration, Instant, SystemTime};
/// use tracking_links_runtime::{BoxFuture, Clock};
///
/// /// A clock for tests: to wait is to turn it forward.
/// #[derive(Debug)]
/// struct Turned(Instant, Mutex<Duration>);
///
/// impl Clock for Turned {
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
/// # let clock = Turned(Instant::now(), Mutex::default());
/// # let before = clock.now();
/// # drop(clock.sleep(Duration::from_secs(3)));
/// # assert_eq!(clock.now() - before, Duration::from_secs(3));
/// ```
pub trait Clock: Debug + Send + Sync {
    /// The time that only goes forward.
    fn now(&self) -> Instant;

    /// The time of day, which a provider's dates are compared with.
    fn wall(&self) -> SystemTime;

    /// Done after this time.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()>;
}

/// The machine's time, and tokio's timer.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

#[allow(
    clippy::disallowed_methods,
    reason = "the one place that asks the machine for the time"
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

/// 100 years: a longer duration is a mistake, and could overflow when added to the current time.
pub(crate) const LONGEST: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// What a future comes to, if it does so within a time.
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
        // Most futures are ready at once, and need no timer.
        let sleep = sleep.get_or_insert_with(|| clock.sleep(limit));
        sleep.as_mut().poll(context).map(|()| None)
    })
    .await
}
