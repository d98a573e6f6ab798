//! Holds what the modules of `swagger_2` share: the root's members that apply to all operations,
//! and notes for the report.

use serde_json::{Map, Value};

use crate::document::reference::followed;
use crate::document::relocations::Relocations;
use crate::normalise::convert::swagger_2::media_types;
use crate::report::Report;

/// The members of the root that apply to all operations.
pub(super) struct Shared<'a> {
    root: &'a Value,
    pub(super) swagger: &'a Map<String, Value>,
    pub(super) consumes: Vec<String>,
    pub(super) produces: Vec<String>,
}

impl<'a> Shared<'a> {
    pub(super) fn of(root: &'a Value, swagger: &'a Map<String, Value>) -> Self {
        Self {
            root,
            swagger,
            consumes: media_types::listed(swagger, "consumes").unwrap_or_default(),
            produces: media_types::listed(swagger, "produces").unwrap_or_default(),
        }
    }

    /// Returns a parameter, or the one that it refers to.
    pub(super) fn resolve_parameter(&self, value: &'a Value) -> Option<&'a Map<String, Value>> {
        followed(self.root, value).as_object()
    }
}

/// The changes to one object, which become one entry of the report.
pub(super) struct Notes<'r> {
    /// The relocations of the whole document.
    pub(super) relocations: &'r mut Relocations,
    changes: Vec<String>,
    meaning_lost: bool,
}

impl<'r> Notes<'r> {
    pub(super) fn new(relocations: &'r mut Relocations) -> Self {
        Self {
            relocations,
            changes: Vec::new(),
            meaning_lost: false,
        }
    }

    pub(super) fn changed(&mut self, what: impl Into<String>) {
        self.changes.push(what.into());
    }

    pub(super) fn lost(&mut self, what: impl Into<String>) {
        self.meaning_lost = true;
        self.changed(what);
    }

    pub(super) fn record(self, rule: &'static str, pointer: &str, report: &mut Report) {
        let what = self.changes.join("; ");
        match (self.changes.is_empty(), self.meaning_lost) {
            (true, _) => {}
            (false, true) => report.lost(rule, pointer, what),
            (false, false) => report.changed(rule, pointer, what),
        }
    }
}

/// Returns a number with its noun: `1 parameter`, `2 parameters`.
pub(super) fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}
