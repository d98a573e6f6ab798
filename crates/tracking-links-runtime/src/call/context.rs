//! What a call knows of itself while it runs, and what its errors are made from.

use std::time::{Duration, Instant};

use tracing::Span;

use crate::auth::token::AccessToken;
use crate::call::span;
use crate::client::api::Operation;
use crate::client::runtime::Runtime;
use crate::delivery::{Delivery, Phase};
use crate::error::{Answer, Error, ErrorKind, Report};

pub(crate) struct Context {
    pub(crate) runtime: Runtime,
    pub(crate) operation: &'static Operation,
    pub(crate) span: Span,
    /// The token that the request bears, where it comes from a source.
    pub(crate) token: Option<AccessToken>,
    /// Whether the call counts among those under way, until its answer is read.
    pub(crate) entered: bool,
    pub(crate) attempts: u32,
    /// Whether an earlier attempt may have been carried out.
    pub(crate) open: bool,
    started: Instant,
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
            entered: false,
            attempts: 0,
            open: false,
            started,
        }
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.since(self.started)
    }

    /// How much time the call has left.
    pub(crate) fn remaining(&self) -> Duration {
        self.runtime
            .settings()
            .total_timeout
            .saturating_sub(self.elapsed())
    }

    /// Begins an attempt, and says how long it may take; `None` if there is no time left for one.
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

    /// How long the present attempt has taken.
    pub(crate) fn attempt_elapsed(&self) -> Duration {
        self.since(self.attempt.0)
    }

    /// Which limit it was that ran out, told by how long the attempt took.
    pub(crate) fn limit(&self) -> Duration {
        let settings = self.runtime.settings();
        let whole = match settings.attempt_timeout {
            Some(limit) if limit <= self.attempt.1 => limit,
            _ => settings.total_timeout,
        };
        match self.runtime.shared().stall_timeout {
            // A timer is late now and then, and never early.
            Some(stall) if self.attempt_elapsed() < self.attempt.1 => stall,
            _ => whole,
        }
    }

    pub(crate) fn is_idempotent(&self) -> bool {
        let told = self.runtime.settings().idempotent;
        told.unwrap_or(self.operation.idempotent)
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
            // What the last attempt did not do, an earlier one may have done.
            Delivery::NotSent | Delivery::Rejected if self.open => Delivery::Unknown,
            delivery => delivery,
        };
        let (provider, operation) = (self.runtime.api().name, Some(self.operation));
        let report = Report {
            delivery,
            phase,
            attempts: self.attempts,
            elapsed: self.elapsed(),
            answer,
            ..Report::unsent(kind, provider, operation, message)
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
        if self.entered {
            self.runtime.shared().concurrency.leave();
        }
    }
}
