//! References into other files that could not be followed.

use std::fmt;

/// A reference that stays as it is.
#[derive(Clone, Debug)]
pub(crate) struct Unresolved {
    /// The pointer of the reference.
    pub(crate) at: String,
    /// As the document has it now: from the folder of the library, not of the file it was copied from.
    pub(crate) reference: String,
    /// As it was published.
    pub(crate) published: String,
    pub(crate) why: Refusal,
}

impl fmt::Display for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { published, why, .. } = self;
        write!(f, "`{published}` cannot be followed: {}", why.message)
    }
}

/// Why a reference cannot be followed, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) message: String,
    pub(crate) help: String,
    /// Whether the file is what is wrong, rather than the reference.
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
