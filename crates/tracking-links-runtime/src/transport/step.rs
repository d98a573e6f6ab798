//! The steps of connecting whose errors no library names.

use std::error::Error as StdError;
use std::fmt;

/// An error of a library.
pub(super) type BoxError = Box<dyn StdError + Send + Sync>;

/// A step of connecting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The lookup of a name.
    Lookup,
    /// All that is done to connect through a proxy.
    ThroughProxy,
    /// TLS, which is not compiled in.
    NoTls,
}

/// A step of connecting that failed, for the reason that is its source.
#[derive(Debug)]
pub(crate) struct FailedStep {
    pub(crate) step: Step,
    source: BoxError,
}

impl Step {
    pub(super) fn failed(self, source: impl Into<BoxError>) -> FailedStep {
        FailedStep {
            step: self,
            source: source.into(),
        }
    }
}

impl fmt::Display for FailedStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.step {
            Step::Lookup => "the lookup of a name failed",
            Step::ThroughProxy => "there is no way through the proxy",
            Step::NoTls => "there is no TLS",
        })
    }
}

impl StdError for FailedStep {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}
