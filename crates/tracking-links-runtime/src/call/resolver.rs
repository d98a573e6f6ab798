//! Connecting that waits a moment for a connection that is about to become idle.
//!
//! hyper opens a new connection if no connection is idle. A connection becomes idle only when its
//! own task has run, shortly after the answer was read. A call that starts in between would open a
//! needless connection. Connecting starts with a DNS lookup, so if a call has just ended, the
//! resolver waits a few milliseconds before the lookup, and skips it if a connection has become
//! idle. N concurrent calls then need only N connections.
//!
//! An IP address is not looked up. Then a layer around reqwest's connector waits instead. The layer
//! works with names too, but costs a dozen allocations a request: reqwest clones its connector
//! several times for each request, and a connector with layers is boxed.

#![allow(
    clippy::disallowed_methods,
    reason = "how soon a connection becomes idle depends on real time, not on the caller's clock"
)]

use std::cell::Cell;
use std::error::Error as StdError;
use std::future::poll_fn;
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::time::Instant;
use tower_layer::Layer;
use tower_service::Service;

use crate::call::clock::BoxFuture;

type BoxError = Box<dyn StdError + Send + Sync>;

/// How long a lookup waits: a connection becomes idle within this time after its call ended.
/// Connecting takes much longer.
const MOMENT: Duration = Duration::from_millis(5);

/// How precisely the end of a call is recorded.
const PRECISION_NANOS: u64 = 500_000;

thread_local! {
    /// Whether this thread is polling a call. hyper polls a lookup that no call needs any more
    /// outside of calls.
    static IN_CALL: Cell<bool> = const { Cell::new(false) };
}

