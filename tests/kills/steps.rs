//! The steps of a create at which a process may be killed.

use std::fmt;

use tracking_links_journal::suite::JournalStep;

/// Where the process dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    BeforeIntent,
    AfterIntent,
    BeforeWrite,
    AfterWrite,
    AfterAnswer,
    AfterRecord,
}

impl Step {
    pub(crate) const ALL: [Self; 6] = [
        Self::BeforeIntent,
        Self::AfterIntent,
        Self::BeforeWrite,
        Self::AfterWrite,
        Self::AfterAnswer,
        Self::AfterRecord,
    ];

    /// Returns the step of the journal at which the process dies; `None` if the provider is at work
    /// then.
    pub(crate) fn of_journal(self) -> Option<JournalStep> {
        match self {
            Self::BeforeIntent => Some(JournalStep::BeforeSend),
            Self::AfterIntent => Some(JournalStep::AfterSend),
            Self::BeforeWrite | Self::AfterWrite => None,
            Self::AfterAnswer => Some(JournalStep::BeforeRecord),
            Self::AfterRecord => Some(JournalStep::AfterRecord),
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.to_string() == name)
    }
}

/// Writes what had happened when the process died.
impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BeforeIntent => "nothing was noted",
            Self::AfterIntent => "the intent was noted, nothing left",
            Self::BeforeWrite => "the request left and was not carried out",
            Self::AfterWrite => "the request was carried out, no answer came",
            Self::AfterAnswer => "the answer came and was not recorded",
            Self::AfterRecord => "the outcome was recorded",
        })
    }
}
