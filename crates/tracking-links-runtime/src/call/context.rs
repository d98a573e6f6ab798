//! The state of a call while it runs. The errors of the call are made from this state.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use http::StatusCode;
use tracing::Span;
use url::Url;

use crate::auth::redact::Redactor;
use crate::auth::token::AccessToken;
use crate::call::clock::Deadline;
use crate::call::line::Turn;
use crate::call::observer::{Attempt, Dropped, Ended, Observer, Sending};
use crate::call::retry::Outcome;
use crate::call::scope;
use crate::call::span;
use crate::call::watch::Watch;
use crate::client::api::Operation;
use crate::client::runtime::Runtime;
use crate::delivery::{Delivery, Phase};
use crate::error::{Answer, Error, ErrorKind, Fault, Report};

pub(crate) struct Context {
    pub(crate) runtime: Runtime,
    pub(crate) operation: &'static Operation,
    pub(crate) span: Span,
    /// The access token that the token source gave, if the operation needs a token.
    pub(crate) token: Option<AccessToken>,
    /// The rate limit's turn for the next attempt.
    pub(crate) turn: Option<Turn>,
    /// Whether the call holds a permit of the concurrency limit. Dropping the context gives the
    /// permit back.
    pub(crate) admitted: bool,
    pub(crate) attempts: u32,
    /// Whether the provider may have carried out an earlier attempt.
    pub(crate) maybe_carried_out: bool,
    /// Whether the call has its result. If the context is dropped before, the observer and the span
    /// are told.
    pub(crate) has_ended: bool,
    /// Whether the token source gave another token for one that was refused.
    pub(super) has_newer_token: bool,
    /// The current attempt, if it was announced to an observer and has no outcome yet.
    pub(super) watch: Option<Arc<Watch>>,
    /// Who is told of the call: the client's observer, that of the caller's scope, or both.
    pub(super) observer: Option<Arc<dyn Observer>>,
    /// The call's number, for observers.
    number: u64,
    /// The host and port of the server, if there is an observer.
    server: Option<(Arc<str>, u16)>,
    /// Whether any attempt may have been sent.
    is_sent: bool,
    /// The status of the last attempt's answer.
    status: Option<StatusCode>,
    started: Instant,
    /// The start of the current attempt, and its time limit.
    attempt: (Instant, Duration),
    /// The end of the current attempt's time.
    pub(crate) deadline: Deadline,
}

/// The number of the next call.
static CALLS: AtomicU64 = AtomicU64::new(1);

impl Context {
    /// Begins a call. `url` is that of the server, if it is known.
    pub(crate) fn new(
        runtime: Runtime,
        operation: &'static Operation,
        span: Span,
        url: Option<&Url>,
    ) -> Self {
        let started = runtime.shared().clock.now();
        let observer = scope::observer(runtime.shared().observer.as_ref());
        let observed = url.filter(|_| observer.is_some());
        let server = observed.map(|url| {
            let host = url.host_str().unwrap_or_default();
            (host.into(), url.port_or_known_default().unwrap_or_default())
        });
        Self {
            attempt: (started, runtime.settings().total_timeout),
            deadline: Deadline::NEVER,
            runtime,
            operation,
            span,
            token: None,
            turn: None,
            admitted: false,
            attempts: 0,
            maybe_carried_out: false,
            has_ended: false,
            has_newer_token: false,
            watch: None,
            observer,
            number: CALLS.fetch_add(1, Ordering::Relaxed),
            server,
            is_sent: false,
            status: None,
            started,
        }
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.since(self.started)
    }

    /// Returns the time that is left of the call's total timeout.
    pub(crate) fn remaining(&self) -> Duration {
        self.runtime
            .settings()
            .total_timeout
            .saturating_sub(self.elapsed())
    }

    /// Begins an attempt and returns the end of its time; `None` if the call's total timeout leaves
    /// no time.
    pub(crate) fn begin_attempt(&mut self) -> Option<Deadline> {
        let settings = self.runtime.settings();
        let now = self.runtime.shared().clock.now();
        let spent = now.saturating_duration_since(self.started);
        let remaining = settings.total_timeout.checked_sub(spent)?;
        let limit = settings.attempt_timeout.unwrap_or(remaining).min(remaining);
        if limit.is_zero() {
            return None;
        }
        self.attempts += 1;
        self.status = None;
        self.attempt = (now, limit);
        self.deadline = Deadline::after(limit);
        Some(self.deadline)
    }

    /// Returns how long the current attempt has taken.
    pub(crate) fn attempt_elapsed(&self) -> Duration {
        self.since(self.attempt.0)
    }

    /// Returns which timeout expired, inferred from how long the attempt took.
    pub(crate) fn limit(&self) -> Duration {
        let settings = self.runtime.settings();
        let whole = match settings.attempt_timeout {
            Some(limit) if limit <= self.attempt.1 => limit,
            _ => settings.total_timeout,
        };
        match self.runtime.shared().stall_timeout {
            // Timers may fire late but never early, so the limit of the whole attempt has not
            // expired.
            Some(stall) if self.attempt_elapsed() < self.attempt.1 => stall,
            _ => whole,
        }
    }

    /// The next attempt, as observers are told of it.
    pub(super) fn sending(&self) -> Sending {
        Sending {
            provider: self.runtime.api().name,
            client: self.runtime.shared_name().clone(),
            operation: self.operation.id,
            call: self.number,
            number: self.attempts + 1,
        }
    }

    /// Notes the outcome of the current attempt, and returns whether it may have been sent.
    pub(super) fn end_attempt(&mut self, outcome: Outcome) -> bool {
        let is_sent = match self.watch.take() {
            Some(watch) => watch.end(outcome),
            None => !matches!(outcome, Outcome::NotSent { .. }),
        };
        self.is_sent |= is_sent;
        self.status = outcome.status();
        is_sent
    }

