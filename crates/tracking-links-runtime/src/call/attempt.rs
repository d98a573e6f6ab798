//! One attempt: builds and sends the request, and classifies what came of it.

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use crate::call::admit;
use crate::call::context::Context;
use crate::call::observer::Attempt;
use crate::call::resolver::during_call;
use crate::call::retry::Outcome;
use crate::call::retry_after::retry_after;
use crate::delivery::{Delivery, Phase};
use crate::error::{Error, ErrorKind};
use crate::request::arguments::Request;
use crate::response::answer::{self, Response};
use crate::response::body::Read;

/// An attempt that ended with an answer or without one.
pub(super) struct Attempted {
    answer: reqwest::Result<reqwest::Response>,
    pub(super) outcome: Outcome,
    /// How long the provider asked to wait.
    pub(super) retry_after: Duration,
    /// The answer's body, if it was read early.
    read: Option<Box<Read>>,
}

/// Sends the request once.
///
/// An error ends the call: nothing was sent, or a redirect was followed.
pub(super) async fn attempt(request: &Request, context: &mut Context) -> Result<Attempted, Error> {
    let shared = request.runtime.shared();
    if shared.concurrency.is_alone() && shared.last_idle.is_stale() {
        // Let the tasks of idle connections run: only then do they notice that the server closed
        // them, and if no other call is running, no one else yields to them.
        tokio::task::yield_now().await;
    }
    let (url, answer) = {
        let mut http = request
            .build(context.token.as_ref())
            .map_err(|fault| context.unsent(fault.kind, Phase::Prepare, fault.message))?;
        let Some(limit) = context.begin_attempt() else {
            return Err(admit::timed_out(context, Phase::Throttle));
        };
        *http.timeout_mut() = Some(limit);
        // The caller's HTTP client may follow redirects: keep the URL to compare it afterwards.
        let url = shared.callers_http.then(|| Box::new(http.url().clone()));
        (url, shared.http.execute(http))
    };
    let answer = during_call(answer).await;
    let (outcome, retry_after) = match &answer {
        Ok(response) => {
            let (status, headers) = (response.status(), response.headers());
            if url.is_some_and(|url| *url != *response.url()) {
                return Err(redirected(context, response));
            }
            shared.limiter.update(status, headers);
            if status.is_success() {
                shared.budget.record_success();
            }
            let wait = retry_after(status, headers, || shared.clock.wall());
            (Outcome::Answer(status), wait.unwrap_or_default())
        }
        Err(error) => (outcome(error), Duration::ZERO),
    };
    Ok(Attempted {
        answer,
        outcome,
        retry_after,
        read: None,
    })
}

impl Attempted {
    /// Reads the answer's body before a wait that may outlast the attempt's timeout.
    pub(super) async fn read_early(&mut self, context: &Context) {
        if let Ok(response) = &mut self.answer {
            self.read = Some(Box::new(answer::read(response, context).await));
        }
    }

    /// Reports the attempt to the client's observer and to the trace.
    pub(super) fn report(&self, context: &Context, retry_in: Option<Duration>) {
        let (number, outcome) = (context.attempts, self.outcome);
        if let Some(delay) = retry_in {
            tracing::debug!(attempt = number, ?delay, ?outcome, "retrying");
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

    /// Ends the call with this attempt: its answer, or the error that there is none.
    pub(super) fn finish(self, request: &Request, context: Context) -> Result<Response, Error> {
        match self.answer {
            Ok(response) => Ok(Response::new(response, context, self.read)),
            Err(error) => Err(no_answer(&context, error, &request.place())),
        }
    }
}

/// The caller's own HTTP client followed a redirect, with or without the body.
fn redirected(context: &Context, response: &reqwest::Response) -> Error {
    let host = context.redact_text(response.url().host_str().unwrap_or_default().to_owned());
    let message = format!(
        "the HTTP client followed a redirect to {host}; build it with redirect::Policy::none(); \
         the request may have been carried out"
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

/// Whether the TLS handshake failed because of the server's certificate, which a retry won't
/// change.
fn is_bad_certificate(error: &(dyn StdError + 'static)) -> bool {
    #[cfg(feature = "rustls")]
    if let Some(rustls::Error::InvalidCertificate(_)) = error.downcast_ref() {
        return true;
    }
    // `io::Error::source()` skips the wrapped error, so unwrap it with `get_ref`.
    let wrapped = error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref);
    match wrapped {
        Some(wrapped) => is_bad_certificate(wrapped),
        None => error.source().is_some_and(is_bad_certificate),
    }
}

fn no_answer(context: &Context, error: reqwest::Error, place: &str) -> Error {
    use Delivery::{NotSent, Unknown};
    let (kind, delivery, phase, what) = if error.is_builder() {
        let what = format!("can't build the request to {place}");
        (ErrorKind::InvalidRequest, NotSent, Phase::Prepare, what)
    } else if error.is_connect() {
        let what = match is_bad_certificate(&error) {
            true => format!("the certificate of {place} is not trusted"),
            false => format!("can't connect to {place}"),
        };
        (ErrorKind::Connect, NotSent, Phase::Connect, what)
    } else if error.is_timeout() {
        let limit = context.limit();
        let what = format!("timed out after {limit:?} waiting for an answer from {place}");
        (ErrorKind::Timeout, Unknown, Phase::Headers, what)
    } else {
        let what = format!("no valid answer from {place}");
        (ErrorKind::Transport, Unknown, Phase::Headers, what)
    };
    let message = match delivery {
        NotSent => format!("{what}; not sent"),
        _ => format!("{what}; the request may have been carried out"),
    };
    let mut failed = context.error(kind, delivery, phase, message, None);
    // The URL may contain an API key.
    failed.report.source = Some(error.without_url().into());
    failed
}
