//! The decision after an attempt: whether and when there is another.

use std::time::Duration;

use backon::ExponentialBackoff;

use crate::call::admit::{must_not_wait, wait_in_line};
use crate::call::attempt::Attempted;
use crate::call::context::Context;
use crate::call::retry::Outcome;

/// Decides on another attempt, and returns the delay before it; `None` ends the call.
///
/// Takes the attempt's turn at the rate limit if one is free; otherwise [`wait_to_retry`] is next.
pub(super) fn decide(
    context: &mut Context,
    attempted: &Attempted,
    backoff: &mut Option<Box<ExponentialBackoff>>,
) -> Option<Duration> {
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
    match shared.limiter.reserve(delay) {
        Ok(turn) => context.turn = Some(turn),
        Err(wait) if must_not_wait(context, wait) => {
            shared.budget.refund();
            return None;
        }
        Err(_) => {}
    }
    Some(delay)
}

/// Waits for the retry's turn at the rate limit, and returns the rest of its delay.
///
/// If the turn can't come in time, there is no retry, and the answer,
/// which is read before, is the call's result.
pub(super) async fn wait_to_retry(
    context: &mut Context,
    attempted: &mut Attempted,
    delay: Duration,
) -> Option<Duration> {
    let started = context.elapsed();
    attempted.read_early(context).await;
    match wait_in_line(context).await {
        Ok(turn) => context.turn = Some(turn),
        Err(_) => {
            context.runtime.shared().budget.refund();
            return None;
        }
    }
    let waited = context.elapsed().saturating_sub(started);
    Some(delay.saturating_sub(waited))
}
