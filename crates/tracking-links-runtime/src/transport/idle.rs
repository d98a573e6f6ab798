//! Connecting that waits a moment for a connection that is about to become idle.
//!
//! hyper opens a new connection if no connection is idle. A connection becomes idle only when its
//! own task has run, shortly after the answer was read. A call that starts in between would open a
//! needless connection. So if a call has just ended, connecting waits a few milliseconds, and stops
//! if a connection has become idle. N concurrent calls then need only N connections.

#![allow(
    clippy::disallowed_methods,
    reason = "how soon a connection becomes idle depends on real time, not on the caller's clock"
)]

use std::cell::Cell;
use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use hyper_util::client::legacy::connect::dns::Name;
use tokio::time::Instant;
use tower_service::Service;

use crate::call::clock::BoxFuture;

/// How long connecting waits: a connection becomes idle within this time after its call ended.
/// Connecting takes much longer.
const MOMENT: Duration = Duration::from_millis(5);

/// How precisely the end of a call is recorded.
const PRECISION_NANOS: u64 = 500_000;

thread_local! {
    /// Whether this thread is polling a call. hyper goes on to connect outside of calls if the
    /// call that began to connect has got another connection.
    static IN_CALL: Cell<bool> = const { Cell::new(false) };

    /// Whether the call that this thread is polling waits for a new connection.
    static IS_CONNECTING: Cell<bool> = const { Cell::new(false) };
}

/// Runs a call's request. Sets `IN_CALL` during each poll, for connecting to read, and tells by
/// `is_connecting` whether the request waits for a new connection. Nothing of it was sent then.
pub(crate) fn during_call<F: Future>(
    mut request: Pin<&mut F>,
    is_connecting: &AtomicBool,
) -> impl Future<Output = F::Output> {
    poll_fn(move |cx| {
        let _mark = Mark(IN_CALL.replace(true));
        IS_CONNECTING.set(false);
        let polled = request.as_mut().poll(cx);
        is_connecting.store(IS_CONNECTING.get(), Ordering::Relaxed);
        polled
    })
}

/// Opens a connection. Notes at each poll within a call that the call waits for it: hyper polls it
/// until the request has this connection or another one.
pub(super) fn connecting<F: Future>(mut opening: Pin<&mut F>) -> impl Future<Output = F::Output> {
    poll_fn(move |cx| {
        let polled = opening.as_mut().poll(cx);
        if polled.is_pending() {
            IS_CONNECTING.set(IN_CALL.get());
        }
        polled
    })
}

/// Restores the previous value of `IN_CALL` when dropped, even if a poll panics.
struct Mark(bool);

impl Drop for Mark {
    fn drop(&mut self) {
        IN_CALL.set(self.0);
    }
}

/// The time at which a connection last became idle, which is when its answer was read to the end
/// and the connection stays open.
#[derive(Debug)]
pub(crate) struct LastIdle {
    origin: Instant,
    /// Nanoseconds since the origin; 0 for never.
    nanos: AtomicU64,
}

impl LastIdle {
    pub(crate) fn never() -> Self {
        Self {
            origin: Instant::now(),
            nanos: AtomicU64::new(0),
        }
    }

    pub(crate) fn record(&self) {
        let nanos = u64::try_from(self.origin.elapsed().as_nanos()).unwrap_or(u64::MAX);
        // Store at most every 0.5 ms to avoid cache-line contention.
        let last = self.nanos.load(Ordering::Relaxed);
        if nanos.saturating_sub(last) > PRECISION_NANOS {
            self.nanos.store(nanos, Ordering::Relaxed);
        }
    }

    fn is_recent(&self) -> bool {
        self.elapsed().is_some_and(|elapsed| elapsed < MOMENT)
    }

    /// Returns whether the last connection became idle so long ago that the server may have closed
    /// idle connections without their tasks noticing.
    pub(crate) fn is_stale(&self) -> bool {
        self.elapsed().is_some_and(|elapsed| elapsed >= MOMENT)
    }

    fn elapsed(&self) -> Option<Duration> {
        let end = match self.nanos.load(Ordering::Relaxed) {
            0 => return None,
            nanos => Duration::from_nanos(nanos),
        };
        Some(self.origin.elapsed().saturating_sub(end))
    }
}

/// Waits before connecting, for a connection that is about to become idle.
pub(super) struct Waits(pub(super) Arc<LastIdle>);

impl Waits {
    /// Waits a moment if a call has just ended. Fails as soon as no call needs the connection.
    pub(super) fn moment(&self) -> impl Future<Output = io::Result<()>> + use<> {
        let waits = IN_CALL.get() && self.0.is_recent();
        async move {
            match waits {
                true => while_in_call(tokio::time::sleep(MOMENT)).await,
                false => Ok(()),
            }
        }
    }
}

/// Looks names up with the system, as long as a call needs it.
#[derive(Clone)]
pub(super) struct Resolver;

