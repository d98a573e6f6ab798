//! A change while the documents are compared: before its places and operations are known.

use crate::diff::change::{Class, Kind};

/// To whom a change, or a type, belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Owner {
    Api,
    /// The index of an operation's label.
    Operation(usize),
    /// The index of a pair of types.
    Pair(usize),
}

#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) owner: Owner,
    pub(super) class: Class,
    pub(super) kind: Kind,
    pub(super) what: String,
    pub(super) why: String,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
    /// The pointers in the old and in the new document.
    pub(super) old: Option<String>,
    pub(super) new: Option<String>,
}

impl Found {
    pub(super) fn new(owner: Owner, class: Class, kind: Kind, what: impl Into<String>) -> Self {
        Self {
            owner,
            class,
            kind,
            what: what.into(),
            why: String::new(),
            before: None,
            after: None,
            old: None,
            new: None,
        }
    }

    pub(super) fn why(mut self, why: impl Into<String>) -> Self {
        self.why = why.into();
        self
    }

    /// Adds the public item before and after.
    pub(super) fn items(
        mut self,
        before: impl Into<Option<String>>,
        after: impl Into<Option<String>>,
    ) -> Self {
        (self.before, self.after) = (before.into(), after.into());
        self
    }

    /// Adds the pointers in the old and in the new document.
    pub(super) fn at(
        mut self,
        old: impl Into<Option<String>>,
        new: impl Into<Option<String>>,
    ) -> Self {
        (self.old, self.new) = (old.into(), new.into());
        self
    }
}
