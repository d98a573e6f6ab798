//! The error types of the commands.

use std::fmt;

use codegen::diagnostic::Failure;

/// The message of a step that failed: what failed, and where it helps, what to do.
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
    /// Faults in the input of the generator, each with its place in a file.
    Input(Failure),
    /// A step of the command itself failed.
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
