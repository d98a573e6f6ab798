//! Why a journal could not read or write.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use crate::account::Account;

/// Why a journal could not be opened, read or written.
///
/// `Display` writes one line that says what to do.
#[derive(Clone, Debug)]
pub struct JournalError {
    kind: JournalErrorKind,
    message: String,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

/// The kind of a [`JournalError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum JournalErrorKind {
    /// Another worker has the journal, which takes only one.
    InUse,
    /// This worker's claim of a row ran out.
    ClaimLost,
    /// The state of a row does not allow the change.
    Refused,
    /// The rows of the provider belong to another account.
    OtherAccount,
    /// There is no room for the journal.
    Full,
    /// The journal can't be written.
    ReadOnly,
    /// What is there is no journal, or a damaged one.
    Damaged,
    /// The journal was written by a newer version of this software.
    Newer,
    /// The journal does not exist, or its place does not.
    Missing,
    /// The server or the disk did not answer. What was to be written may have been.
    Unreachable,
    /// The journal was closed.
    Closed,
    /// Anything else.
    Other,
}

impl JournalError {
    /// Makes an error of a kind, with a message that says what to do.
    pub fn new(kind: JournalErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            source: None,
        }
    }

    /// Makes the error that the rows of a provider belong to one account, and a run is at another.
    pub fn other_account(provider: &str, kept: &Account, given: &Account) -> Self {
        Self::new(
            JournalErrorKind::OtherAccount,
            format!(
                "the rows of {provider} in this journal belong to the account {kept}, and the \
                 account now is {given}: configure that one, or use another journal; if both are \
                 the same account, which moved or was renamed, release its rows with \
                 `tracking-links release` or `Journal::release`"
            ),
        )
    }

    /// Sets the cause.
    #[must_use]
    pub fn with_source(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.source = Some(Arc::new(source));
        self
    }

    /// Returns the kind of the error.
    pub fn kind(&self) -> JournalErrorKind {
        self.kind
    }
}

/// Writes the message.
impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for JournalError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let source = self.source.as_deref()?;
        Some(source)
    }
}
