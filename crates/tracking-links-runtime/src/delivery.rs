//! The phase in which a call ended, and whether the provider may have carried the call out.

use std::fmt;

use http::StatusCode;

/// Whether the provider carried the request out, as far as the client can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// The request was not sent.
    NotSent,
    /// The provider refused the request: it answered with a 4xx except 408, or a 3xx except 301,
    /// 302 and 303, or with an answer that it documents as a refusal.
    Rejected,
    /// The provider carried the request out: it answered with a 2xx, even if the body is
    /// incomplete.
    Accepted,
    /// The provider may have carried the request out: it did not answer, or it answered with a 408,
    /// a 5xx, a 301, 302 or 303, or with a 2xx whose body is not the documented one, such as a
    /// gateway's page.
    Unknown,
}

impl Delivery {
    /// Returns the name in snake case, for metrics and logs, such as `not_sent`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotSent => "not_sent",
            Self::Rejected => "rejected",
            Self::Accepted => "accepted",
            Self::Unknown => "unknown",
        }
    }

    /// Returns what the status of an answer says, for crates of this workspace.
    #[doc(hidden)]
    pub fn of(status: StatusCode) -> Self {
        match status.as_u16() {
            200..=299 => Self::Accepted,
            // A provider may answer a POST that it carried out with 303 (RFC 9110, section 15.4.4),
            // and many use 301 or 302 instead.
            301..=303 | 408 => Self::Unknown,
            300..=499 => Self::Rejected,
            _ => Self::Unknown,
        }
    }
}

/// Writes the name that [`as_str`](Self::as_str) returns.
impl fmt::Display for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The phases of a call, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Phase {
    /// Building the request from arguments and credentials.
    Prepare,
    /// Waiting: for the rate limit, for the concurrency limit, or before a retry.
    Throttle,
    /// Waiting for an access token.
    Authenticate,
    /// Connecting: DNS lookup, TCP, the proxy's tunnel and the TLS handshake.
    Connect,
    /// Sending the request and waiting for the answer's status and headers.
    Headers,
    /// Reading the answer's body.
    Body,
    /// The answer has arrived.
    Complete,
}

/// Writes the phase's name in lower case, as traces show it.
impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Prepare => "prepare",
            Self::Throttle => "throttle",
            Self::Authenticate => "authenticate",
            Self::Connect => "connect",
            Self::Headers => "headers",
            Self::Body => "body",
            Self::Complete => "complete",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_status_has_a_delivery() {
        for (delivery, statuses) in [
            (Delivery::Accepted, &[200, 204, 299][..]),
            (
                Delivery::Rejected,
                &[300, 304, 307, 308, 400, 403, 429, 499],
            ),
            (Delivery::Unknown, &[301, 302, 303, 408, 500, 503, 599, 999]),
        ] {
            for status in statuses {
                let found = Delivery::of(StatusCode::from_u16(*status).unwrap());
                assert_eq!(found, delivery, "{status}");
            }
        }
    }

    #[test]
    fn phases_are_ordered_and_named() {
        use Phase::{Authenticate, Body, Complete, Connect, Headers, Prepare, Throttle};
        let phases = [
            Prepare,
            Throttle,
            Authenticate,
            Connect,
            Headers,
            Body,
            Complete,
        ];
        assert!(phases.is_sorted());
        assert_eq!(
            phases.map(|phase| phase.to_string()).join(" "),
            "prepare throttle authenticate connect headers body complete"
        );
    }
}
