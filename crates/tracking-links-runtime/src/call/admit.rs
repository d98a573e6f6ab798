//! Waits before an attempt: for the concurrency limit, for an access token, and for the rate limit.
//! Sends nothing.

use std::time::Duration;

use crate::auth::token::TokenError;
use crate::call::clock::within;
use crate::call::context::Context;
use crate::call::line::{Place, Turn};
use crate::call::rate_limit::AtRateLimit;
use crate::delivery::Phase;
use crate::error::{Error, ErrorKind};

/// Waits for the call's turn at the rate limit and in the concurrency limit, and for its access
/// token if it needs one.
///
/// The rate limit comes first: it knows when the turn comes, and refuses the call at once if that
/// is too late.
pub(super) async fn admit(context: &mut Context) -> Result<(), Error> {
    take_turn(context).await?;
    let shared = context.runtime.shared();
    if !shared.concurrency.try_enter() {
        let entered = in_time(context, Phase::Throttle, shared.concurrency.enter());
        Box::pin(entered).await?;
    }
    context.admitted = true;
    if let Some(source) = shared.credentials.token_source(context.operation) {
        let token = in_time(context, Phase::Authenticate, source.token());
        let token = Box::pin(token).await?;
        context.token = Some(token.map_err(|error| no_token(context, error))?);
    }
    Ok(())
}

/// Waits for a turn at the rate limit, unless the call has one, and until no answer holds requests
/// back. Fails at once if that is not within the call's total timeout.
pub(super) async fn take_turn(context: &mut Context) -> Result<(), Error> {
    if context.turn.is_none() {
        let turn = wait_in_line(context).await;
        context.turn = Some(turn.map_err(|wait| rate_limited(context, wait))?);
    }
    loop {
        let hold = context.runtime.shared().limiter.hold();
        if hold.is_zero() {
            return Ok(());
        }
        if must_not_wait(context, hold) {
            return Err(rate_limited(context, hold));
        }
        context.runtime.shared().clock.sleep(hold).await;
    }
}

/// Waits for a turn at the rate limit. The error is how long the wait would be.
pub(super) async fn wait_in_line(context: &Context) -> Result<Turn, Duration> {
    let patience = match context.runtime.settings().at_rate_limit {
        // The call has just begun.
        AtRateLimit::Wait if context.attempts == 0 => context.runtime.settings().total_timeout,
        AtRateLimit::Wait => context.remaining(),
        AtRateLimit::Refuse => Duration::ZERO,
    };
    match context.runtime.shared().limiter.join(patience) {
        Place::Turn(turn) => Ok(turn),
        Place::Refused(wait) => Err(wait),
        Place::InLine(ticket) => ticket.await,
    }
}

fn rate_limited(context: &Context, wait: Duration) -> Error {
    let sent = match context.attempts {
        0 => "not sent",
        _ => "not sent again",
    };
    let message = format!("rate limit reached, wait {wait:.1?} before the next request; {sent}");
    let mut error = context.unsent(ErrorKind::RateLimited, Phase::Throttle, message);
    error.report.wait = Some(wait);
    error
}

/// Returns whether the call must not wait this long for the rate limit, because its settings forbid
/// waiting or because too little of its total timeout is left.
pub(super) fn must_not_wait(context: &Context, wait: Duration) -> bool {
    let refuses = context.runtime.settings().at_rate_limit == AtRateLimit::Refuse;
    refuses || wait >= context.remaining()
}

/// Awaits a future. Fails if the call's total timeout expires before.
async fn in_time<T>(
    context: &Context,
    phase: Phase,
    future: impl Future<Output = T>,
) -> Result<T, Error> {
    let clock = &*context.runtime.shared().clock;
    within(clock, context.remaining(), future)
        .await
        .ok_or_else(|| timed_out(context, phase))
}

pub(super) fn timed_out(context: &Context, phase: Phase) -> Error {
    let what = match (context.attempts, phase) {
        (0, Phase::Authenticate) => "waiting for an access token; not sent",
        (0, Phase::Prepare) => "waiting for the client's observer; not sent",
        (0, _) => "waiting for the rate or concurrency limit; not sent",
        _ => "before another attempt; not sent again",
    };
    let limit = context.runtime.settings().total_timeout;
    let message = format!("timed out after {limit:?} {what}");
    context.unsent(ErrorKind::Timeout, phase, message)
}

fn no_token(context: &Context, error: TokenError) -> Error {
    let message = format!("the token source gave no access token: {error}; not sent");
    let mut unsent = context.unsent(ErrorKind::Authentication, Phase::Authenticate, message);
    unsent.report.is_permanent = error.is_permanent();
    unsent.report.wait = error.retry_after();
    unsent.report.source = Some(error.into());
    unsent
}
