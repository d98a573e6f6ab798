//! One call: its turn, its token, and as many attempts as what came of the last one allows.
//!
//! It never repeats what may have been carried out, unless the operation is idempotent, and never takes
//! longer than the call may.

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use backon::ExponentialBackoff;
use reqwest::StatusCode;
use url::Url;

use crate::attempt::Attempt;
use crate::body::Read;
use crate::clock::within;
use crate::context::Context;
use crate::error::{Error, ErrorKind};
use crate::phase::{Delivery, Phase};
use crate::rate_limit::AtRateLimit;
use crate::request::Request;
use crate::resolver::for_a_call;
use crate::response::{self, NoToken, Response};
use crate::retry::Outcome;
use crate::retry_after::retry_after;
use crate::token::TokenError;

/// Sends a request until there is an answer to hand over, or no use in sending it again.
///
/// What is rare is boxed: a future has room for all that it may ever hold.
pub(crate) async fn run(request: &Request, mut context: Context) -> Result<Response, Error> {
    let shared = request.runtime.shared();
    if !shared.at_once.try_enter() {
        let entered = within_time(&context, Phase::Throttle, shared.at_once.enter());
        Box::pin(entered).await?;
    }
    context.entered = true;
    let source = shared.credentials.token_source(context.operation);
    if let Some(source) = source {
        let token = within_time(&context, Phase::Authenticate, source.token());
        let token = Box::pin(token).await?;
        context.token = Some(token.map_err(|error| no_token(&context, error))?);
    }
    let mut renewed = false;
    let mut delays = None;
    let mut has_turn = false;
    loop {
        if !std::mem::take(&mut has_turn) {
            turn(&context).await?;
        }
        if shared.at_once.is_alone() && shared.last_end.was_longer_ago() {
            // The tasks of idle connections hear of what the server closed only when they run, and nothing else runs.
            tokio::task::yield_now().await;
        }
        let (asked, answer) = attempt(request, &mut context)?;
        let mut answer = for_a_call(answer).await;

        let (outcome, floor) = match &answer {
            Ok(response) => {
                let (status, headers) = (response.status(), response.headers());
                if asked.is_some_and(|asked| *asked != *response.url()) {
                    return Err(redirected(&context, response));
                }
                shared.limiter.learn(status, headers);
                if status.is_success() {
                    shared.budget.refill();
                }
                let wait = retry_after(status, headers, || shared.clock.wall());
                (Outcome::Answer(status), wait.unwrap_or_default())
            }
            Err(error) => (outcome(error), Duration::ZERO),
        };
        let mut again = again(&context, outcome, floor, &mut delays);
        observe(&context, outcome, again.map(|again| again.delay));

        let mut read = None;
        let mut no_token = None;
        if let (Ok(response), Some(source), Some(token)) = (&mut answer, source, &context.token)
            && response.status() == StatusCode::UNAUTHORIZED
            && !renewed
        {
            // First, since the answer's time may run out while a token is awaited.
            read = Some(Box::pin(read_early(response, &context)).await);
            let newer = within(&*shared.clock, context.remaining(), source.refused(token));
            match Box::pin(newer).await {
                Some(Ok(newer)) if newer != *token => {
                    renewed = true;
                    context.token = Some(newer);
                    continue;
                }
                Some(Ok(_)) => {}
                Some(Err(error)) => no_token = Some(NoToken::Failed(error)),
                None => no_token = Some(NoToken::Late),
            }
        }
        if let Some(wanted) = &mut again
            && !wanted.has_turn
        {
            let before = context.elapsed();
            // It is kept, for the turn may not come in time, and read, since its time may run out.
            if let Ok(response) = &mut answer {
                read = Some(Box::pin(read_early(response, &context)).await);
            }
            if Box::pin(turn_in_time(&context)).await.is_ok() {
                let waited = context.elapsed().saturating_sub(before);
                wanted.delay = wanted.delay.saturating_sub(waited);
            } else {
                shared.budget.give_back();
                again = None;
            }
        }
        let Some(Again { delay, .. }) = again else {
            let response = match answer {
                Ok(response) => Response::new(response, context, read),
                Err(error) => return Err(no_answer(&context, error, &request.place())),
            };
            return match no_token {
                None => Ok(response),
                Some(why) => Err(Box::pin(response.without_token(why)).await),
            };
        };
        has_turn = true;
        let unknown = match outcome {
            Outcome::Answer(status) => Delivery::of(status) == Delivery::Unknown,
            Outcome::NoAnswer => true,
            Outcome::NotSent { .. } => false,
        };
        context.open |= unknown;
        // The connection is free for others meanwhile.
        drop(answer);
        shared.clock.sleep(delay).await;
        context
            .span
            .record("http.request.resend_count", context.attempts);
    }
}

