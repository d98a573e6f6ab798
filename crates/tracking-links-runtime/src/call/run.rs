//! One call: admitted once, then attempted until there is a result or no retry is allowed.
//!
//! A call never repeats what may have been carried out unless the operation is idempotent, and
//! never outlasts its total timeout.

use crate::call::admit::{admit, wait_for_rate_limit};
use crate::call::attempt::attempt;
use crate::call::context::Context;
use crate::call::decide::{decide, wait_to_retry};
use crate::call::renew::renew;
use crate::call::span;
use crate::error::{Error, Report, SendError};
use crate::request::arguments::Request;
use crate::response::answer::Response;

impl Request {
    /// Sends the request. Sends it again only if the [`RetryPolicy`](crate::RetryPolicy) allows it:
    /// if it is certain that it was not sent, or if the operation is idempotent.
    ///
    /// Returns as soon as the answer's status and headers have arrived. Dropping the future before
    /// that closes the connection.
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
    /// Outside a tokio runtime, or in one without timers or I/O.
    #[allow(
        clippy::manual_async_fn,
        reason = "the future of an `async fn` would contain the request twice"
    )]
    pub fn send(mut self) -> impl Future<Output = Result<Response, SendError>> + Send {
        async move {
            let started = self.finish().and_then(|()| {
                let server = self.server()?;
                Ok(span::http(self.runtime.api(), self.operation, server.url()))
            });
            let span = match started {
                Ok(span) => span,
                Err(fault) => {
                    let (provider, operation) = (self.runtime.api().name, Some(self.operation));
                    let report = Report::unsent(fault, provider, operation);
                    return Err(SendError(Error::new(report)));
                }
            };
            let context = Context::new(self.runtime.clone(), self.operation, span.clone());
            // Boxed to keep the caller's future small; allocators serve blocks of this size fast.
            let answer = span::within(span, Box::pin(run(&self, context))).await;
            answer.map_err(SendError)
        }
    }
}

/// Runs a call. Rare waits are boxed: a future is as large as the largest one that it may contain.
async fn run(request: &Request, mut context: Context) -> Result<Response, Error> {
    admit(&mut context).await?;
    let (mut backoff, mut is_renewed, mut is_counted) = (None, false, false);
    loop {
        if !is_counted {
            wait_for_rate_limit(&context).await?;
        }
        let mut attempted = attempt(request, &mut context).await?;
        let retry = decide(&context, &attempted, &mut backoff);
        attempted.report(&context, retry.map(|retry| retry.delay));

        let mut no_token = None;
        if attempted.outcome.is_unauthorized() && context.token.is_some() && !is_renewed {
            // Tell the source even if no attempt is left, so that the next call has another token.
            match Box::pin(renew(&mut attempted, &context)).await {
                Ok(Some(newer)) if context.has_attempts_left() => {
                    context.token = Some(newer);
                    (is_renewed, is_counted) = (true, false);
                    continue;
                }
                Ok(_) => {}
                Err(why) => no_token = Some(why),
            }
        }
        let delay = match retry {
            Some(retry) if !retry.is_counted => {
                Box::pin(wait_to_retry(&context, &mut attempted, retry.delay)).await
            }
            retry => retry.map(|retry| retry.delay),
        };
        let Some(delay) = delay else {
            let response = attempted.finish(request, context)?;
            return match no_token {
                None => Ok(response),
                Some(why) => Err(Box::pin(response.without_token(why)).await),
            };
        };
        is_counted = true;
        context.maybe_carried_out |= attempted.outcome.is_unknown();
        // Free the connection for other calls during the delay.
        drop(attempted);
        context.runtime.shared().clock.sleep(delay).await;
        context
            .span
            .record("http.request.resend_count", context.attempts);
    }
}
