//! Decides after an attempt whether there is another attempt, and after which delay.

use std::time::Duration;

use backon::ExponentialBackoff;

use crate::call::admit::{must_not_wait, try_rate_limit};
use crate::call::attempt::Attempted;
use crate::call::context::Context;
use crate::call::retry::Outcome;

/// The decision to make another attempt.
#[derive(Clone, Copy)]
pub(super) struct Retry {
    pub(super) delay: Duration,
    /// Whether the rate limit has already counted the next attempt. If not, call [`wait_to_retry`].
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
    if context.attempts >= policy.attempts() || !policy.allows(outcome, context.is_idempotent()) {
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
    // If the attempt sent nothing, don't retry with less time left than connecting may take: the
    // retry could time out after sending (`Unknown`), whereas the call now ends as `NotSent`. An
    // attempt lasts at least 10/9 of the connect timeout.
    let connecting = shared.connect_timeout.unwrap_or_default() / 9 * 10;
    if matches!(outcome, Outcome::NotSent { .. }) && remaining - delay < connecting {
        return None;
    }
    // Take from the retry budget and the rate limit last, so that they count only attempts that are
    // made.
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

/// Waits until the rate limit allows the retry. Returns how much of the delay is then left.
///
/// Requests of other calls may take the quota in the meantime. If the wait gets too long, returns
/// `None`, and the call ends with this attempt's answer. Therefore its body is read before the
/// wait.
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
