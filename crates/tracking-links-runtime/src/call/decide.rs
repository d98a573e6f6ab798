//! Decides after an attempt whether there is another attempt, and after which delay.

use std::time::Duration;

use backon::ExponentialBackoff;

use crate::call::admit::{must_not_wait, wait_in_line};
use crate::call::attempt::Attempted;
use crate::call::context::Context;
use crate::call::retry::Outcome;

/// Returns whether the policy allows another attempt after this one.
pub(super) fn may_retry(context: &Context, attempted: &Attempted) -> bool {
    let policy = &context.runtime.settings().retry;
    context.has_attempts_left() && policy.allows(attempted.outcome, context.is_idempotent())
}

/// Decides on another attempt that the policy allows, and returns the delay before it; `None` ends
/// the call.
///
/// Reserves the attempt's turn at the rate limit if one is free. If none is, call
/// [`wait_to_retry`].
pub(super) fn decide(
    context: &mut Context,
    attempted: &Attempted,
    backoff: &mut Option<Box<ExponentialBackoff>>,
) -> Option<Duration> {
    let shared = context.runtime.shared();
    let (policy, outcome) = (&context.runtime.settings().retry, attempted.outcome);
    let delay = backoff
        .get_or_insert_with(|| Box::new(policy.delays()))
        .next()?;
    let delay = delay.max(attempted.retry_after);
    let remaining = context.remaining();
    if delay >= remaining {
        return None;
    }
    // If the attempt sent nothing, don't retry with less time left than the next one may take to
    // connect: it could time out after sending (`Unknown`), whereas the call now ends as `NotSent`.
    let attempt = context.runtime.settings().attempt_timeout;
    let connecting = shared
        .time_to_connect()
        .min(attempt.unwrap_or(Duration::MAX));
    if matches!(outcome, Outcome::NotSent { .. }) && remaining - delay < connecting {
        return None;
    }
    // Take from the retry budget and the rate limit last, so that they count only attempts that are
    // made.
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

/// Waits for the retry's turn at the rate limit. Returns how much of the delay is then left.
///
/// If the turn can't come in time, returns `None`, and the call ends with this attempt's answer.
/// Therefore its body is read before the wait.
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
