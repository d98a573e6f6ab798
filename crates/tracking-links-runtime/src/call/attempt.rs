//! One attempt: builds the request, sends it once, and classifies the outcome.

use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use crate::call::admit;
use crate::call::cause::What;
use crate::call::clock::within;
use crate::call::context::Context;
use crate::call::observer::Observer;
use crate::call::retry::Outcome;
use crate::call::retry_after::retry_after;
use crate::call::watch::Watch;
use crate::delivery::{Delivery, Phase};
use crate::error::{Error, ErrorKind};
use crate::meaning::{Meaning, Told};
use crate::request::arguments::Request;
use crate::response::answer::{self, Response};
use crate::response::body::{self, End, Read};
use crate::response::message;
use crate::transport::body::Body;
use crate::transport::failure::Failure;
use crate::transport::idle::during_call;
use crate::transport::response::HttpResponse;

/// An attempt that ended with an answer or without one.
pub(super) struct Attempted {
    answer: Result<HttpResponse, NoAnswer>,
    pub(super) outcome: Outcome,
    /// Whether the request may have been sent.
    is_sent: bool,
    /// How long the provider asked to wait.
    pub(super) retry_after: Duration,
    /// The answer's body, if it was read before a wait.
    read: Option<Box<Read>>,
}

/// Why an attempt has no answer.
enum NoAnswer {
    Failed(Failure),
    /// The attempt's time expired.
    TimedOut,
}

/// Sends the request once.
///
/// An error ends the call: nothing was sent, or the caller's HTTP client followed a redirect.
pub(super) async fn attempt(request: &Request, context: &mut Context) -> Result<Attempted, Error> {
    let shared = request.runtime.shared();
    if !shared.concurrency.is_alone() || shared.last_idle.is_stale() {
        // Yield, so that the tasks of connections run. With other calls running, those that have
        // just been answered become idle, and this call needs no other. With none running, nothing
        // else yields to the tasks of idle connections, which notice if the server has closed them.
        tokio::task::yield_now().await;
    }
    let (deadline, answer) = {
        let http = match context.observer.clone() {
            None => build(request, context)?,
            Some(observer) => Box::pin(announce(&observer, request, context)).await?,
        };
        let Some(deadline) = context.begin_attempt() else {
            return Err(out_of_time(context, Phase::Throttle));
        };
        if let Some(turn) = context.turn.take() {
            turn.spend();
        }
        (deadline, shared.transport.send(http))
    };
    let answer = pin!(answer);
    let answer = match deadline.bound(pin!(during_call(answer))).await {
        Some(answer) => answer.map_err(NoAnswer::Failed),
        None => Err(NoAnswer::TimedOut),
    };
    let (outcome, retry_after) = match &answer {
        Ok(response) => {
            let (status, headers) = (response.status(), response.headers());
            if let Some(host) = response.redirected_to() {
                let outcome = Outcome::Answer(status);
                let is_sent = context.end_attempt(outcome);
                context.report(outcome, is_sent, None);
                return Err(redirected(context, host));
            }
            shared.limiter.update(status, headers);
            if status.is_success() {
                shared.budget.record_success();
            }
            let wait = retry_after(status, headers, || shared.clock.wall());
            (Outcome::Answer(status), wait.unwrap_or_default())
        }
        Err(NoAnswer::Failed(error)) => (outcome(error), Duration::ZERO),
        Err(NoAnswer::TimedOut) => (Outcome::NoAnswer, Duration::ZERO),
    };
    Ok(Attempted {
        answer,
        is_sent: context.end_attempt(outcome),
        outcome,
        retry_after,
        read: None,
    })
}

fn build(request: &Request, context: &Context) -> Result<http::Request<Body>, Error> {
    request
        .build(context.token.as_ref())
        .map_err(|fault| context.unsent(fault.kind, Phase::Prepare, fault.message))
}

/// Builds the request and tells the observer that it is about to be sent.
async fn announce(
    observer: &Arc<dyn Observer>,
    request: &Request,
    context: &mut Context,
) -> Result<http::Request<Body>, Error> {
    let mut http = build(request, context)?;
    let sending = context.sending();
    let clock = &*context.runtime.shared().clock;
    let ready = within(clock, context.remaining(), observer.about_to_send(&sending)).await;
    match ready {
        Some(Ok(())) => {}
        Some(Err(error)) => {
            let message = format!("the client's observer let nothing be sent: {error}");
            let mut unsent = context.unsent(ErrorKind::Observer, Phase::Prepare, message);
            unsent.report.source = Some(error);
            return Err(unsent);
        }
        None => return Err(out_of_time(context, Phase::Prepare)),
    }
    // hyper doesn't read an empty body.
    let is_empty = request.body.as_ref().is_none_or(|body| body.is_empty());
    let has_body = !is_empty || request.upload.is_some();
    let watch = Watch::new(observer.clone(), sending, has_body);
    if has_body {
        http.body_mut().tell(watch.clone());
    }
    context.watch = Some(watch);
    Ok(http)
}

/// Makes the error of an attempt for which no time is left. If the attempt was announced to an
/// observer, tells it that the attempt is not sent.
fn out_of_time(context: &mut Context, phase: Phase) -> Error {
    let error = admit::timed_out(context, phase);
    context.watch = None;
    context.skip_attempt();
    error
}

