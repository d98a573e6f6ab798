//! What an error holds, and the verdict that follows from it: whether the same request may be sent
//! again, and when.

use std::error::Error as StdError;
use std::time::Duration;

use http::StatusCode;
use http::header::HeaderMap;

use crate::client::api::Operation;
use crate::delivery::{Delivery, Phase};
use crate::error::kind::ErrorKind;
use crate::meaning::Meaning;
use crate::response::body::RawBody;
use crate::verdict::Retry;

pub(crate) type Source = Box<dyn StdError + Send + Sync>;

/// Everything in an error except the answer decoded as the documented type.
pub(crate) struct Report {
    pub(crate) kind: ErrorKind,
    pub(crate) delivery: Delivery,
    pub(crate) phase: Phase,
    pub(crate) attempts: u32,
    pub(crate) elapsed: Duration,
    pub(crate) provider: &'static str,
    pub(crate) operation: Option<&'static Operation>,
    /// What happened. The message of the error's `source` is not part of it.
    pub(crate) message: String,
    pub(crate) provider_message: Option<String>,
    /// The provider's own code for the error.
    pub(crate) code: Option<String>,
    /// What the provider means by its answer, if that is known.
    pub(crate) meaning: Option<Meaning>,
    pub(crate) answer: Option<Answer>,
    /// How long to wait until this client's own rate limit allows a request.
    pub(crate) wait: Option<Duration>,
    /// How long to wait before a retry if nobody says how long.
    pub(crate) pause: Duration,
    /// Whether a retry would fail too. Of some kinds of failure only the place where they occur
    /// knows it.
    pub(crate) is_permanent: bool,
    pub(crate) is_idempotent: bool,
    /// Whether the token source has another token than the one that was refused.
    pub(crate) has_newer_token: bool,
    pub(crate) source: Option<Source>,
}

impl Report {
    pub(crate) fn status(&self) -> Option<StatusCode> {
        self.answer.as_ref().map(|answer| answer.status)
    }

    pub(crate) fn retry_after(&self) -> Option<Duration> {
        self.wait.or_else(|| self.answer.as_ref()?.retry_after)
    }

    /// Returns whether the request may be sent again, and when.
    ///
    /// The delivery decides first, because what may have been carried out is not sent twice; then
    /// what the provider means by its answer; then the kind of failure.
    pub(super) fn retry(&self) -> Retry {
        let is_safe = match self.delivery {
            Delivery::NotSent | Delivery::Rejected => true,
            Delivery::Accepted | Delivery::Unknown => self.is_idempotent,
        };
        if !is_safe {
            return Retry::Never;
        }
        let later = Retry::After(self.retry_after().unwrap_or(self.pause));
        match self.meaning {
            Some(Meaning::Quota) => return Retry::WhenQuotaResets(self.retry_after()),
            Some(Meaning::RateLimit | Meaning::Failure) => return later,
            Some(Meaning::Credential | Meaning::ExpiredCredential) if self.has_newer_token => {
                return Retry::Now;
            }
            Some(_) if self.kind == ErrorKind::Status => return Retry::Never,
            _ => {}
        }
        let is_temporary = match self.kind {
            ErrorKind::InvalidRequest
            | ErrorKind::Configuration
            | ErrorKind::Observer
            | ErrorKind::Redirect
            | ErrorKind::Paging => false,
            ErrorKind::RateLimited | ErrorKind::Timeout | ErrorKind::Transport => true,
            ErrorKind::Authentication | ErrorKind::Connect | ErrorKind::UnreadableBody => {
                !self.is_permanent
            }
            ErrorKind::Status => self.status().is_some_and(is_temporary),
        };
        if is_temporary { later } else { Retry::Never }
    }

    /// Makes the report of a call that ended before its first attempt.
    pub(crate) fn unsent(
        fault: Fault,
        provider: &'static str,
        operation: Option<&'static Operation>,
    ) -> Self {
        Self {
            kind: fault.kind,
            delivery: Delivery::NotSent,
            phase: Phase::Prepare,
            attempts: 0,
            elapsed: Duration::ZERO,
            provider,
            operation,
            message: fault.message,
            provider_message: None,
            code: None,
            meaning: None,
            answer: None,
            wait: None,
            pause: Duration::ZERO,
            is_permanent: true,
            is_idempotent: false,
            has_newer_token: false,
            source: fault.source,
        }
    }
}

/// Returns whether a provider that answers with this status may answer otherwise later.
fn is_temporary(status: StatusCode) -> bool {
    // 425 is Too Early (RFC 8470, section 5.2).
    matches!(status.as_u16(), 408 | 425 | 429 | 500 | 502 | 503 | 504)
}

/// Why a client can't be built or a request can't be sent. The message quotes no setting and no
/// argument.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) kind: ErrorKind,
    pub(crate) message: String,
    pub(crate) source: Option<Source>,
}

impl Fault {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            source: None,
        }
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidRequest, message)
    }

    pub(crate) fn configuration(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Configuration, message)
    }
}

/// Makes a fault of the kind `Configuration`: the checks of a client's settings return only a
/// message.
impl From<String> for Fault {
    fn from(message: String) -> Self {
        Self::configuration(message)
    }
}

/// The answer that an error reports.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// What `Debug` shows of the headers: each name, and the value if it is harmless.
    pub(crate) shown_headers: Vec<(String, Option<String>)>,
    pub(crate) request_id: Option<String>,
    pub(crate) body: RawBody,
    pub(crate) body_truncated: bool,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) location_host: Option<String>,
}
