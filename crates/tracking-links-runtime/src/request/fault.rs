//! Faults of a request. They name the operation's parts and never quote a value.

use crate::auth::credentials::AuthenticationFault;
use crate::error::ErrorKind;

/// Why a request can't be sent.
pub(crate) struct Fault {
    pub(crate) kind: ErrorKind,
    pub(crate) message: String,
}

impl Fault {
    pub(super) fn invalid(message: String) -> Self {
        Self {
            kind: ErrorKind::InvalidRequest,
            message,
        }
    }

    pub(super) fn configuration(message: String) -> Self {
        Self {
            kind: ErrorKind::Configuration,
            message,
        }
    }
}

impl From<AuthenticationFault> for Fault {
    fn from(fault: AuthenticationFault) -> Self {
        match fault {
            AuthenticationFault::Missing(message) => Self {
                kind: ErrorKind::Authentication,
                message,
            },
            AuthenticationFault::Unfit(message) => Self::configuration(message),
        }
    }
}