impl Attempted {
    /// Reads the answer's body now, because the attempt's timeout may expire in the wait that
    /// follows, or because it decides whether to wait.
    pub(super) async fn read_early(&mut self, context: &Context) {
        if let (Ok(response), None) = (&mut self.answer, &self.read) {
            self.read = Some(Box::new(answer::read(response, context).await));
        }
    }

    /// Returns whether the provider would refuse the same request again, by one of its rules,
    /// though the status of its answer is that of a failure or of a rate limit. Reads the body of
    /// an answer with such a status, since the rules are about what it says.
    pub(super) async fn is_refused_by_rule(&mut self, context: &Context) -> bool {
        let rules = context.runtime.api().errors;
        let Outcome::Answer(status) = self.outcome else {
            return false;
        };
        let mut of_status = rules.iter().filter(|rule| rule.status == status.as_u16());
        if !of_status.any(|rule| rule.means.is_final()) {
            return false;
        }
        self.read_early(context).await;
        let (Ok(response), Some(read)) = (&self.answer, &self.read) else {
            return false;
        };
        // As much as an error keeps, so that the rules decide the same here and there.
        let kept = &read.body[..read.body.len().min(body::KEPT_BYTES)];
        let is_whole = matches!(read.end, End::Complete) && kept.len() == read.body.len();
        let said = message::said(kept, is_whole, |text| text);
        // The title of a web page is no message of the API.
        let is_page = body::is_page(response.headers(), &read.body);
        let message = said.message.as_deref().filter(|_| !is_page);
        let code = said.code.as_deref();
        let told = Told::new(status, code, message.as_slice(), is_whole.then_some(kept));
        let meaning = Meaning::by_rule(rules, &told);
        meaning.is_some_and(Meaning::is_final)
    }

    /// Reports the attempt to the client's observer and to the trace.
    pub(super) fn report(&self, context: &Context, retry_in: Option<Duration>) {
        let (number, outcome) = (context.attempts, self.outcome);
        if let Some(delay) = retry_in {
            tracing::debug!(attempt = number, ?delay, ?outcome, "retrying");
        }
        context.report(outcome, self.is_sent, retry_in);
    }

    /// Ends the call: returns the answer of this attempt, or the error why there is no answer.
    pub(super) fn finish(
        self,
        request: &Request,
        mut context: Box<Context>,
    ) -> Result<Response, Error> {
        match self.answer {
            Ok(response) => Ok(Response::new(response, context, self.read)),
            Err(error) => {
                context.has_ended = true;
                Err(no_answer(&context, error, &request.place()))
            }
        }
    }
}

/// Makes the error of a redirect that the caller's own HTTP client followed, with or without the
/// request's body.
fn redirected(context: &Context, host: &str) -> Error {
    let host = context.redact_text(host.to_owned());
    let message = format!(
        "the HTTP client followed a redirect to {host}; build it with redirect::Policy::none(); \
         the request may have been carried out"
    );
    let (kind, delivery) = (ErrorKind::Redirect, Delivery::Unknown);
    context.error(kind, delivery, Phase::Complete, message, None)
}

fn outcome(error: &Failure) -> Outcome {
    if error.is_unbuilt() {
        Outcome::NotSent { permanent: true }
    } else if error.is_connect() {
        let permanent = error.cause().what.is_permanent();
        Outcome::NotSent { permanent }
    } else {
        Outcome::NoAnswer
    }
}

/// Makes the error of an attempt that got no answer.
fn no_answer(context: &Context, error: NoAnswer, place: &str) -> Error {
    use Delivery::{NotSent, Unknown};
    let clean = |text| message::printable(&context.redact_text(text));
    let mut is_permanent = false;
    let (kind, delivery, phase, what) = match &error {
        NoAnswer::Failed(error) if error.is_unbuilt() => {
            is_permanent = true;
            let what = format!("can't build the request to {place}");
            (ErrorKind::InvalidRequest, NotSent, Phase::Prepare, what)
        }
        NoAnswer::Failed(error) if error.is_connect() => {
            let cause = error.cause();
            is_permanent = cause.what.is_permanent();
            let (through, hint) = match cause.what {
                _ if cause.is_of_proxy => (" through the proxy", ""),
                What::Dns | What::NoTls => ("", context.base_url_hint()),
                _ => ("", ""),
            };
            let (words, detail) = (cause.what.words(), clean(cause.detail));
            let what = format!("can't connect to {place}{through}: {words}{detail}{hint}");
            (ErrorKind::Connect, NotSent, Phase::Connect, what)
        }
        NoAnswer::Failed(error) if !error.is_timeout() => {
            let detail = clean(error.cause().detail);
            let what = format!("no valid answer from {place}: {detail}");
            (ErrorKind::Transport, Unknown, Phase::Headers, what)
        }
        NoAnswer::Failed(_) | NoAnswer::TimedOut => {
            let limit = context.limit();
            let what = format!("timed out after {limit:?} waiting for an answer from {place}");
            (ErrorKind::Timeout, Unknown, Phase::Headers, what)
        }
    };
    let message = match delivery {
        NotSent if context.attempts > 1 => {
            format!("{what}; not sent, in {} attempts", context.attempts)
        }
        NotSent => format!("{what}; not sent"),
        _ => format!("{what}; the request may have been carried out"),
    };
    let mut failed = context.error(kind, delivery, phase, message, None);
    failed.report.is_permanent = is_permanent;
    failed.report.source = Some(match error {
        NoAnswer::Failed(error) => error.into_source(),
        NoAnswer::TimedOut => io::Error::from(io::ErrorKind::TimedOut).into(),
    });
    failed
}