    /// Tells the observer that the attempt that was announced is not sent.
    pub(super) fn skip_attempt(&self) {
        self.answered(self.attempts + 1, None, false, Duration::ZERO, None);
    }

    /// Tells the observer of an attempt's outcome.
    pub(super) fn report(&self, outcome: Outcome, sent: bool, retry_in: Option<Duration>) {
        if self.observer.is_some() {
            let duration = self.attempt_elapsed();
            self.answered(self.attempts, outcome.status(), sent, duration, retry_in);
        }
    }

    fn answered(
        &self,
        number: u32,
        status: Option<StatusCode>,
        sent: bool,
        duration: Duration,
        retry_in: Option<Duration>,
    ) {
        if let (Some(observer), Some((address, port))) = (&self.observer, &self.server) {
            observer.answered(&Attempt {
                provider: self.runtime.api().name,
                client: self.runtime.shared_name().clone(),
                operation: self.operation.id,
                call: self.number,
                number,
                method: self.operation.method,
                url_template: self.operation.path,
                server_address: address.clone(),
                server_port: *port,
                sent,
                status,
                elapsed: self.elapsed(),
                duration,
                retry_in,
            });
        }
    }

    /// Tells the observer that the call succeeded.
    pub(crate) fn report_success(&self) {
        self.ended(None, Delivery::Accepted, self.status);
    }

    /// Tells the observer, the span and the log that the call failed.
    fn report_failure(&self, report: &Report) {
        let status = report.answer.as_ref().map(|answer| answer.status);
        self.ended(Some(report.kind), report.delivery, status);
        span::record_error(&self.span, self.runtime.name(), report);
    }

    fn ended(&self, error: Option<ErrorKind>, delivery: Delivery, status: Option<StatusCode>) {
        if let Some(observer) = &self.observer {
            observer.ended(&Ended {
                provider: self.runtime.api().name,
                client: self.runtime.shared_name().clone(),
                operation: self.operation.id,
                call: self.number,
                attempts: self.attempts,
                error,
                delivery,
                status,
                elapsed: self.elapsed(),
            });
        }
    }

    /// Tells the observer and the span that the call was dropped before its result.
    fn report_dropped(&self) {
        self.span.record("error.type", "dropped");
        if let Some(observer) = &self.observer {
            let may_have_left = self.watch.as_ref().is_some_and(|watch| watch.stop());
            observer.dropped(&Dropped {
                provider: self.runtime.api().name,
                client: self.runtime.shared_name().clone(),
                operation: self.operation.id,
                call: self.number,
                attempts: self.attempts,
                sent: self.is_sent || may_have_left,
                status: self.status,
                elapsed: self.elapsed(),
            });
        }
    }

    /// Whether the retry policy's maximum allows another attempt.
    pub(crate) fn has_attempts_left(&self) -> bool {
        self.attempts < self.runtime.settings().retry.attempts()
    }

    pub(crate) fn redactor(&self) -> &Redactor {
        self.runtime.shared().credentials.redactor()
    }

    /// Returns a text from the provider without the client's credentials.
    pub(crate) fn redact_text(&self, text: String) -> String {
        self.redactor().redact_text(text, self.token.as_ref())
    }

    pub(crate) fn is_idempotent(&self) -> bool {
        let overridden = self.runtime.settings().idempotent;
        overridden.unwrap_or(self.operation.idempotent)
    }

    /// Returns whether the caller set the base URL.
    pub(crate) fn has_own_base_url(&self) -> bool {
        self.runtime.shared().base_url_overridden
    }

    /// Returns what to add to a message if the failure may come from the base URL that the caller
    /// set.
    pub(crate) fn base_url_hint(&self) -> &'static str {
        match self.has_own_base_url() {
            true => "; is the base URL right?",
            false => "",
        }
    }

    /// Makes the error of a request that was not sent.
    pub(crate) fn unsent(&self, kind: ErrorKind, phase: Phase, message: String) -> Error {
        self.error(kind, Delivery::NotSent, phase, message, None)
    }

    /// Makes the error of a call, and tells the observer, the span and the log of it.
    pub(crate) fn error<E>(
        &self,
        kind: ErrorKind,
        delivery: Delivery,
        phase: Phase,
        message: String,
        answer: Option<Answer>,
    ) -> Error<E> {
        let report = self.error_report(kind, delivery, phase, message, answer);
        self.report_failure(&report);
        Error::new(report)
    }

    /// Makes the report of an error, and tells no one.
    pub(crate) fn error_report(
        &self,
        kind: ErrorKind,
        delivery: Delivery,
        phase: Phase,
        message: String,
        answer: Option<Answer>,
    ) -> Report {
        let delivery = match delivery {
            // The provider may have carried out an earlier attempt, even if it did not carry out
            // this one.
            Delivery::NotSent | Delivery::Rejected if self.maybe_carried_out => Delivery::Unknown,
            delivery => delivery,
        };
        let (fault, provider) = (Fault::new(kind, message), self.runtime.api().name);
        Report {
            delivery,
            phase,
            attempts: self.attempts,
            elapsed: self.elapsed(),
            answer,
            pause: self.runtime.settings().retry.max_backoff(),
            is_idempotent: self.is_idempotent(),
            has_newer_token: self.has_newer_token,
            ..Report::unsent(fault, provider, Some(self.operation))
        }
    }

    fn since(&self, time: Instant) -> Duration {
        let now = self.runtime.shared().clock.now();
        now.saturating_duration_since(time)
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        if !self.has_ended {
            self.report_dropped();
        }
        if self.admitted {
            self.runtime.shared().concurrency.leave();
        }
    }
}
