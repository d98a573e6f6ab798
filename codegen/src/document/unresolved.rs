//! References into other files that could not be followed.

use std::fmt;

/// A reference that is left in the document because it could not be followed.
#[derive(Clone, Debug)]
pub(crate) struct Unresolved {
    /// The JSON pointer of the reference.
    pub(crate) pointer: String,
    /// The present text. The path in it is relative to the document's folder, also if the reference
    /// was copied from a file in another one.
    pub(crate) reference: String,
    /// The published text.
    pub(crate) published: String,
    pub(crate) refusal: Refusal,
}

impl fmt::Display for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            published, refusal, ..
        } = self;
        write!(f, "`{published}` cannot be followed: {}", refusal.message)
    }
}

/// Why a reference cannot be followed, and the remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) message: String,
    pub(crate) help: String,
    /// Whether the fault is in the file, not in the reference.
    pub(crate) of_file: bool,
}

impl Refusal {
    pub(crate) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: help.into(),
            of_file: false,
        }
    }

    pub(crate) fn of_file(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            of_file: true,
            ..Self::new(message, help)
        }
    }
}