impl Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = BoxFuture<'static, io::Result<Self::Response>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let in_call = IN_CALL.get();
        Box::pin(async move {
            // hyper replaces the port.
            let addresses = tokio::net::lookup_host((name.as_str(), 0));
            let addresses = match in_call {
                true => while_in_call(addresses).await??,
                false => addresses.await?,
            };
            Ok(Vec::from_iter(addresses).into_iter())
        })
    }
}

/// Awaits a step of connecting. Fails as soon as no call needs the connection any more.
async fn while_in_call<T>(step: impl Future<Output = T>) -> io::Result<T> {
    let mut step = pin!(step);
    poll_fn(|cx| match IN_CALL.get() {
        true => step.as_mut().poll(cx).map(Ok),
        false => Poll::Ready(Err(io::Error::other(
            "a connection became idle before another was opened",
        ))),
    })
    .await
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use super::*;

    fn never() -> Arc<LastIdle> {
        Arc::new(LastIdle::never())
    }

    /// Awaits a future within a call.
    async fn in_call<T>(future: impl Future<Output = T>) -> T {
        during_call(pin!(future), &AtomicBool::new(false)).await
    }

    #[test]
    fn a_call_is_connecting_while_it_polls_what_opens_its_connection() {
        let mut context = Context::from_waker(Waker::noop());
        let is_connecting = AtomicBool::new(false);
        let (sender, mut opened) = tokio::sync::oneshot::channel::<()>();
        let request = pin!(async {
            connecting(pin!(&mut opened)).await.unwrap();
            std::future::pending::<()>().await;
        });
        let mut call = pin!(during_call(request, &is_connecting));
        let mut poll = |expected| {
            assert!(call.as_mut().poll(&mut context).is_pending());
            assert_eq!(is_connecting.load(Ordering::Relaxed), expected);
        };
        poll(true);
        poll(true);
        sender.send(()).unwrap();
        poll(false);
        // A connection that no call needs is opened outside of calls.
        let opening = pin!(std::future::pending::<()>());
        let mut context = Context::from_waker(Waker::noop());
        assert!(pin!(connecting(opening)).poll(&mut context).is_pending());
        assert!(!IS_CONNECTING.get());
    }

    /// Begins to connect within a call.
    fn begun(last_idle: &Arc<LastIdle>) -> BoxFuture<'static, io::Result<()>> {
        let _mark = Mark(IN_CALL.replace(true));
        Box::pin(Waits(last_idle.clone()).moment())
    }

    /// Begins a lookup within a call.
    fn lookup() -> BoxFuture<'static, io::Result<std::vec::IntoIter<SocketAddr>>> {
        let _mark = Mark(IN_CALL.replace(true));
        Resolver.call("localhost".parse().unwrap())
    }

    #[tokio::test(start_paused = true)]
    async fn right_after_a_call_connecting_waits() {
        let last_idle = never();
        tokio::time::advance(MOMENT).await;
        let started = Instant::now();
        in_call(begun(&last_idle)).await.unwrap();
        assert!(started.elapsed() < MOMENT, "no call has ended");

        last_idle.record();
        let started = Instant::now();
        in_call(begun(&last_idle)).await.unwrap();
        assert!(started.elapsed() >= MOMENT);

        let started = Instant::now();
        in_call(begun(&last_idle)).await.unwrap();
        assert!(started.elapsed() < MOMENT, "the moment has passed");

        last_idle.record();
        let started = Instant::now();
        Waits(last_idle).moment().await.unwrap();
        assert!(started.elapsed() < MOMENT, "outside of calls");
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_that_no_call_needs_is_not_opened() {
        let last_idle = never();
        tokio::time::advance(MOMENT).await;
        last_idle.record();
        let refused = begun(&last_idle).await.unwrap_err();
        assert!(refused.to_string().contains("idle"), "{refused}");
    }

    #[tokio::test]
    async fn a_name_is_looked_up_while_a_call_needs_it() {
        let addresses = in_call(lookup()).await.unwrap();
        assert!(addresses.count() > 0);
        let refused = lookup().await.unwrap_err();
        assert!(refused.to_string().contains("idle"), "{refused}");
        let outside = Resolver.call("localhost".parse().unwrap()).await.unwrap();
        assert!(outside.count() > 0);
    }

    #[test]
    fn a_panic_in_a_call_restores_the_mark() {
        let polled = std::panic::catch_unwind(|| {
            let panics = pin!(poll_fn(|_| -> Poll<()> { panic!("in a call") }));
            let mut context = Context::from_waker(Waker::noop());
            let is_connecting = AtomicBool::new(false);
            let call = pin!(during_call(panics, &is_connecting));
            call.poll(&mut context).is_ready()
        });
        assert!(polled.is_err() && !IN_CALL.get());
    }

    #[tokio::test(start_paused = true)]
    async fn an_idle_time_is_recent_and_later_stale() {
        let end = LastIdle::never();
        tokio::time::advance(MOMENT).await;
        assert!(!end.is_recent() && !end.is_stale(), "never");
        end.record();
        assert!(end.is_recent() && !end.is_stale());
        tokio::time::advance(MOMENT).await;
        assert!(!end.is_recent() && end.is_stale());
        end.record();
        assert!(end.is_recent() && !end.is_stale());
    }
}
