//! One call: admitted once, then attempted until there is a result or no retry is allowed.
//!
//! A call never repeats what may have been carried out unless the operation is idempotent, and
//! never outlasts its total timeout.

use crate::call::admit::{admit, rate_limit};
use crate::call::attempt::attempt;
use crate::call::context::Context;
use crate::call::decide::{decide, wait_for_rate_limit};
use crate::call::renew::renew;
use crate::error::Error;
use crate::request::arguments::Request;
use crate::response::answer::Response;

/// Runs a call. Rare waits are boxed: a future is as large as the largest one that it may contain.
pub(super) async fn run(request: &Request, mut context: Context) -> Result<Response, Error> {
    admit(&mut context).await?;
    let (mut backoff, mut is_renewed, mut is_counted) = (None, false, false);
    loop {
        if !is_counted {
            rate_limit(&context).await?;
        }
        let mut attempted = attempt(request, &mut context).await?;
        let retry = decide(&context, &attempted, &mut backoff);
        attempted.report(&context, retry.map(|retry| retry.delay));

        let mut no_token = None;
        if attempted.outcome.is_unauthorized() && context.token.is_some() && !is_renewed {
            match Box::pin(renew(&mut attempted, &mut context)).await {
                Ok(true) => {
                    (is_renewed, is_counted) = (true, false);
                    continue;
                }
                Ok(false) => {}
                Err(why) => no_token = Some(why),
            }
        }
        let delay = match retry {
            Some(retry) if !retry.is_counted => {
                Box::pin(wait_for_rate_limit(&context, &mut attempted, retry.delay)).await
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
