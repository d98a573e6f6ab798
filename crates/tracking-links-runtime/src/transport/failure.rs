//! Why there is no response, or not all of its body.

use std::error::Error as StdError;
use std::io;
use std::pin::pin;
use std::time::Duration;

use hyper_util::client::legacy;

use crate::call::cause::{Cause, chain};
use crate::call::clock::Deadline;

/// An error of a library.
pub(super) type BoxError = Box<dyn StdError + Send + Sync>;

/// Why there is no response, or not all of its body.
pub(crate) enum Failure {
    /// The request can't be built.
    Unbuilt(BoxError),
    /// No connection was opened, or it broke before the response.
    Pool(legacy::Error),
    /// The connection broke within the body.
    Body(hyper::Error),
    /// No byte came for as long as the stall timeout.
    Stalled,
    /// The caller's HTTP client has no response.
    Callers(reqwest::Error),
}

impl Failure {
    /// Returns whether the request can't be built.
    pub(crate) fn is_unbuilt(&self) -> bool {
        match self {
            Self::Unbuilt(_) => true,
            Self::Callers(error) => error.is_builder(),
            _ => false,
        }
    }

    /// Returns whether there was no connection, so that nothing was sent.
    pub(crate) fn is_connect(&self) -> bool {
        match self {
            Self::Pool(error) => error.is_connect(),
            Self::Callers(error) => error.is_connect(),
            _ => false,
        }
    }

    /// Returns whether a timeout expired.
    pub(crate) fn is_timeout(&self) -> bool {
        let expired = |error| {
            chain(error).any(|error| {
                let io = error.downcast_ref::<io::Error>();
                io.is_some_and(|it| it.kind() == io::ErrorKind::TimedOut)
            })
        };
        match self {
            Self::Pool(error) => expired(error),
            Self::Body(error) => expired(error),
            Self::Callers(error) => error.is_timeout(),
            Self::Stalled => true,
            Self::Unbuilt(_) => false,
        }
    }

    /// Finds out which part of connecting failed, and in which words.
    pub(crate) fn cause(&self) -> Cause {
        let error: &(dyn StdError + 'static) = match self {
            Self::Unbuilt(error) => &**error,
            Self::Pool(error) => error,
            Self::Body(error) => error,
            Self::Callers(error) => error,
            Self::Stalled => &io::Error::from(io::ErrorKind::TimedOut),
        };
        Cause::of(error)
    }

    /// Returns the source of the call's error.
    pub(crate) fn into_source(self) -> BoxError {
        match self {
            Self::Unbuilt(error) => error,
            Self::Pool(error) => error.into(),
            Self::Body(error) => error.into(),
            Self::Callers(error) => error.into(),
            Self::Stalled => io::Error::from(io::ErrorKind::TimedOut).into(),
        }
    }
}

/// Awaits what waits for bytes of the server, at most for the stall timeout.
pub(super) async fn unless_stalled<F: Future>(
    timeout: Option<Duration>,
    bytes: F,
) -> Result<F::Output, Failure> {
    match timeout {
        None => Ok(bytes.await),
        Some(timeout) => {
            let bytes = Deadline::after(timeout).bound(pin!(bytes)).await;
            bytes.ok_or(Failure::Stalled)
        }
    }
}
