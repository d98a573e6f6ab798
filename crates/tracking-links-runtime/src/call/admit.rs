//! Waits before an attempt: for the concurrency limit, for an access token, and for the rate limit.
//! Sends nothing.

use std::time::Duration;

use crate::auth::token::TokenError;
use crate::call::clock::within;
use crate::call::context::Context;
use crate::call::rate_limit::AtRateLimit;
use crate::delivery::Phase;
use crate::error::{Error, ErrorKind};

/// Waits until the concurrency limit allows the call, and for its access token if it needs one.
pub(super) async fn admit(context: &mut Context) -> Result<(), Error> {
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

/// Waits until the rate limit allows a request. Fails at once if that is not within the call's
/// total timeout.
pub(super) async fn wait_for_rate_limit(context: &Context) -> Result<(), Error> {
    try_rate_limit(context).await.map_err(|wait| {
        let sent = match context.attempts {
            0 => "not sent",
            _ => "not sent again",
        };
        let message =
            format!("rate limit reached, wait {wait:.1?} before the next request; {sent}");
        let mut error = context.unsent(ErrorKind::RateLimited, Phase::Throttle, message);
        error.report.wait = Some(wait);
        error
    })
}

/// Waits as [`wait_for_rate_limit`] does. The error is how long the wait would be.
pub(super) async fn try_rate_limit(context: &Context) -> Result<(), Duration> {
    let shared = context.runtime.shared();
    while let Err(wait) = shared.limiter.acquire() {
        if must_not_wait(context, wait) {
            return Err(wait);
        }
        shared.clock.sleep(wait).await;
    }
    Ok(())
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
    unsent.report.source = Some(error.into());
    unsent
}
