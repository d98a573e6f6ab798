//! How far a call had come when it ended, and what is known of the remote side.

use std::fmt;

use reqwest::StatusCode;

/// What is known of the remote side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// The request was not sent.
    NotSent,
    /// The provider refused it: a 4xx other than 408, or a 3xx that no request carried out is answered with.
    Rejected,
    /// The provider carried it out, but its answer can't be used.
    Accepted,
    /// It may have been carried out: no answer, a 408, a 5xx, or a 301, 302 or 303.
    Unknown,
}

impl Delivery {
    pub(crate) fn of(status: StatusCode) -> Self {
        match status.as_u16() {
            200..=299 => Self::Accepted,
            // A POST that was carried out is answered with 303 (RFC 9110, section 15.4.4), and often with
            // 301 or 302 in its place.
            301..=303 | 408 => Self::Unknown,
            300..=499 => Self::Rejected,
            _ => Self::Unknown,
        }
    }
}

/// How far a call had come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Phase {
    /// Arguments and credentials were being put together.
    Prepare,
    /// It waited for its turn: a rate limit, a limit of calls at once, or the delay before another attempt.
    Throttle,
    /// An access token was being got.
    Authenticate,
    /// The name was being looked up, or the connection, the proxy's tunnel or TLS set up.
    Connect,
    /// The request was being sent, or its answer's head awaited.
    Headers,
    /// The answer's body was being read.
    Body,
    /// The answer was there.
    Complete,
}

impl Phase {
    /// Its name, as traces show it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Prepare => "prepare",
            Self::Throttle => "throttle",
            Self::Authenticate => "authenticate",
            Self::Connect => "connect",
            Self::Headers => "headers",
            Self::Body => "body",
            Self::Complete => "complete",
        }
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delivery_follows_from_the_status() {
        for (status, delivery) in [
            (200, Delivery::Accepted),
            (204, Delivery::Accepted),
            (299, Delivery::Accepted),
            (300, Delivery::Rejected),
            (301, Delivery::Unknown),
            (302, Delivery::Unknown),
            (303, Delivery::Unknown),
            (304, Delivery::Rejected),
            (307, Delivery::Rejected),
            (308, Delivery::Rejected),
            (400, Delivery::Rejected),
            (403, Delivery::Rejected),
            (408, Delivery::Unknown),
            (429, Delivery::Rejected),
            (499, Delivery::Rejected),
            (500, Delivery::Unknown),
            (503, Delivery::Unknown),
            (599, Delivery::Unknown),
            (999, Delivery::Unknown),
        ] {
            assert_eq!(
                Delivery::of(StatusCode::from_u16(status).unwrap()),
                delivery,
                "{status}"
            );
        }
    }

    #[test]
    fn phases_are_in_the_order_of_a_call_and_have_names() {
        let phases = [
            (Phase::Prepare, "prepare"),
            (Phase::Throttle, "throttle"),
            (Phase::Authenticate, "authenticate"),
            (Phase::Connect, "connect"),
            (Phase::Headers, "headers"),
            (Phase::Body, "body"),
            (Phase::Complete, "complete"),
        ];
        assert!(phases.is_sorted());
        for (phase, name) in phases {
            assert_eq!(phase.to_string(), name);
        }
    }
}
