//! The decision after an attempt: whether and when there is another.

use std::time::Duration;

use backon::ExponentialBackoff;

use crate::call::admit::{must_not_wait, try_rate_limit};
use crate::call::attempt::Attempted;
use crate::call::context::Context;
use crate::call::retry::Outcome;

/// Another attempt.
#[derive(Clone, Copy)]
pub(super) struct Retry {
    pub(super) delay: Duration,
    /// Whether the rate limit already counts it; otherwise [`wait_to_retry`] is next.
    pub(super) is_counted: bool,
}

/// Decides on another attempt; `None` ends the call.
pub(super) fn decide(
    context: &Context,
    attempted: &Attempted,
    backoff: &mut Option<Box<ExponentialBackoff>>,
) -> Option<Retry> {
    let (shared, settings) = (context.runtime.shared(), context.runtime.settings());
    let (policy, outcome) = (&settings.retry, attempted.outcome);
    if !context.has_attempts_left() || !policy.allows(outcome, context.is_idempotent()) {
        return None;
    }
    let delay = backoff
        .get_or_insert_with(|| Box::new(policy.delays()))
        .next()?;
    let delay = delay.max(attempted.retry_after);
    let remaining = context.remaining();
    if delay >= remaining {
        return None;
    }
    // Don't retry with less time than connecting takes: a timeout would replace the known
    // `NotSent`.
    let connecting = shared.connect_timeout.unwrap_or_default() / 9 * 10;
    if matches!(outcome, Outcome::NotSent { .. }) && remaining - delay < connecting {
        return None;
    }
    // Take from the budget and the rate limit last, so that only actual attempts count.
    if !shared.budget.spend() {
        return None;
    }
    let wait = shared.limiter.acquire_after(delay).err();
    if wait.is_some_and(|wait| must_not_wait(context, wait)) {
        shared.budget.refund();
        return None;
    }
    let is_counted = wait.is_none();
    Some(Retry { delay, is_counted })
}

/// Waits until the rate limit allows the retry, and returns the rest of its delay.
///
/// Other calls may be counted first. If the wait gets too long, there is no retry, and the answer,
/// which is read before, is the call's result.
pub(super) async fn wait_to_retry(
    context: &Context,
    attempted: &mut Attempted,
    delay: Duration,
) -> Option<Duration> {
    let started = context.elapsed();
    attempted.read_early(context).await;
    if try_rate_limit(context).await.is_err() {
        context.runtime.shared().budget.refund();
        return None;
    }
    let waited = context.elapsed().saturating_sub(started);
    Some(delay.saturating_sub(waited))
}