/// Begins an attempt: where it goes, if another client than this crate's may go elsewhere, and what is to come of it.
#[allow(clippy::type_complexity, reason = "used once, a line above")]
fn attempt(
    request: &Request,
    context: &mut Context,
) -> Result<
    (
        Option<Box<Url>>,
        impl Future<Output = reqwest::Result<reqwest::Response>> + use<>,
    ),
    Error,
> {
    let shared = request.runtime.shared();
    let mut http = request
        .build(context.token.as_ref())
        .map_err(|fault| fault.into_error(context))?;
    let Some(limit) = context.begin_attempt() else {
        return Err(out_of_time(context, Phase::Throttle));
    };
    *http.timeout_mut() = Some(limit);
    let asked = shared.foreign.then(|| Box::new(http.url().clone()));
    Ok((asked, shared.http.execute(http)))
}

/// Reads an answer that is kept while something else is awaited.
async fn read_early(response: &mut reqwest::Response, context: &Context) -> Box<Read> {
    Box::new(response::read(response, context).await)
}

/// When there is another attempt.
#[derive(Clone, Copy)]
struct Again {
    delay: Duration,
    /// Whether its turn is taken, or has to be waited for.
    has_turn: bool,
}

/// Decides on another attempt; `None` if there is to be none.
fn again(
    context: &Context,
    outcome: Outcome,
    floor: Duration,
    delays: &mut Option<Box<ExponentialBackoff>>,
) -> Option<Again> {
    let (shared, settings) = (context.runtime.shared(), context.runtime.settings());
    let policy = &settings.retry;
    if context.attempts >= policy.attempts() || !policy.allows(outcome, context.is_idempotent()) {
        return None;
    }
    let delay = delays
        .get_or_insert_with(|| Box::new(policy.delays()))
        .next()?;
    let delay = delay.max(floor);
    let remaining = context.remaining();
    if delay >= remaining {
        return None;
    }
    // With less time than this, it would be the attempt's that runs out, and what is known now be lost.
    let connecting = shared.connect_timeout.unwrap_or_default() / 9 * 10;
    if matches!(outcome, Outcome::NotSent { .. }) && remaining - delay < connecting {
        return None;
    }
    // The budget and the turn last: only what is done is paid for.
    if !shared.budget.take() {
        return None;
    }
    let wait = shared.limiter.take_for(delay).err();
    if wait.is_some_and(|wait| is_no_wait(context, wait)) {
        shared.budget.give_back();
        return None;
    }
    let has_turn = wait.is_none();
    Some(Again { delay, has_turn })
}

/// Waits until the rate limit allows a request, or makes the error that it will not in time.
async fn turn(context: &Context) -> Result<(), Error> {
    turn_in_time(context).await.map_err(|wait| {
        let sent = match context.attempts {
            0 => "nothing was sent",
            _ => "it was not sent again",
        };
        let message = format!(
            "kept back, since the rate limit is reached: there is room in {wait:.1?}; {sent}"
        );
        let (kind, delivery) = (ErrorKind::RateLimited, Delivery::NotSent);
        let error = context.error(kind, delivery, Phase::Throttle, message, None);
        error.with_wait(wait)
    })
}

/// Waits until the rate limit allows a request, or says how long that would be.
async fn turn_in_time(context: &Context) -> Result<(), Duration> {
    let shared = context.runtime.shared();
    while let Err(wait) = shared.limiter.take() {
        if is_no_wait(context, wait) {
            return Err(wait);
        }
        shared.clock.sleep(wait).await;
    }
    Ok(())
}

/// Whether a wait for the rate limit is none for this call.
fn is_no_wait(context: &Context, wait: Duration) -> bool {
    let refuses = context.runtime.settings().at_rate_limit == AtRateLimit::Refuse;
    refuses || wait >= context.remaining()
}

