//! What the rules of a conversion share: what holds for all operations, and notes for the report.

use serde_json::{Map, Value};

use crate::normalise::convert::media_types;
use crate::report::Report;

/// What the document says for all of its operations.
pub(super) struct Shared<'a> {
    pub(super) swagger: &'a Map<String, Value>,
    pub(super) consumes: Vec<String>,
    pub(super) produces: Vec<String>,
}

impl<'a> Shared<'a> {
    pub(super) fn of(swagger: &'a Map<String, Value>) -> Self {
        Self {
            swagger,
            consumes: media_types::own(swagger, "consumes").unwrap_or_default(),
            produces: media_types::own(swagger, "produces").unwrap_or_default(),
        }
    }

    /// A parameter, or the one that it refers to.
    pub(super) fn resolve(&self, written: &'a Value) -> Option<&'a Map<String, Value>> {
        match written.get("$ref").and_then(Value::as_str) {
            Some(reference) => {
                let name = reference.strip_prefix("#/parameters/")?;
                let name = name.replace("~1", "/").replace("~0", "~");
                self.swagger.get("parameters")?.get(&name)?.as_object()
            }
            None => written.as_object(),
        }
    }
}

/// What is said of one operation in the report.
#[derive(Default)]
pub(super) struct Notes {
    said: Vec<String>,
    lost: bool,
}

impl Notes {
    pub(super) fn say(&mut self, what: impl Into<String>) {
        self.said.push(what.into());
    }

    pub(super) fn lose(&mut self, what: impl Into<String>) {
        self.lost = true;
        self.say(what);
    }

    pub(super) fn record(self, rule: &'static str, at: &str, report: &mut Report) {
        let what = self.said.join("; ");
        match (self.said.is_empty(), self.lost) {
            (true, _) => {}
            (false, true) => report.lost(rule, at, what),
            (false, false) => report.changed(rule, at, what),
        }
    }
}

/// A number of things.
pub(super) fn counted(count: usize, thing: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {thing}{plural}")
}
