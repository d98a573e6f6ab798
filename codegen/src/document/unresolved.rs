//! Records references into other files that could not be followed, and why.

use std::fmt;

/// A reference that is left in the document because it could not be followed.
#[derive(Clone, Debug)]
pub(crate) struct Unresolved {
    /// The JSON pointer of the reference.
    pub(crate) pointer: String,
    /// The text of the reference in the document. The path in it is relative to the document's
    /// folder, even if the reference was copied from a file in another folder.
    pub(crate) reference: String,
    /// The text of the reference as published.
    pub(crate) published: String,
    pub(crate) refusal: Refusal,
}

impl fmt::Display for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            published, refusal, ..
        } = self;
        write!(
            f,
            "the reference `{published}` cannot be followed: {}",
            refusal.message
        )
    }
}

/// The reason why a reference cannot be followed, and the remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) message: String,
    pub(crate) help: String,
    /// Whether the fault is in the file to which the reference leads, not in the reference.
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
