//! Counts the results of the examples, and the causes of failures.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use super::results::Difference;
use crate::outcome::Record;
use crate::reason::reason;

/// The totals of a run.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Tally {
    pub(crate) documents: usize,
    /// The documents with a valid example.
    pub(crate) with_valid: usize,
    /// The documents whose process did not end in order.
    pub(crate) refused: Vec<String>,
    pub(crate) found: usize,
    pub(crate) not_json: usize,
    pub(crate) no_schema: usize,
    pub(crate) invalid: usize,
    pub(crate) valid: usize,
    pub(crate) equal: usize,
    pub(crate) causes: Vec<Cause>,
}

/// Examples that fail for the same cause.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Cause {
    pub(crate) cause: String,
    pub(crate) examples: usize,
    pub(crate) documents: usize,
    pub(crate) example: String,
}

impl Tally {
    pub(crate) fn of(records: &[Record]) -> Self {
        let mut tally = Self {
            documents: records.len(),
            ..Self::default()
        };
        let mut causes = Causes::default();
        for record in records {
            let Some(counted) = &record.told.examples else {
                tally.refused.push(record.document.clone());
                continue;
            };
            tally.with_valid += usize::from(counted.valid > 0);
            tally.found += counted.found;
            tally.not_json += counted.not_json;
            tally.no_schema += counted.no_schema;
            tally.invalid += counted.invalid;
            tally.valid += counted.valid;
            for (cause, examples) in &counted.untyped {
                causes.add(
                    &format!("no type: {}", reason(cause)),
                    *examples,
                    &record.document,
                    "",
                );
            }
            let Some(trial) = &record.trial else { continue };
            if let Some(error) = &trial.error {
                causes.add(&reason(error), counted.tried, &record.document, "");
                continue;
            }
            tally.equal += trial.tried - trial.failed.len();
            for failure in &trial.failed {
                let all = failure.differences.iter().map(cause);
                for cause in all.collect::<BTreeSet<_>>() {
                    causes.add(&cause, 1, &record.document, &failure.pointer);
                }
            }
        }
        tally.causes = causes.ordered();
        tally
    }
}

#[derive(Default)]
struct Causes(BTreeMap<String, (Cause, BTreeSet<String>)>);

impl Causes {
    fn add(&mut self, cause: &str, examples: usize, document: &str, pointer: &str) {
        let (entry, documents) = self.0.entry(cause.to_owned()).or_default();
        if entry.cause.is_empty() {
            cause.clone_into(&mut entry.cause);
            entry.example = format!("{document} {pointer}").trim_end().to_owned();
        }
        entry.examples += examples;
        documents.insert(document.to_owned());
    }

    fn ordered(self) -> Vec<Cause> {
        let causes = self.0.into_values().map(|(mut cause, documents)| {
            cause.documents = documents.len();
            cause
        });
        let mut causes: Vec<Cause> = causes.collect();
        causes.sort_by(|a, b| {
            b.examples
                .cmp(&a.examples)
                .then_with(|| a.cause.cmp(&b.cause))
        });
        causes
    }
}

/// Returns the cause of a difference.
fn cause(difference: &Difference) -> String {
    let before = difference.before.as_ref().unwrap_or(&Value::Null);
    let after = difference.after.as_ref().unwrap_or(&Value::Null);
    match difference.difference.as_str() {
        "no value" => {
            let message = difference.message.as_deref().unwrap_or_default();
            let message = message.split(" at line ").next().unwrap_or_default();
            format!("not decoded: {}", reason(message))
        }
        "dropped" if before.is_null() => match difference.named {
            true => "null of an optional member is read as absence".to_owned(),
            false => "null of a member that the schema does not name is dropped".to_owned(),
        },
        "dropped" if difference.named => "a member is dropped".to_owned(),
        "dropped" => "a member that the schema does not name is dropped".to_owned(),
        "added" if after.is_null() => "null is added".to_owned(),
        "added" => "a member is added".to_owned(),
        _ => match (before, after) {
            (Value::String(one), Value::String(_)) if is_date_time(one) => {
                "a date-time is written in another form".to_owned()
            }
            (Value::String(_), Value::String(_)) => "another text".to_owned(),
            (Value::Number(_), Value::Number(_)) => "another number".to_owned(),
            _ => format!("{} becomes {}", type_of(before), type_of(after)),
        },
    }
}

/// Whether a text begins as a date-time does (RFC 3339 section 5.6).
fn is_date_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() > 18 && bytes[4] == b'-' && bytes[7] == b'-' && bytes[13] == b':'
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
