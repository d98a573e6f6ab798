//! Why a command stopped.

use std::fmt;

use codegen::diagnostic::Failure;

/// A step that failed, in words that say what to do.
#[derive(Debug)]
pub(crate) struct Failed(pub(crate) String);

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a command stopped.
#[derive(Debug)]
pub(crate) enum Stop {
    /// Faults in the input, each with its place.
    Input(Failure),
    /// A step that failed.
    Step(Failed),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Input(failure)
    }
}

impl From<Failed> for Stop {
    fn from(failed: Failed) -> Self {
        Self::Step(failed)
    }
}