/// Runs a call's request. Sets `IN_CALL` during each poll, for the resolver to read.
pub(crate) fn during_call<F: Future>(mut request: Pin<&mut F>) -> impl Future<Output = F::Output> {
    poll_fn(move |cx| {
        let _mark = Mark(IN_CALL.replace(true));
        request.as_mut().poll(cx)
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

/// Around reqwest's connector, waits as [`Resolver`] does.
#[derive(Clone)]
pub(crate) struct WaitToConnect(pub(crate) Arc<LastIdle>);

impl<S> Layer<S> for WaitToConnect {
    type Service = WaitingConnector<S>;

    fn layer(&self, connector: S) -> WaitingConnector<S> {
        WaitingConnector {
            connector: Arc::new(connector),
            last_idle: self.0.clone(),
        }
    }
}

pub(crate) struct WaitingConnector<S> {
    /// Shared, because reqwest clones its connector for each request, and a clone of this one
    /// allocates.
    connector: Arc<S>,
    last_idle: Arc<LastIdle>,
}

impl<S> Clone for WaitingConnector<S> {
    fn clone(&self) -> Self {
        Self {
            connector: self.connector.clone(),
            last_idle: self.last_idle.clone(),
        }
    }
}

impl<S, T> Service<T> for WaitingConnector<S>
where
    S: Service<T, Error = BoxError> + Clone + Send + Sync + 'static,
    S::Future: Send,
    T: Send + 'static,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<S::Response, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, target: T) -> Self::Future {
        let waits = IN_CALL.get() && self.last_idle.is_recent();
        let connector = self.connector.clone();
        Box::pin(async move {
            if waits {
                while_in_call(tokio::time::sleep(MOMENT)).await?;
            }
            let mut connector = S::clone(&connector);
            poll_fn(|context| connector.poll_ready(context)).await?;
            connector.call(target).await
        })
    }
}

#[derive(Debug)]
pub(crate) struct Resolver(pub(crate) Arc<LastIdle>);

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let in_call = IN_CALL.get();
        let waits = in_call && self.0.is_recent();
        let addresses = async move {
            if waits {
                tokio::time::sleep(MOMENT).await;
            }
            // hyper replaces the port.
            let addresses = tokio::net::lookup_host((name.as_str(), 0)).await?;
            io::Result::Ok(Vec::from_iter(addresses))
        };
        Box::pin(async move {
            let addresses = match in_call {
                true => while_in_call(addresses).await??,
                false => addresses.await?,
            };
            Ok(Box::new(addresses.into_iter()) as Addrs)
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
    use std::future::ready;
    use std::task::Waker;

    use super::*;

    fn resolver() -> Resolver {
        Resolver(Arc::new(LastIdle::never()))
    }

    /// Starts a lookup within a call, and never polls the call again.
    fn abandoned_lookup(resolver: &Resolver) -> Resolving {
        let mut resolving = lookup_in_call(resolver);
        let polled = {
            let first_poll = pin!(poll_fn(|cx| resolving.as_mut().poll(cx)));
            let mut context = Context::from_waker(Waker::noop());
            pin!(during_call(first_poll)).poll(&mut context)
        };
        match polled {
            Poll::Pending => resolving,
            // A lookup may complete at once.
            Poll::Ready(addresses) => Box::pin(std::future::ready(addresses)),
        }
    }

    fn lookup_in_call(resolver: &Resolver) -> Resolving {
        let _mark = Mark(IN_CALL.replace(true));
        resolver.resolve("localhost".parse().unwrap())
    }

    #[tokio::test(start_paused = true)]
    async fn before_any_call_has_ended_a_lookup_does_not_wait() {
        let started = Instant::now();
        let addresses = during_call(pin!(abandoned_lookup(&resolver())))
            .await
            .unwrap();
        assert!(addresses.count() > 0);
        assert!(started.elapsed() < MOMENT);
    }

    #[tokio::test(start_paused = true)]
    async fn right_after_a_call_a_lookup_waits_for_its_connection() {
        let resolver = resolver();
        tokio::time::advance(MOMENT).await;
        resolver.0.record();
        let started = Instant::now();
        let addresses = during_call(pin!(abandoned_lookup(&resolver)))
            .await
            .unwrap();
        assert!(addresses.count() > 0);
        assert!(started.elapsed() >= MOMENT);

        let started = Instant::now();
        let addresses = during_call(pin!(abandoned_lookup(&resolver)))
            .await
            .unwrap();
        assert!(addresses.count() > 0);
        assert!(started.elapsed() < MOMENT, "the moment has passed");
    }

    #[tokio::test(start_paused = true)]
    async fn a_lookup_that_no_call_needs_fails() {
        let resolver = resolver();
        tokio::time::advance(MOMENT).await;
        // With this, the lookup waits, and its call has ended before it looks up anything.
        resolver.0.record();
        let refused = abandoned_lookup(&resolver).await.err().unwrap();
        assert!(refused.to_string().contains("idle"), "{refused}");
    }

    /// A connector that connects at once.
    #[derive(Clone)]
    struct AtOnce;

    impl Service<()> for AtOnce {
        type Response = ();
        type Error = BoxError;
        type Future = BoxFuture<'static, Result<(), BoxError>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, (): ()) -> Self::Future {
            Box::pin(ready(Ok(())))
        }
    }

    fn connect_in_call(last_idle: &Arc<LastIdle>) -> BoxFuture<'static, Result<(), BoxError>> {
        let _mark = Mark(IN_CALL.replace(true));
        WaitToConnect(last_idle.clone()).layer(AtOnce).call(())
    }

    #[tokio::test(start_paused = true)]
    async fn right_after_a_call_connecting_to_an_address_waits() {
        let last_idle = Arc::new(LastIdle::never());
        tokio::time::advance(MOMENT).await;
        let started = Instant::now();
        during_call(pin!(connect_in_call(&last_idle)))
            .await
            .unwrap();
        assert!(started.elapsed() < MOMENT, "no call has ended");

        last_idle.record();
        let started = Instant::now();
        during_call(pin!(connect_in_call(&last_idle)))
            .await
            .unwrap();
        assert!(started.elapsed() >= MOMENT);

        last_idle.record();
        let started = Instant::now();
        let connection = WaitToConnect(last_idle).layer(AtOnce).call(());
        connection.await.unwrap();
        assert!(started.elapsed() < MOMENT, "outside of calls");
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_to_an_address_that_no_call_needs_is_not_opened() {
        let last_idle = Arc::new(LastIdle::never());
        tokio::time::advance(MOMENT).await;
        last_idle.record();
        let refused = connect_in_call(&last_idle).await.unwrap_err();
        assert!(refused.to_string().contains("idle"), "{refused}");
    }

    #[test]
    fn a_panic_in_a_call_restores_the_mark() {
        let polled = std::panic::catch_unwind(|| {
            let panics = pin!(poll_fn(|_| -> Poll<()> { panic!("in a call") }));
            let mut context = Context::from_waker(Waker::noop());
            pin!(during_call(panics)).poll(&mut context).is_ready()
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

    #[tokio::test(start_paused = true)]
    async fn a_lookup_outside_of_calls_does_not_wait() {
        let resolver = resolver();
        tokio::time::advance(MOMENT).await;
        resolver.0.record();
        let started = Instant::now();
        let addresses = resolver.resolve("localhost".parse().unwrap()).await;
        assert!(addresses.unwrap().count() > 0);
        assert!(started.elapsed() < MOMENT);
    }
}
