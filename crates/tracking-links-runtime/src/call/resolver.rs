//! Names to addresses, and no connection opened while another is about to be idle.
//!
//! hyper connects whenever no connection is idle, and the one whose answer was just read is idle only once
//! its own task has run. Connecting begins with a name: it is resolved a moment later if a call has just
//! ended, and not at all if an idle connection came meanwhile. So N calls at once need N connections.

#![allow(
    clippy::disallowed_methods,
    reason = "how soon a connection is idle is not the caller's clock's to say"
)]

use std::cell::Cell;
use std::future::poll_fn;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Poll;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::time::Instant;

/// Within this time after a call its connection is idle; much less than connecting takes.
const MOMENT: Duration = Duration::from_millis(5);

/// How exactly the end of a call is noted.
const FRACTION_NANOS: u64 = 500_000;

thread_local! {
    /// Whether a call is being polled; what it has no more use for, hyper goes on polling elsewhere.
    static FOR_A_CALL: Cell<bool> = const { Cell::new(false) };
}

/// Runs a call's request, so that the resolver knows that it is wanted.
pub(crate) async fn for_a_call<F: Future>(request: F) -> F::Output {
    let mut request = pin!(request);
    poll_fn(|cx| {
        let _mark = Mark(FOR_A_CALL.replace(true));
        request.as_mut().poll(cx)
    })
    .await
}

/// Puts the mark back to what it was, even where a poll panics.
struct Mark(bool);

impl Drop for Mark {
    fn drop(&mut self) {
        FOR_A_CALL.set(self.0);
    }
}

/// When an answer was last read to its end on a connection that stays open.
#[derive(Debug)]
pub(crate) struct LastEnd {
    origin: Instant,
    /// Nanoseconds since the origin; 0 for never.
    nanos: AtomicU64,
}

impl LastEnd {
    pub(crate) fn never() -> Self {
        Self {
            origin: Instant::now(),
            nanos: AtomicU64::new(0),
        }
    }

    pub(crate) fn is_now(&self) {
        let nanos = u64::try_from(self.origin.elapsed().as_nanos()).unwrap_or(u64::MAX);
        // Written now and then only, for what is written is fetched anew by every processor.
        let last = self.nanos.load(Ordering::Relaxed);
        if nanos.saturating_sub(last) > FRACTION_NANOS {
            self.nanos.store(nanos, Ordering::Relaxed);
        }
    }

    fn was_a_moment_ago(&self) -> bool {
        self.elapsed().is_some_and(|elapsed| elapsed < MOMENT)
    }

    /// Whether there may be idle connections whose end nobody has noticed yet.
    pub(crate) fn was_longer_ago(&self) -> bool {
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

#[derive(Debug)]
pub(crate) struct Resolver {
    last_end: Arc<LastEnd>,
}

impl Resolver {
    pub(crate) fn new(last_end: Arc<LastEnd>) -> Self {
        Self { last_end }
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let for_a_call = FOR_A_CALL.get();
        let waits = for_a_call && self.last_end.was_a_moment_ago();
        let addresses = async move {
            if waits {
                tokio::time::sleep(MOMENT).await;
            }
            // The port is the caller's to add.
            let addresses = tokio::net::lookup_host((name.as_str(), 0)).await?;
            Ok(Vec::from_iter(addresses))
        };
        Box::pin(async move {
            let addresses = match for_a_call {
                true => while_wanted(addresses).await?,
                false => addresses.await?,
            };
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

/// Fails as soon as no call waits for it any more.
async fn while_wanted<T>(addresses: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    let mut addresses = pin!(addresses);
    poll_fn(|cx| match FOR_A_CALL.get() {
        true => addresses.as_mut().poll(cx),
        false => Poll::Ready(Err(io::Error::other("an idle connection came first"))),
    })
    .await
}

#[cfg(test)]
mod tests {
    use std::task::{Context, Waker};

    use super::*;

    fn resolver() -> Resolver {
        Resolver::new(Arc::new(LastEnd::never()))
    }

    /// Begins to resolve for a call, which then has no more use for it.
    fn begun(resolver: &Resolver) -> Resolving {
        let mut resolving = resolver_of_a_call(resolver);
        let polled = {
            let beginning = for_a_call(poll_fn(|cx| resolving.as_mut().poll(cx)));
            let mut context = Context::from_waker(Waker::noop());
            pin!(beginning).poll(&mut context)
        };
        match polled {
            Poll::Pending => resolving,
            // A look-up may be done at once.
            Poll::Ready(addresses) => Box::pin(std::future::ready(addresses)),
        }
    }

    fn resolver_of_a_call(resolver: &Resolver) -> Resolving {
        let _mark = Mark(FOR_A_CALL.replace(true));
        resolver.resolve("localhost".parse().unwrap())
    }

    #[tokio::test(start_paused = true)]
    async fn where_no_call_has_ended_nothing_is_waited_for() {
        let started = Instant::now();
        let addresses = for_a_call(begun(&resolver())).await.unwrap();
        assert!(addresses.count() > 0);
        assert!(started.elapsed() < MOMENT);
    }

    #[tokio::test(start_paused = true)]
    async fn where_one_has_just_ended_its_connection_is_waited_for() {
        let resolver = resolver();
        tokio::time::advance(MOMENT).await;
        resolver.last_end.is_now();
        let started = Instant::now();
        let addresses = for_a_call(begun(&resolver)).await.unwrap();
        assert!(addresses.count() > 0);
        assert!(started.elapsed() >= MOMENT);

        let started = Instant::now();
        let addresses = for_a_call(begun(&resolver)).await.unwrap();
        assert!(addresses.count() > 0);
        assert!(started.elapsed() < MOMENT, "the moment is over");
    }

    #[tokio::test(start_paused = true)]
    async fn what_no_call_waits_for_any_more_is_not_resolved() {
        let resolver = resolver();
        tokio::time::advance(MOMENT).await;
        // So the look-up has not begun when its call goes.
        resolver.last_end.is_now();
        let refused = begun(&resolver).await.err().unwrap();
        assert!(refused.to_string().contains("idle"), "{refused}");
    }

    #[test]
    fn a_panic_within_a_call_leaves_no_mark() {
        let polled = std::panic::catch_unwind(|| {
            let panics = for_a_call(poll_fn(|_| -> Poll<()> { panic!("within a call") }));
            let mut context = Context::from_waker(Waker::noop());
            pin!(panics).poll(&mut context).is_ready()
        });
        assert!(polled.is_err() && !FOR_A_CALL.get());
    }

    #[tokio::test(start_paused = true)]
    async fn an_end_is_a_moment_ago_and_later_longer_ago() {
        let end = LastEnd::never();
        tokio::time::advance(MOMENT).await;
        assert!(!end.was_a_moment_ago() && !end.was_longer_ago(), "never");
        end.is_now();
        assert!(end.was_a_moment_ago() && !end.was_longer_ago());
        tokio::time::advance(MOMENT).await;
        assert!(!end.was_a_moment_ago() && end.was_longer_ago());
        end.is_now();
        assert!(end.was_a_moment_ago() && !end.was_longer_ago());
    }

    #[tokio::test(start_paused = true)]
    async fn who_uses_the_http_client_beside_a_call_waits_for_nothing() {
        let resolver = resolver();
        tokio::time::advance(MOMENT).await;
        resolver.last_end.is_now();
        let started = Instant::now();
        let addresses = resolver.resolve("localhost".parse().unwrap()).await;
        assert!(addresses.unwrap().count() > 0);
        assert!(started.elapsed() < MOMENT);
    }
}
