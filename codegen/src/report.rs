//! What the rules did to a document: printed by `regen --explain`, asserted by the tests.

use std::fmt;

/// One change that a rule made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The stage whose rule it was.
    pub stage: &'static str,
    /// The rule's name, which is its file's name.
    pub rule: &'static str,
    /// JSON pointer (RFC 6901) into the document as it stood before the stage.
    pub pointer: String,
    /// What was changed, in words.
    pub what: String,
    /// Whether something that the document says can no longer be told from the client.
    pub meaning_lost: bool,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pointer = if self.pointer.is_empty() {
            "(root)"
        } else {
            &self.pointer
        };
        write!(
            f,
            "{}/{}: {}\n    at {pointer}",
            self.stage, self.rule, self.what
        )?;
        if self.meaning_lost {
            f.write_str("\n    meaning lost")?;
        }
        Ok(())
    }
}

/// The changes of one run, in the order in which they were made.
#[derive(Clone, Debug, Default)]
pub struct Report {
    stage: &'static str,
    changes: Vec<Change>,
}

impl Report {
    /// The report of one stage, still empty.
    pub(crate) fn of(stage: &'static str) -> Self {
        Self {
            stage,
            changes: Vec::new(),
        }
    }

    /// Adds the changes of a stage that has ended.
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

    /// Records a change after which something the document says can no longer be told.
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

    /// The changes so far.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }
}
