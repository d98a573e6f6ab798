//! Records the changes that the stages make to a document, for `regen --explain` to print.

use std::fmt;

use crate::diagnostic::{printable, shown};

/// One change that a rule, which is a step of a stage, made to a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The stage to which the rule belongs.
    pub stage: &'static str,
    /// The rule's name, usually that of its source file.
    pub rule: &'static str,
    /// JSON pointer (RFC 6901) of the changed value, in the document as it was before the stage.
    pub pointer: String,
    /// A description of the change, for maintainers.
    pub what: String,
    /// Whether the client can't express something that the document says, because of this change.
    pub meaning_lost: bool,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, pointer) = (printable(&self.what), printable(shown(&self.pointer)));
        write!(f, "{}/{}: {what}\n    at {pointer}", self.stage, self.rule)?;
        if self.meaning_lost {
            f.write_str("\n    meaning lost")?;
        }
        Ok(())
    }
}

/// The changes of one stage, or of all stages of a run, in the order in which they were made.
#[derive(Clone, Debug, Default)]
pub struct Report {
    stage: &'static str,
    changes: Vec<Change>,
}

impl Report {
    /// Creates an empty report for one stage.
    pub(crate) fn of(stage: &'static str) -> Self {
        Self {
            stage,
            changes: Vec::new(),
        }
    }

    /// Appends the changes of a finished stage.
    pub(crate) fn extend(&mut self, stage: Self) {
        self.changes.extend(stage.changes);
    }

    /// Records a change that keeps the meaning.
    pub(crate) fn changed(
        &mut self,
        rule: &'static str,
        pointer: impl Into<String>,
        what: impl Into<String>,
    ) {
        self.push(rule, pointer.into(), what.into(), false);
    }

    /// Records a change that loses meaning: see [`Change::meaning_lost`].
    pub(crate) fn lost(
        &mut self,
        rule: &'static str,
        pointer: impl Into<String>,
        what: impl Into<String>,
    ) {
        self.push(rule, pointer.into(), what.into(), true);
    }

    fn push(&mut self, rule: &'static str, pointer: String, what: String, meaning_lost: bool) {
        self.changes.push(Change {
            stage: self.stage,
            rule,
            pointer,
            what,
            meaning_lost,
        });
    }

    /// Keeps only the changes at pointers that are wanted.
    pub(crate) fn retain(&mut self, is_wanted: impl Fn(&str) -> bool) {
        self.changes.retain(|change| is_wanted(&change.pointer));
    }

    /// Returns the changes recorded so far.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }
}