/// What a future comes to, if the call still has the time for it.
async fn within_time<T>(
    context: &Context,
    phase: Phase,
    future: impl Future<Output = T>,
) -> Result<T, Error> {
    let shared = context.runtime.shared();
    within(&*shared.clock, context.remaining(), future)
        .await
        .ok_or_else(|| out_of_time(context, phase))
}

fn out_of_time(context: &Context, phase: Phase) -> Error {
    let what = match phase {
        Phase::Authenticate => "no access token came",
        _ => "it was not its turn",
    };
    let limit = context.runtime.settings().total_timeout;
    let message = match context.attempts {
        0 => format!("{what} within {limit:?}; nothing was sent"),
        _ => format!("no time was left of {limit:?} for another attempt"),
    };
    context.error(ErrorKind::Timeout, Delivery::NotSent, phase, message, None)
}

fn no_token(context: &Context, error: TokenError) -> Error {
    let message = format!("there is no access token: {error}; nothing was sent");
    let (kind, delivery) = (ErrorKind::Authentication, Delivery::NotSent);
    context
        .error(kind, delivery, Phase::Authenticate, message, None)
        .with_source(error)
}

/// The caller's own HTTP client went elsewhere, with or without the body.
fn redirected(context: &Context, response: &reqwest::Response) -> Error {
    let host = response.url().host_str().unwrap_or_default();
    let message = format!(
        "the HTTP client that was given followed a redirect to {host}; build it with \
         redirect::Policy::none(); the request may have been carried out"
    );
    let (kind, delivery) = (ErrorKind::Redirect, Delivery::Unknown);
    context.error(kind, delivery, Phase::Complete, message, None)
}

fn outcome(error: &reqwest::Error) -> Outcome {
    if error.is_builder() {
        Outcome::NotSent { permanent: true }
    } else if error.is_connect() {
        let permanent = is_bad_certificate(error);
        Outcome::NotSent { permanent }
    } else {
        Outcome::NoAnswer
    }
}

/// Whether TLS failed because of the server's certificate, which will be the same the next time.
fn is_bad_certificate(error: &(dyn StdError + 'static)) -> bool {
    #[cfg(feature = "rustls")]
    if let Some(rustls::Error::InvalidCertificate(_)) = error.downcast_ref() {
        return true;
    }
    // An I/O error is not its content's parent, but stands in its place.
    let within = error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref);
    match within {
        Some(within) => is_bad_certificate(within),
        None => error.source().is_some_and(is_bad_certificate),
    }
}

fn no_answer(context: &Context, error: reqwest::Error, place: &str) -> Error {
    let (kind, delivery, phase, message) = if error.is_builder() {
        let message = format!("the request to {place} can't be built; nothing was sent");
        let kind = ErrorKind::InvalidRequest;
        (kind, Delivery::NotSent, Phase::Prepare, message)
    } else if error.is_connect() {
        let message = match is_bad_certificate(&error) {
            true => format!("the certificate of {place} is not to be trusted; nothing was sent"),
            false => format!("no connection to {place}; nothing was sent"),
        };
        (
            ErrorKind::Connect,
            Delivery::NotSent,
            Phase::Connect,
            message,
        )
    } else if error.is_timeout() {
        let message = format!(
            "no answer from {place} within {:?}; the request may have been carried out",
            context.limit()
        );
        (
            ErrorKind::Timeout,
            Delivery::Unknown,
            Phase::Headers,
            message,
        )
    } else {
        let message =
            format!("no readable answer from {place}; the request may have been carried out");
        (
            ErrorKind::Transport,
            Delivery::Unknown,
            Phase::Headers,
            message,
        )
    };
    // The URL may hold a key.
    let source = error.without_url();
    context
        .error(kind, delivery, phase, message, None)
        .with_source(source)
}

fn observe(context: &Context, outcome: Outcome, retry_in: Option<Duration>) {
    let number = context.attempts;
    if let Some(delay) = retry_in {
        tracing::debug!(attempt = number, ?delay, ?outcome, "is sent again");
    }
    let Some(observer) = &context.runtime.shared().observer else {
        return;
    };
    observer(&Attempt {
        provider: context.runtime.api().name,
        operation: context.operation.id,
        number,
        status: match outcome {
            Outcome::Answer(status) => Some(status),
            Outcome::NoAnswer | Outcome::NotSent { .. } => None,
        },
        elapsed: context.elapsed(),
        duration: context.attempt_elapsed(),
        retry_in,
    });
}
