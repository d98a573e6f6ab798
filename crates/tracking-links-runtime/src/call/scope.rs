//! An observer of the calls within a scope, whatever client they are of.

use std::sync::Arc;

use crate::call::observer::Observer;

tokio::task_local! {
    static OBSERVER: Arc<dyn Observer>;
}

/// Runs a future, and tells an observer of the calls that it makes, of any client, besides the
/// client's own [`observer`](crate::Builder::observer), which hears of each event first. Of nested
/// scopes, the innermost one's observer is told.
///
/// The scope is the task's: calls in a task that the future spawns are outside of it.
///
/// ```
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicU32, Ordering};
/// use tracking_links_runtime::{Attempt, observed};
///
/// /// Runs a future, and counts the requests that it sends.
/// async fn counted<F: Future>(calls: F) -> (F::Output, u32) {
///     let count = Arc::new(AtomicU32::new(0));
///     let counter = count.clone();
///     let observer = move |_: &Attempt| drop(counter.fetch_add(1, Ordering::Relaxed));
///     let output = observed(Arc::new(observer), calls).await;
///     (output, count.load(Ordering::Relaxed))
/// }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// # assert_eq!(counted(async { 7 }).await, (7, 0));
/// # }
/// ```
pub async fn observed<F: Future>(observer: Arc<dyn Observer>, future: F) -> F::Output {
    OBSERVER.scope(observer, future).await
}

/// Returns who is told of a call that begins here.
pub(super) fn observer(of_client: Option<&Arc<dyn Observer>>) -> Option<Arc<dyn Observer>> {
    let of_scope = OBSERVER.try_with(Arc::clone).ok();
    match (of_client.cloned(), of_scope) {
        (Some(client), Some(scope)) => Some(Arc::new((client, scope))),
        (client, scope) => client.or(scope),
    }
}
