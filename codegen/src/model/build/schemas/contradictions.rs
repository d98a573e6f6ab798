//! Finds where schemas that `allOf` brings together contradict each other, so that no value fits
//! all of them.
//!
//! A merge takes the later schema, and notes the contradiction in the schema that it makes. The
//! conversion of that schema reports it.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::document::json::Json as _;
use crate::model::build::schemas::context::Schemas;
use crate::model::build::schemas::keywords::Members;

const RULE: &str = "all_of";

/// The keyword under which a merge of `allOf` keeps the contradictions that it met.
const CONTRADICTIONS: &str = "x-contradictions";

/// Formats of texts that have no text in common.
const DISJOINT_FORMATS: [&str; 8] = [
    "date",
    "date-time",
    "duration",
    "email",
    "ipv4",
    "ipv6",
    "time",
    "uuid",
];

impl Schemas<'_> {
    /// Reports the contradictions that a merge has noted in a schema.
    pub(super) fn report_contradictions(&mut self, merged: &Members, pointer: &str) {
        for what in merged.items(CONTRADICTIONS).filter_map(Value::as_str) {
            self.report.lost(RULE, pointer, what);
        }
    }
}

/// Notes a contradiction in a schema.
pub(super) fn note(merged: &mut Members, what: String) {
    let noted = merged.entry(CONTRADICTIONS).or_insert_with(|| json!([]));
    if let Value::Array(noted) = noted
        && !noted.iter().any(|known| *known == what)
    {
        noted.push(what.into());
    }
}

/// Notes the contradictions of one schema in another.
pub(super) fn note_all(merged: &mut Members, of: &Members) {
    for what in of.items(CONTRADICTIONS).filter_map(Value::as_str) {
        note(merged, what.to_owned());
    }
}

/// Whether the key is that under which contradictions are noted.
pub(super) fn is_note(key: &str) -> bool {
    key == CONTRADICTIONS
}

/// Returns how the values of a keyword in two schemas contradict each other; `None` if they don't.
pub(super) fn contradiction(key: &str, known: &Value, more: &Value) -> Option<String> {
    match (key, known, more) {
        ("type", Value::String(known), Value::String(more)) => types(known, more),
        ("format", Value::String(known), Value::String(more)) => {
            let is_disjoint = |format: &String| DISJOINT_FORMATS.contains(&&**format);
            let contradict = known != more && is_disjoint(known) && is_disjoint(more);
            contradict.then(|| told("format", known, more))
        }
        ("enum", Value::Array(known), Value::Array(more)) => {
            let have_values = has_value(known) && has_value(more);
            let contradict = have_values && !has_value(&common(known, more));
            contradict.then(|| {
                "schemas of `allOf` have enums without a common value: the later one is used"
                    .to_owned()
            })
        }
        _ => None,
    }
}

/// Returns how two types contradict each other; `None` if they don't.
pub(super) fn types(known: &str, more: &str) -> Option<String> {
    let is_number = |name: &str| matches!(name, "integer" | "number");
    let contradict = known != more && !(is_number(known) && is_number(more));
    contradict.then(|| told("type", known, more))
}

fn told(key: &str, known: &str, more: &str) -> String {
    format!("schemas of `allOf` have the {key} `{known}` and `{more}`: the later one is used")
}

/// Returns the values that two enums have in common, in the order of the one with fewer values, to
/// which an extension may give names.
pub(super) fn common(known: &[Value], more: &[Value]) -> Vec<Value> {
    let (few, many) = match known.len() < more.len() {
        true => (known, more),
        false => (more, known),
    };
    let many: HashSet<&Value> = many.iter().collect();
    let common = few.iter().filter(|value| many.contains(value));
    common.cloned().collect()
}

/// Whether an enum has a value besides null.
pub(super) fn has_value(values: &[Value]) -> bool {
    values.iter().any(|value| !value.is_null())
}
