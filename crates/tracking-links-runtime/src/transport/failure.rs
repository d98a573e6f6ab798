//! Why there is no response, or not all of its body.

use std::error::Error as StdError;
use std::io;
use std::pin::pin;

use hyper_util::client::legacy;

use super::step::BoxError;
use crate::call::cause::{Cause, chain};
use crate::call::clock::Deadline;

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

/// Awaits bytes of the server, at most until they count as stalled.
pub(super) async fn unless<F: Future>(
    stalled: Option<Deadline>,
    bytes: F,
) -> Result<F::Output, Failure> {
    match stalled {
        None => Ok(bytes.await),
        Some(stalled) => stalled.bound(pin!(bytes)).await.ok_or(Failure::Stalled),
    }
}
