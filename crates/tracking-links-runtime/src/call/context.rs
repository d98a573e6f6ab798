//! The state of a call while it runs, from which its errors are made.

use std::time::{Duration, Instant};

use tracing::Span;

use crate::auth::redact::Redactor;
use crate::auth::token::AccessToken;
use crate::call::span;
use crate::client::api::Operation;
use crate::client::runtime::Runtime;
use crate::delivery::{Delivery, Phase};
use crate::error::{Answer, Error, ErrorKind, Fault, Report};

pub(crate) struct Context {
    pub(crate) runtime: Runtime,
    pub(crate) operation: &'static Operation,
    pub(crate) span: Span,
    /// The token source's token, if the operation needs one.
    pub(crate) token: Option<AccessToken>,
    /// Whether the concurrency limit counts the call, until this is dropped.
    pub(crate) admitted: bool,
    pub(crate) attempts: u32,
    /// Whether the provider may have carried out an earlier attempt.
    pub(crate) maybe_carried_out: bool,
    started: Instant,
    /// The start and the limit of the current attempt.
    attempt: (Instant, Duration),
}

impl Context {
    pub(crate) fn new(runtime: Runtime, operation: &'static Operation, span: Span) -> Self {
        let started = runtime.shared().clock.now();
        Self {
            attempt: (started, runtime.settings().total_timeout),
            runtime,
            operation,
            span,
            token: None,
            admitted: false,
            attempts: 0,
            maybe_carried_out: false,
            started,
        }
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.since(self.started)
    }

    /// The time left until the total timeout.
    pub(crate) fn remaining(&self) -> Duration {
        self.runtime
            .settings()
            .total_timeout
            .saturating_sub(self.elapsed())
    }

    /// Begins an attempt and returns its limit; `None` if no time is left.
    pub(crate) fn begin_attempt(&mut self) -> Option<Duration> {
        let settings = self.runtime.settings();
        let now = self.runtime.shared().clock.now();
        let spent = now.saturating_duration_since(self.started);
        let remaining = settings.total_timeout.checked_sub(spent)?;
        let limit = settings.attempt_timeout.unwrap_or(remaining).min(remaining);
        if limit.is_zero() {
            return None;
        }
        self.attempts += 1;
        self.attempt = (now, limit);
        Some(limit)
    }

    /// How long the current attempt has taken.
    pub(crate) fn attempt_elapsed(&self) -> Duration {
        self.since(self.attempt.0)
    }

    /// The timeout that expired, inferred from how long the attempt took.
    pub(crate) fn limit(&self) -> Duration {
        let settings = self.runtime.settings();
        let whole = match settings.attempt_timeout {
            Some(limit) if limit <= self.attempt.1 => limit,
            _ => settings.total_timeout,
        };
        match self.runtime.shared().stall_timeout {
            // Timers may fire late but never early, so the attempt's own limit has not expired.
            Some(stall) if self.attempt_elapsed() < self.attempt.1 => stall,
            _ => whole,
        }
    }

    pub(crate) fn redactor(&self) -> &Redactor {
        self.runtime.shared().credentials.redactor()
    }

    /// A text from the provider without the client's credentials.
    pub(crate) fn redact_text(&self, text: String) -> String {
        self.redactor().redact_text(text, self.token.as_ref())
    }

    pub(crate) fn is_idempotent(&self) -> bool {
        let overridden = self.runtime.settings().idempotent;
        overridden.unwrap_or(self.operation.idempotent)
    }

    /// An error of a request that was not sent.
    pub(crate) fn unsent(&self, kind: ErrorKind, phase: Phase, message: String) -> Error {
        self.error(kind, Delivery::NotSent, phase, message, None)
    }

    pub(crate) fn error<E>(
        &self,
        kind: ErrorKind,
        delivery: Delivery,
        phase: Phase,
        message: String,
        answer: Option<Answer>,
    ) -> Error<E> {
        let delivery = match delivery {
            // An earlier attempt may have been carried out, although this one was not.
            Delivery::NotSent | Delivery::Rejected if self.maybe_carried_out => Delivery::Unknown,
            delivery => delivery,
        };
        let (fault, provider) = (Fault::new(kind, message), self.runtime.api().name);
        let report = Report {
            delivery,
            phase,
            attempts: self.attempts,
            elapsed: self.elapsed(),
            answer,
            ..Report::unsent(fault, provider, Some(self.operation))
        };
        span::record_error(&self.span, &report);
        Error::new(report)
    }

    fn since(&self, time: Instant) -> Duration {
        let now = self.runtime.shared().clock.now();
        now.saturating_duration_since(time)
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        if self.admitted {
            self.runtime.shared().concurrency.leave();
        }
    }
}
