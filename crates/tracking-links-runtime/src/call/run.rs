//! Runs one call: waits for the rate limit, the concurrency limit and an access token, then makes
//! attempts until there is a result or no retry is allowed.
//!
//! A call never sends a request again that may have been carried out, unless the operation is
//! idempotent. A call never outlasts its total timeout.

use tracing::{Instrument, Span};

use crate::call::admit::{admit, take_turn};
use crate::call::attempt::{Attempted, attempt};
use crate::call::context::Context;
use crate::call::decide::{decide, may_retry, wait_to_retry};
use crate::call::renew::renew;
use crate::call::span;
use crate::delivery::Phase;
use crate::error::{Error, Fault, SendError};
use crate::request::arguments::Request;
use crate::response::answer::Response;
use crate::response::failure::NoToken;

impl Request {
    /// Sends the request. Sends it again only if the [`RetryPolicy`](crate::RetryPolicy) allows
    /// that: if the request was certainly not sent, or if the operation is idempotent.
    ///
    /// Completes as soon as the answer's status and headers have arrived. If the future is dropped
    /// before that, a request that has not left never leaves. If it has left, the connection is
    /// closed, but the provider may carry the request out. An [`Observer`](crate::Observer) hears
    /// which is the case.
    ///
    /// # Errors
    ///
    /// With [`Delivery::NotSent`](crate::Delivery::NotSent) if an argument or a credential is
    /// missing or invalid, if there is no connection, or if a limit left no time for the request;
    /// with [`Delivery::Unknown`](crate::Delivery::Unknown) if a timeout expired or the connection
    /// broke after sending.
    ///
    /// # Panics
    ///
    /// Panics outside a tokio runtime, and in a tokio runtime without timers or I/O.
    #[allow(
        clippy::manual_async_fn,
        reason = "the future of an `async fn` would contain the request twice"
    )]
    pub fn send(mut self) -> impl Future<Output = Result<Response, SendError>> + Send {
        async move {
            let context = match self.begin() {
                Ok(context) => context,
                Err(fault) => return Err(SendError(refuse(&self, fault))),
            };
            let span = context.span.clone();
            // Boxed to keep the caller's future small; allocators serve blocks of this size fast.
            let answer = Box::pin(run(&self, context)).instrument(span).await;
            answer.map_err(SendError)
        }
    }

    /// Ends building, and begins the call. Boxed, since the answer and its errors keep the context.
    fn begin(&mut self) -> Result<Box<Context>, Fault> {
        self.finish()?;
        self.runtime.settings().check()?;
        let server = self.server()?;
        let url = server.url();
        let span = span::http(&self.runtime, self.operation, url);
        let runtime = self.runtime.clone();
        let context = Context::new(runtime, self.operation, span, Some(url));
        Ok(Box::new(context))
    }
}

/// Ends a call whose request can't be sent.
fn refuse(request: &Request, fault: Fault) -> Error {
    let runtime = request.runtime.clone();
    let mut context = Context::new(runtime, request.operation, Span::none(), None);
    context.has_ended = true;
    let mut error = context.unsent(fault.kind, Phase::Prepare, fault.message);
    error.report.source = fault.source;
    error
}

/// Runs a call.
async fn run(request: &Request, mut context: Box<Context>) -> Result<Response, Error> {
    let last = attempts(request, &mut context).await;
    let (attempted, no_token) = last.inspect_err(|_| context.has_ended = true)?;
    let response = attempted.finish(request, context)?;
    match no_token {
        None => Ok(response),
        Some(why) => Err(Box::pin(response.without_token(why)).await),
    }
}

/// Makes attempts until there is a result. Returns the last attempt, and why there is no newer
/// token if that is why it is the last. Futures of rare waits are boxed, because a future is as
/// large as the largest future that it may contain.
async fn attempts(
    request: &Request,
    context: &mut Context,
) -> Result<(Attempted, Option<NoToken>), Error> {
    admit(context).await?;
    let (mut backoff, mut is_renewed) = (None, false);
    loop {
        take_turn(context).await?;
        let mut attempted = attempt(request, context).await?;
        let is_repeatable = request.is_repeatable();
        let may_repeat = is_repeatable
            && may_retry(context, &attempted)
            && !Box::pin(attempted.is_refused_by_rule(context)).await;
        let delay = match may_repeat {
            true => decide(context, &attempted, &mut backoff),
            false => None,
        };
        attempted.report(context, delay);

        let mut no_token = None;
        if attempted.outcome.is_unauthorized() && context.token.is_some() && !is_renewed {
            // Tell the source even if no attempt is left, so that the next call has another token.
            match Box::pin(renew(&mut attempted, context)).await {
                Ok(Some(newer)) if context.has_attempts_left() && is_repeatable => {
                    context.token = Some(newer);
                    is_renewed = true;
                    continue;
                }
                Ok(newer) => context.has_newer_token = newer.is_some(),
                Err(why) => no_token = Some(why),
            }
        }
        let delay = match delay {
            Some(delay) if context.turn.is_none() => {
                Box::pin(wait_to_retry(context, &mut attempted, delay)).await
            }
            delay => delay,
        };
        let Some(delay) = delay else {
            return Ok((attempted, no_token));
        };
        context.maybe_carried_out |= attempted.outcome.is_unknown();
        // Free the connection for other calls during the delay.
        drop(attempted);
        context.runtime.shared().clock.sleep(delay).await;
        context
            .span
            .record("http.request.resend_count", context.attempts);
    }
}
